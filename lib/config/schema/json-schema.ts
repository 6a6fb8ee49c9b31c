/**
 * The published schema of the configuration. `npm run docs` writes it to docs/schemas/eca-auditor.schema.json.
 *
 * @module
 */
import * as z from 'zod';
import { CATALOGUE } from '../../audit/controls/index.ts';
import { CONTROL_MODES } from './audit-schema.ts';
import { oneOf } from './fields.ts';
import { CONFIG } from './schema.ts';

/** Has the ids of the catalogue's controls, so that editors can suggest them. */
const controls = z
  .object(Object.fromEntries(CATALOGUE.map(({ id, title }) => [id, oneOf(CONTROL_MODES, `${title}.`).exactOptional()])))
  .catchall(oneOf(CONTROL_MODES, 'A custom control.'))
  .default({})
  .describe(CONFIG.shape.controls.description ?? '');

/** Draft 7, which the YAML support of editors handles best. */
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

/** Allows null: a YAML parser returns it for a section whose lines are all comments, and we take it for left out. */
function orEmpty(schema: unknown): unknown {
  return typeof schema === 'object' &&
    schema !== null &&
    'type' in schema &&
    ['object', 'array'].includes(String(schema.type))
    ? { ...schema, type: [schema.type, 'null'] }
    : schema;
}
