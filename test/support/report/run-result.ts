/**
 * Runs to report on: the audit's own code over apps that the tests make up, so that no report is tested on findings that
 * the audit would never give.
 *
 * @module
 */

import { CATALOGUE } from '../../../lib/audit/controls/index.ts';
import { compare } from '../../../lib/audit/drift/compare.ts';
import { assessOrg, orgNotAssessed } from '../../../lib/audit/judging/assess.ts';
import type { Waiver } from '../../../lib/audit/judging/waivers.ts';
import type { App } from '../../../lib/audit/model/app.ts';
import type { AnyControl } from '../../../lib/audit/model/control.ts';
import type { DriftEvent } from '../../../lib/audit/model/drift-event.ts';
import type { OrgIdentity } from '../../../lib/audit/model/org-identity.ts';
import type { RunResult, RunSummary } from '../../../lib/audit/model/run-result.ts';
import type { Snapshot } from '../../../lib/audit/model/snapshot.ts';
import { addOrg, emptySummary } from '../../../lib/audit/summary/summary.ts';
import { buildApp } from '../audit/app-builder.ts';

export const RUN_ID = 'run-2026-11-24';
export const TAKEN_AT = '2026-11-24T02:00:30.000Z';
const NIGHT_BEFORE = '2026-11-23T02:00:30.000Z';

export const PROD: OrgIdentity = { alias: 'acme-prod', orgId: '00D5g00000AcmeProd', environment: 'production' };
const EMEA: OrgIdentity = { alias: 'acme-emea', orgId: '00D5g00000AcmeEmea', environment: 'sandbox' };
const LABS: OrgIdentity = { alias: 'acme-labs', orgId: '00D5g00000AcmeLabs', environment: 'developer' };

/** Fixed ones, so that what reports look like does not change with every new control. */
const SAMPLE_CONTROLS = CATALOGUE.filter(({ id }) =>
  [
    'require-secret-web-server-flow',
    'require-secret-refresh-token-flow',
    'require-pkce',
    'rotate-refresh-tokens',
    'safe-callback-urls',
    'limit-oauth-scopes',
  ].includes(id),
);
export const NOTICE = { remindAfterDays: 7, waiverNoticeDays: 14, notAssessedAfterRuns: 3 };
const changed = { by: 'Kim Novak', at: '2026-11-23T16:41:09.000Z' };

/** Fails twice, worst of all: the mission's control, with everything that makes it worse. */
export const EXPOSED_APP = buildApp({
  name: 'Billing_Portal',
  label: 'Billing Portal',
  contactEmail: 'billing@example.com',
  lastModified: changed,
  settings: {
    isConsumerSecretOptional: true,
    isPkceRequired: false,
    isRefreshTokenRotationEnabled: false,
    callbackUrl: ['http://billing.example.com/callback'],
  },
});
const SHIELDED_APP = buildApp({
  name: 'Field_Mobile',
  label: 'Field Mobile',
  settings: {
    commaSeparatedOauthScopes: ['Full', 'RefreshToken'],
    isConsumerSecretOptional: true,
    callbackUrl: ['fieldapp://oauth/callback'],
  },
});
const LEGACY_APP = buildApp({
  name: 'Legacy_Sync',
  label: 'Legacy Sync',
  settings: { isRefreshTokenRotationEnabled: false, isSecretRequiredForRefreshToken: false },
});
/** Every verdict on it is `not_assessed`. */
export const PACKAGED_APP = buildApp({
  name: 'vendor__Connector',
  label: 'Vendor Connector',
  namespace: 'vendor',
  distributionState: 'Packaged',
  readings: {
    globalOauth: {
      state: 'unreadable',
      code: 'managed_package',
      message: 'vendor__Connector comes from a managed package; its OAuth settings are not readable by subscribers.',
    },
  },
});

export const WAIVER: Waiver = {
  control: 'rotate-refresh-tokens',
  org: 'acme-prod',
  app: 'Legacy_Sync',
  owner: 'Jane Doe',
  reason: 'Replaced by the new sync in January',
  until: '2027-01-31',
  ticket: 'SEC-12',
};

/** Three orgs: one with every kind of finding and event, one that passes, one that could not be read. */
export function sampleRun(): RunResult {
  const apps = [EXPOSED_APP, SHIELDED_APP, LEGACY_APP, PACKAGED_APP, buildApp({ name: 'Intranet', label: 'Intranet' })];
  const fixed = { ...EXPOSED_APP.settings, isConsumerSecretOptional: false, isPkceRequired: true };
  const prod = snapshotOf(apps, { org: PROD, waivers: [WAIVER] });
  const before = snapshotOf(
    apps.map((app) => (app === EXPOSED_APP ? { ...app, settings: fixed } : app)),
    { org: PROD, waivers: [WAIVER], takenAt: NIGHT_BEFORE, runId: 'run-2026-11-23' },
  );
  const labs = orgNotAssessed({
    org: LABS,
    runId: RUN_ID,
    takenAt: TAKEN_AT,
    reason: { code: 'user_not_approved', message: "Salesforce: user hasn't approved this consumer." },
  });
  return resultOf([prod, snapshotOf([buildApp()], { org: EMEA }), labs], driftOf(before, prod));
}

export interface SnapshotOptions {
  readonly org?: OrgIdentity;
  readonly waivers?: readonly Waiver[];
  readonly controls?: readonly AnyControl[];
  readonly runId?: string;
  readonly takenAt?: string;
}

export function snapshotOf(apps: readonly App[], options: SnapshotOptions = {}): Snapshot {
  const { org = PROD, waivers = [], controls = SAMPLE_CONTROLS, runId = RUN_ID, takenAt = TAKEN_AT } = options;
  return assessOrg({ org, runId, takenAt, apps, controls, waivers });
}

/** The snapshot, had no control been one that alerts. */
export function reportOnly(snapshot: Snapshot): Snapshot {
  const findings = snapshot.findings.map((finding) => ({ ...finding, reportOnly: true as const }));
  return { ...snapshot, status: 'assessed', findings };
}

/** The events of the second snapshot after the first. */
export function driftOf(before: Snapshot, after: Snapshot): readonly DriftEvent[] {
  const optionsAt = ({ runId, takenAt }: Snapshot) => ({
    ...NOTICE,
    controls: SAMPLE_CONTROLS,
    runId,
    now: new Date(takenAt),
  });
  const { state } = compare(undefined, before, optionsAt(before));
  return compare(state, after, optionsAt(after)).events;
}

export function resultOf(orgs: readonly Snapshot[], drift: readonly DriftEvent[] = []): RunResult {
  return {
    schemaVersion: 1,
    run: { id: RUN_ID, startedAt: '2026-11-24T02:00:00.000Z', finishedAt: '2026-11-24T02:01:12.000Z' },
    summary: summaryOf(orgs, drift),
    orgs,
    drift,
  };
}

/** As a run counts, each org's drift with it. */
function summaryOf(orgs: readonly Snapshot[], drift: readonly DriftEvent[]): RunSummary {
  const counted = orgs.reduce(
    (summary, snapshot) =>
      addOrg(summary, {
        snapshot,
        drift: drift.filter(({ org }) => org === snapshot.alias),
        isCompared: drift.length > 0,
        apiCalls: 3,
      }),
    emptySummary(),
  );
  return { ...counted, durationMs: 72_000 };
}
