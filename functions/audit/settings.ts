/**
 * The configuration that travels with the function: `config.json` beside its code, as `cdk synth` writes it.
 *
 * @module
 */
import { readFile } from 'node:fs/promises';
import { type AuditSettings, auditSettings } from '../../lib/config/audit-settings.ts';
import { configFromValue } from '../../lib/config/from-value.ts';
import { type Config, DEFAULT_CONFIG } from '../../lib/config/schema.ts';

const NAME = 'config.json';

export interface Settings extends AuditSettings {
  readonly config: Config;
}

/** The defaults when there is none. Throws ConfigError. */
export async function readSettings(): Promise<Settings> {
  const config = await readConfig();
  return { config, ...(await auditSettings(config, import.meta.dirname, NAME)) };
}

async function readConfig(): Promise<Config> {
  try {
    return configFromValue(JSON.parse(await readFile(new URL(NAME, import.meta.url), 'utf8')), NAME);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return DEFAULT_CONFIG;
    }
    throw error;
  }
}
