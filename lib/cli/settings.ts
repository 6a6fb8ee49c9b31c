/**
 * The configuration that a command works by.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { type AuditSettings, auditSettings } from '../config/audit-settings.ts';
import { ConfigError } from '../config/errors.ts';
import { loadConfig } from '../config/parse.ts';
import { type Config, DEFAULT_CONFIG } from '../config/schema.ts';
import { UsageError } from './errors.ts';

/** Taken from the working folder when no other is named. */
export const CONFIG_FILE = 'eca-auditor.yaml';

export interface Settings extends AuditSettings {
  readonly config: Config;
  /** Absent when there is none, and the defaults hold. */
  readonly file?: string;
}

/** @throws UsageError with every problem of the configuration. */
export async function readSettings(given: string | undefined): Promise<Settings> {
  const file = given ?? (existsSync(CONFIG_FILE) ? CONFIG_FILE : undefined);
  try {
    const config = file === undefined ? DEFAULT_CONFIG : await loadConfig(file);
    const settings = await auditSettings(config, dirname(file ?? '.'), file ?? CONFIG_FILE);
    return { config, ...settings, ...(file !== undefined && { file }) };
  } catch (error) {
    throw error instanceof ConfigError ? new UsageError(error.message) : error;
  }
}
