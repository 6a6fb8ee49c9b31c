/**
 * The configuration that a command works by.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { type AuditSettings, auditSettings } from '../config/audit-settings.ts';
import { ConfigError } from '../config/errors.ts';
import { loadConfig, parseConfig } from '../config/parse.ts';
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
  return withUsageErrors(async () => {
    const config = file === undefined ? DEFAULT_CONFIG : await loadConfig(file);
    return { ...(await settingsOf(config, file ?? CONFIG_FILE)), ...(file !== undefined && { file }) };
  });
}

/**
 * For `check`, which may judge a change by somebody who may not run code here.
 *
 * @param base the text and the name of a configuration to take in place of the file
 * @param isTrusted whether `customControls` may be run
 * @throws UsageError with every problem of the configuration, and when it has `customControls` without being trusted.
 */
export async function readCheckSettings(
  given: string | undefined,
  base: { readonly text: string | undefined; readonly name: string } | undefined,
  isTrusted: boolean,
): Promise<Settings> {
  const file = given ?? (existsSync(CONFIG_FILE) ? CONFIG_FILE : undefined);
  return withUsageErrors(async () => {
    const config = base
      ? parseConfig(base.text ?? '', base.name)
      : file === undefined
        ? DEFAULT_CONFIG
        : await loadConfig(file);
    if (config.customControls.length > 0 && !isTrusted) {
      throw new UsageError(
        `${base?.name ?? file}: customControls are code from the source that is judged, and were not run. Where everybody who can change them may run code here, pass --trust-config; otherwise remove them.`,
      );
    }
    return settingsOf(config, file ?? CONFIG_FILE);
  });
}

async function settingsOf(config: Config, file: string): Promise<Settings> {
  return { config, ...(await auditSettings(config, dirname(file), file)) };
}

async function withUsageErrors(read: () => Promise<Settings>): Promise<Settings> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof ConfigError ? new UsageError(error.message) : error;
  }
}
