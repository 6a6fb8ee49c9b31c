/**
 * The schema of `eca-auditor.yaml`, with the defaults. The types and the published JSON Schema are derived from it.
 *
 * @module
 */
import type * as z from 'zod';
import { AUDIT_CONFIG } from './audit-schema.ts';
import { STACK } from './stack-schema.ts';

export const CONFIG = AUDIT_CONFIG.extend({
  stack: STACK.exactOptional().describe('Settings of the AWS stack.'),
});

export type Config = z.output<typeof CONFIG>;

export const DEFAULT_CONFIG: Config = CONFIG.parse({});
