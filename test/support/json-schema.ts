/**
 * Validation by JSON Schema, for tests.
 *
 * @module
 */
import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

/** What is wrong with a value, one line each; empty when it is valid. */
export type Violations = (value: unknown) => readonly string[];

export async function readJson(path: string | URL): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
}

export function validatorOf(schema: Record<string, unknown>): Violations {
  const is2020 = String(schema.$schema).includes('2020-12');
  // Not by Unicode rules: the SARIF schema has a pattern that they forbid.
  const options = { allErrors: true, strict: false, unicodeRegExp: false } as const;
  const ajv = is2020 ? new Ajv2020(options) : new Ajv(options);
  formats.default(ajv);
  // Draft 4, which SARIF's schema is written in, calls "$id" "id"; it uses no other keyword that has changed since.
  const { $schema: _, id: __, ...rest } = schema;
  const validate = ajv.compile(is2020 ? schema : rest);
  return (value) =>
    validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** The same schema, but objects that list properties allow no others, so that a test finds a property that is missing in it. */
export function closed(schema: unknown): Record<string, unknown> {
  return close(schema) as Record<string, unknown>;
}

function close(schema: unknown): unknown {
  if (Array.isArray(schema)) {
    return schema.map(close);
  }
  if (typeof schema !== 'object' || schema === null) {
    return schema;
  }
  const entries = Object.entries(schema).map(([key, value]) => [key, key === 'if' ? value : close(value)] as const);
  const isOpenObject = 'properties' in schema && 'type' in schema && !('additionalProperties' in schema);
  return { ...Object.fromEntries(entries), ...(isOpenObject && { additionalProperties: false }) };
}
