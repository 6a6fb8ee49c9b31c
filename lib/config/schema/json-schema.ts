/**
 * The published schema of the configuration: docs/schemas/eca-auditor.schema.json is built from it by `npm run docs`.
 *
 * @module
 */
import * as z from 'zod';
import { CATALOGUE } from '../../audit/controls/index.ts';
import { CONTROL_MODES } from './audit-schema.ts';
import { oneOf } from './fields.ts';
import { CONFIG } from './schema.ts';

/** With the catalogue's controls by name, for editors to offer; what takes a configuration need not know them. */
const controls = z
  .object(Object.fromEntries(CATALOGUE.map(({ id, title }) => [id, oneOf(CONTROL_MODES, `${title}.`).exactOptional()])))
  .catchall(oneOf(CONTROL_MODES, 'A control of your own.'))
  .default({})
  .describe(CONFIG.shape.controls.description ?? '');

/** Draft 7, which editors' YAML support knows best. */
export function configJsonSchema(): Readonly<Record<string, unknown>> {
  const {
    $schema,
    properties = {},
    ...schema
  } = z.toJSONSchema(CONFIG.extend({ controls }), { target: 'draft-7', io: 'input' });
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
