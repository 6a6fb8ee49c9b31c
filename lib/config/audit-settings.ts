/**
 * From the configuration to what a run is given.
 *
 * @module
 */
import type { Control } from '../audit/model/control.ts';
import type { RunPolicy } from '../run/org/audit-org.ts';
import type { AuditConfig } from './schema/audit-schema.ts';
import { selectControls } from './select-controls.ts';

export interface AuditSettings {
  readonly policy: RunPolicy;
  /** Orgs side by side. */
  readonly concurrency: number;
  readonly apiVersion: string;
  readonly fingerprints: boolean;
  /** Reads side by side in one org. */
  readonly readsPerOrg: number;
  readonly requestTimeoutMs: number;
}

/**
 * @param folder that of the configuration, which `customControls` are relative to
 * @param file its name, for messages
 * @throws ConfigError when a control can't be loaded, or one is named that there is not.
 */
export async function auditSettings(config: AuditConfig, folder: string, file: string): Promise<AuditSettings> {
  const controls = selectControls(config, await customControls(config.customControls, folder), file);
  const { orgsAtOnce, readsAtOnce, requestTimeoutSeconds } = config.limits;
  const { deployers, expected, silences } = config;
  const drift = { ...config.drift, moves: { ...config.drift.moves, deployers }, expected };
  return {
    policy: { controls, waivers: config.waivers, acceptedPackages: config.acceptedPackages, drift, silences },
    concurrency: orgsAtOnce,
    apiVersion: config.apiVersion,
    fingerprints: config.fingerprints,
    readsPerOrg: readsAtOnce,
    requestTimeoutMs: requestTimeoutSeconds * 1000,
  };
}

/** What checks them is loaded where there are any. */
async function customControls(paths: readonly string[], folder: string): Promise<Control[]> {
  if (paths.length === 0) {
    return [];
  }
  const { loadCustomControls } = await import('./custom-controls.ts');
  return loadCustomControls(paths, folder);
}
