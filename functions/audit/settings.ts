/**
 * Reads the configuration that is deployed with the function: `config.json` beside its code, as `cdk synth` writes it.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { type AuditSettings, auditSettings } from '../../lib/config/audit-settings.ts';
import { ConfigError } from '../../lib/config/errors.ts';
import { configFromValue } from '../../lib/config/from-value.ts';
import type { AuditConfig } from '../../lib/config/schema/audit-schema.ts';

const NAME = 'config.json';

export interface FunctionSettings extends AuditSettings {
  readonly config: AuditConfig;
}

/** The defaults when there is no file. @throws ConfigError */
export async function readSettings(): Promise<FunctionSettings> {
  const config = configFromValue(readConfig(), NAME);
  return { config, ...(await auditSettings(config, import.meta.dirname, NAME)) };
}

/** Synchronously, because the start-up has nothing else to do meanwhile. */
function readConfig(): unknown {
  try {
    return JSON.parse(readFileSync(new URL(NAME, import.meta.url), 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return {};
    }
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError([{ file: NAME, message: `Can't be read: ${why}` }], { cause: error });
  }
}
