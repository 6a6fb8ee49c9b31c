/**
 * The published schema of the configuration: docs/schemas/eca-auditor.schema.json is built from it by `npm run docs`.
 *
 * @module
 */
import * as z from 'zod';
import { CONFIG } from './schema.ts';

/** Draft 7, which editors' YAML support knows best. */
export function configJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, properties = {}, ...schema } = z.toJSONSchema(CONFIG, { target: 'draft-7', io: 'input' });
  return {
    $schema,
    title: 'Configuration of eca-auditor',
    description: 'eca-auditor.yaml; see docs/configuration.md.',
    ...schema,
    properties: Object.fromEntries(Object.entries(properties).map(([key, inner]) => [key, orEmpty(inner)])),
  };
}

/** A section whose lines are all comments is null to a YAML parser, and left out to us. */
function orEmpty(schema: unknown): unknown {
  return typeof schema === 'object' &&
    schema !== null &&
    'type' in schema &&
    ['object', 'array'].includes(String(schema.type))
    ? { ...schema, type: [schema.type, 'null'] }
    : schema;
}
