/**
 * The configuration: what may stand in `eca-auditor.yaml`, with the defaults. Types and the published JSON Schema are
 * derived from it. Nothing here knows YAML.
 *
 * @module
 */
import type * as z from 'zod';
import { AUDIT_CONFIG } from './audit-schema.ts';
import { STACK } from './stack-schema.ts';

export const CONFIG = AUDIT_CONFIG.extend({
  stack: STACK.exactOptional().describe('What the AWS stack is deployed with.'),
});

export type Config = z.output<typeof CONFIG>;

export const DEFAULT_CONFIG: Config = CONFIG.parse({});
