/**
 * The input of an alert: made by the audit's own code over nights in a row, or one event made by hand.
 *
 * @module
 */
import type { AlertInput } from '../../../lib/alert/compose.ts';
import { controlById } from '../../../lib/audit/controls/index.ts';
import { compare } from '../../../lib/audit/drift/compare.ts';
import { assessOrg, orgNotAssessed } from '../../../lib/audit/judging/assess.ts';
import type { Waiver } from '../../../lib/audit/judging/waivers.ts';
import type { App } from '../../../lib/audit/model/app.ts';
import type { Reason } from '../../../lib/audit/model/causes.ts';
import type { AnyControl } from '../../../lib/audit/model/control.ts';
import type { DriftEvent } from '../../../lib/audit/model/drift-event.ts';
import type { OrgIdentity } from '../../../lib/audit/model/org-identity.ts';
import type { OrgState } from '../../../lib/audit/model/org-state.ts';

const ACME: OrgIdentity = { alias: 'acme-prod', orgId: '00D5g000004AbCdEAK', environment: 'production' };

/** Not the whole catalogue: a new control must not change the events of these nights. */
export const ALERT_CONTROLS = [
  'require-secret-web-server-flow',
  'require-secret-refresh-token-flow',
  'require-pkce',
  'rotate-refresh-tokens',
  'safe-callback-urls',
].flatMap((id) => controlById(id) ?? []);

export interface AlertNight {
  /** When the org was read; the alert is composed half a minute later. */
  readonly at: string;
  readonly org?: OrgIdentity;
  readonly apps?: readonly App[];
  /** Given, the org is not read. */
  readonly reason?: Reason;
  readonly waivers?: readonly Waiver[];
  readonly controls?: readonly AnyControl[];
}

/** The alert input of the last night, and the states before and after it. */
export interface PlayedAlert {
  readonly input: AlertInput;
  readonly before: OrgState | undefined;
  readonly after: OrgState;
}

export function playToAlert(first: AlertNight, ...more: readonly AlertNight[]): PlayedAlert {
  return more.reduce((played, night) => playOne(played.after, night), playOne(undefined, first));
}

function playOne(before: OrgState | undefined, night: AlertNight): PlayedAlert {
  const { at, org = ACME, apps = [], reason, waivers = [], controls = ALERT_CONTROLS } = night;
  const runId = `nightly-${at.slice(0, 10)}`;
  const now = new Date(Date.parse(at) + 30_000);
  const reading = { org, runId, takenAt: at };
  const snapshot =
    reason === undefined ? assessOrg({ ...reading, apps, controls, waivers }) : orgNotAssessed({ ...reading, reason });
  const { events, state: after } = compare(before, snapshot, {
    now,
    runId,
    remindAfterDays: 14,
    waiverNoticeDays: 14,
    notAssessedAfterRuns: 3,
    controls,
  });
  const reportUrl = `https://reports.acme.example/${runId}.html`;
  const { open } = after.ledger;
  return { input: { runId, org, events, apps, findings: snapshot.findings, open, reportUrl, now }, before, after };
}

/** A single event, as `compare` could have made it. */
export function anEvent(parts: Partial<DriftEvent> = {}): DriftEvent {
  return {
    type: 'violation_opened',
    org: 'acme-prod',
    app: 'Billing_Portal',
    control: 'require-secret-web-server-flow',
    severity: 'high',
    cause: 'setting_changed',
    changes: [{ component: 'globalOauth', field: 'isConsumerSecretOptional', before: false, after: true }],
    found: 'An authorization code can be exchanged without the client secret.',
    notify: 'page',
    deduplicationId: 'violation_opened-1',
    ...parts,
  };
}

export function anInput(parts: Partial<AlertInput> = {}): AlertInput {
  return {
    runId: 'nightly-2026-11-24',
    org: ACME,
    events: [anEvent()],
    apps: [],
    findings: [],
    open: [],
    now: new Date('2026-11-24T02:00:30Z'),
    ...parts,
  };
}
