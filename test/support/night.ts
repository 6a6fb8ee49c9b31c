/**
 * Nights of the audit over simulated orgs, with state in a folder of its own and alerts gathered in a list.
 *
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { AlertMessages } from '../../lib/alert/compose.ts';
import type { Control } from '../../lib/audit/control.ts';
import { CATALOGUE } from '../../lib/audit/controls/index.ts';
import type { Waiver } from '../../lib/audit/waivers.ts';
import { bucketStateStore } from '../../lib/aws/s3-state-store.ts';
import { jsonFolder } from '../../lib/cli/json-folder.ts';
import { DEFAULT_CONFIG } from '../../lib/config/schema.ts';
import type { AuditedOrg } from '../../lib/run/audit-org.ts';
import type { AlertSink, ReadOrg, SecretSource, StateStore } from '../../lib/run/ports.ts';
import { type FinishedRun, runAudit } from '../../lib/run/run-audit.ts';
import { orgReader } from '../../lib/salesforce/read-org.ts';
import type { SimulatedOrg } from '../../lib/simulator/salesforce/start.ts';

export interface Night {
  readonly run: FinishedRun;
  readonly orgs: readonly AuditedOrg[];
  readonly alerts: readonly AlertMessages[];
}

export interface NightOptions {
  readonly runId: string;
  readonly secrets: SecretSource;
  readonly store?: StateStore;
  readonly alerts?: AlertSink;
  readonly waivers?: readonly Waiver[];
  /** The catalogue unless said otherwise. */
  readonly controls?: readonly Control[];
  readonly concurrency?: number;
  readonly appsAtOnce?: number;
  readonly readOrg?: ReadOrg;
  readonly timeLeftMs?: () => number;
}

export async function night(options: NightOptions): Promise<Night> {
  const orgs: AuditedOrg[] = [];
  const alerts: AlertMessages[] = [];
  const gathering: AlertSink = { publish: async (messages) => void alerts.push(messages) };
  const run = await runAudit({
    isWholeFleet: true,
    ...options,
    ports: {
      readOrg: options.readOrg ?? orgReader({ allowLoopback: true }),
      store: options.store,
      alerts: options.alerts ?? gathering,
    },
    policy: { controls: options.controls ?? CATALOGUE, waivers: options.waivers ?? [], drift: DEFAULT_CONFIG.drift },
    concurrency: options.concurrency ?? 10,
    allowLoopback: true,
    clock: () => new Date(),
    observer: { orgDone: (org) => void orgs.push(org) },
  });
  return { run, orgs, alerts };
}

/** Secrets as they would be stored, by name. */
export function secretsOf(...stored: readonly (SimulatedOrg | { readonly name: string; readonly value: string })[]) {
  const all = stored.map((each) =>
    'value' in each ? each : { name: `orgs/${each.alias}`, value: JSON.stringify(each.secret()) },
  );
  return { load: async () => all } satisfies SecretSource;
}

/** A store in a folder that is gone when the test ends. */
export function folderStore(): { readonly store: StateStore; readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'eca-auditor-state-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return { store: bucketStateStore(jsonFolder(folder)), folder };
}
