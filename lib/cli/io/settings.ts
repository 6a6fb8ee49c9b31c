/**
 * Reads the configuration for a command.
 *
 * @module
 */
import { dirname } from 'node:path';
import { type AuditSettings, auditSettings } from '../../config/audit-settings.ts';
import { ConfigError } from '../../config/errors.ts';
import { CONFIG_NAMES, findConfig } from '../../config/find.ts';
import { loadConfig, parseConfig } from '../../config/parse.ts';
import { type Config, DEFAULT_CONFIG } from '../../config/schema/schema.ts';
import { UsageError } from './errors.ts';
import type { Io } from './io.ts';

/** The name in messages if there is no file. */
export const [CONFIG_FILE] = CONFIG_NAMES;

export interface CommandSettings extends AuditSettings {
  readonly config: Config;
  /** Absent if there is no file, so that the defaults are used. */
  readonly file?: string;
}

/**
 * Prints the path of the configuration, unless it was given.
 *
 * @throws UsageError with every problem of the configuration.
 */
export async function readAuditSettings(given: string | undefined, io: Pick<Io, 'stderr'>): Promise<CommandSettings> {
  return withUsageErrors(async () => {
    const file = given ?? foundConfig(io);
    const config = file === undefined ? DEFAULT_CONFIG : loadConfig(file);
    return { ...(await settingsOf(config, file ?? CONFIG_FILE)), ...(file !== undefined && { file }) };
  });
}

/** Finds the configuration and prints its path. @throws UsageError when there are two. */
export function foundConfig({ stderr }: Pick<Io, 'stderr'>): string | undefined {
  try {
    const file = findConfig();
    if (file !== undefined) {
      stderr.write(`Configuration: ${file}\n`);
    }
    return file;
  } catch (error) {
    throw asUsageError(error);
  }
}

/**
 * For `check`, which may judge a change by somebody who must not be able to run code here.
 *
 * @param base the text and the name of a configuration to use instead of the file
 * @param isTrusted whether code in `customControls` may run
 * @throws UsageError with every problem of the configuration, and when it has `customControls` without being trusted.
 */
export async function readCheckSettings(
  given: string | undefined,
  base: { readonly file: string; readonly text: string | undefined; readonly name: string } | undefined,
  isTrusted: boolean,
  io: Pick<Io, 'stderr'>,
): Promise<CommandSettings> {
  return withUsageErrors(async () => {
    const file = base?.file ?? given ?? foundConfig(io);
    const config = base
      ? parseConfig(base.text ?? '', base.name)
      : file === undefined
        ? DEFAULT_CONFIG
        : loadConfig(file);
    if (config.customControls.length > 0 && !isTrusted) {
      throw new UsageError(
        `${base?.name ?? file}: customControls are code from the source that is judged, so they were not run. Pass --trust-config if everybody who can change them may run code here; otherwise remove them.`,
      );
    }
    return settingsOf(config, file ?? CONFIG_FILE);
  });
}

async function settingsOf(config: Config, file: string): Promise<CommandSettings> {
  return { config, ...(await auditSettings(config, dirname(file), file)) };
}

async function withUsageErrors(read: () => Promise<CommandSettings>): Promise<CommandSettings> {
  try {
    return await read();
  } catch (error) {
    throw asUsageError(error);
  }
}

function asUsageError(error: unknown): unknown {
  return error instanceof ConfigError ? new UsageError(error.message) : error;
}
