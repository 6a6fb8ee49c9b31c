/**
 * Converts the configuration into the settings of a run.
 *
 * @module
 */
import type { Control } from '../audit/model/control.ts';
import type { RunPolicy } from '../run/org/audit-org.ts';
import type { AuditConfig } from './schema/audit-schema.ts';
import { selectControls } from './select-controls.ts';

export interface AuditSettings {
  readonly policy: RunPolicy;
  /** Concurrent orgs. */
  readonly concurrency: number;
  readonly apiVersion: string;
  readonly fingerprints: boolean;
  /** Concurrent reads in one org. */
  readonly readsPerOrg: number;
  readonly requestTimeoutMs: number;
}

/**
 * @param folder the configuration's folder. Paths in `customControls` are relative to it.
 * @param file the configuration's name, for messages
 * @throws ConfigError when a custom control can't be loaded, or for the id of a control that does not exist.
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

/** Loads custom-controls.ts only if there are any. */
async function customControls(paths: readonly string[], folder: string): Promise<Control[]> {
  if (paths.length === 0) {
    return [];
  }
  const { loadCustomControls } = await import('./custom-controls.ts');
  return loadCustomControls(paths, folder);
}
