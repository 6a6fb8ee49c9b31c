/**
 * The part of the configuration that a run uses, from parsed JSON. The function reads it next to its code.
 *
 * @module
 */

import { checkConfig } from './check.ts';
import { ConfigError } from './errors.ts';
import { AUDIT_CONFIG, type AuditConfig } from './schema/audit-schema.ts';

/** @throws ConfigError with every problem, each with `file`. */
export function configFromValue(value: unknown, file: string): AuditConfig {
  const { config, flaws } = checkConfig(AUDIT_CONFIG, value);
  if (config === undefined) {
    throw new ConfigError(
      flaws.map(({ path, message }) => ({ file, message: [...path.map(String), message].join(': ') })),
    );
  }
  return config;
}
