/**
 * Nights of the whole audit over simulated orgs, with state in a folder and the alerts in a list.
 *
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { CATALOGUE } from '../../../lib/audit/controls/index.ts';
import type { Waiver } from '../../../lib/audit/judging/waivers.ts';
import type { AnyControl } from '../../../lib/audit/model/control.ts';
import type { ExpectedMove, Silence } from '../../../lib/audit/model/drift-event.ts';
import { bucketStateStore } from '../../../lib/aws/state/s3-state-store.ts';
import { jsonFolder } from '../../../lib/cli/io/json-folder.ts';
import { DEFAULT_CONFIG } from '../../../lib/config/schema/schema.ts';
import type { AuditedOrg } from '../../../lib/run/org/audit-org.ts';
import type { AlertSink, FindingSink, ReadOrg, SecretSource, StateStore } from '../../../lib/run/ports.ts';
import { type FinishedRun, runAudit } from '../../../lib/run/run-audit.ts';
import { orgReader } from '../../../lib/salesforce/read-org.ts';
import type { SimulatedOrg } from '../../../lib/simulator/salesforce/start.ts';
import { alertSink, type DecodedAlert } from '../alert/alert-messages.ts';

export interface AuditedNight {
  readonly run: FinishedRun;
  readonly orgs: readonly AuditedOrg[];
  readonly alerts: readonly DecodedAlert[];
  readonly warnings: readonly string[];
}

export interface NightOptions {
  readonly runId: string;
  readonly secrets: SecretSource;
  readonly store?: StateStore;
  readonly alerts?: AlertSink;
  readonly findings?: FindingSink;
  readonly waivers?: readonly Waiver[];
  readonly expected?: readonly ExpectedMove[];
  readonly silences?: readonly Silence[];
  /** @default the catalogue */
  readonly controls?: readonly AnyControl[];
  readonly concurrency?: number;
  readonly appsAtOnce?: number;
  readonly readOrg?: ReadOrg;
  readonly timeLeftMs?: () => number;
  readonly clock?: () => Date;
}

export async function auditNight(options: NightOptions): Promise<AuditedNight> {
  const orgs: AuditedOrg[] = [];
  const alerts: DecodedAlert[] = [];
  const warnings: string[] = [];
  const collect = alertSink((alert) => alerts.push(alert));
  const run = await runAudit({
    isWholeFleet: true,
    ...options,
    ports: {
      readOrg: options.readOrg ?? orgReader({ allowLoopback: true, random: () => 0 }),
      store: options.store,
      alerts: options.alerts ?? collect,
      findings: options.findings,
    },
    policy: {
      controls: options.controls ?? CATALOGUE,
      waivers: options.waivers ?? [],
      drift: { ...DEFAULT_CONFIG.drift, expected: options.expected ?? [] },
      silences: options.silences ?? [],
    },
    concurrency: options.concurrency ?? 10,
    allowLoopback: true,
    clock: options.clock ?? (() => new Date()),
    observer: { orgDone: (org) => void orgs.push(org), warned: (what) => void warnings.push(what) },
  });
  return { run, orgs, alerts, warnings };
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
