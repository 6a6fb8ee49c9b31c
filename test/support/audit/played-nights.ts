/**
 * Nights in a row of one org, by the core alone: what the org has each night, and the events.
 *
 * @module
 */

import { type CompareOptions, compare } from '../../../lib/audit/drift/compare.ts';
import { assessOrg, orgNotAssessed } from '../../../lib/audit/judging/assess.ts';
import type { Waiver } from '../../../lib/audit/judging/waivers.ts';
import type { App, OrgSettings } from '../../../lib/audit/model/app.ts';
import type { Reason } from '../../../lib/audit/model/causes.ts';
import type { AnyControl } from '../../../lib/audit/model/control.ts';
import type { DriftEvent } from '../../../lib/audit/model/drift-event.ts';
import type { OrgState } from '../../../lib/audit/model/org-state.ts';
import type { Snapshot } from '../../../lib/audit/model/snapshot.ts';
import { TOY_CONTROLS } from './toy-controls.ts';

export interface Night {
  readonly apps?: readonly App[];
  /** Why the org can't be read. Then `apps` are ignored. */
  readonly reason?: Reason;
  readonly waivers?: readonly Waiver[];
  /** @default the toy controls */
  readonly controls?: readonly AnyControl[];
  readonly orgSettings?: OrgSettings;
  readonly orgId?: string;
  readonly runId?: string;
  /** Days after the first night. @default one more than the night before */
  readonly day?: number;
  /** `false`: the run dies after it sent its events. */
  readonly kept?: boolean;
}

const ORG_ID = '00D000000000001EAA';
const REMIND_AFTER_DAYS = 7;
const FIRST_NIGHT = Date.UTC(2026, 0, 1, 2);
const DAY_MS = 24 * 60 * 60 * 1000;

export function dateOf(day: number): Date {
  return new Date(FIRST_NIGHT + day * DAY_MS);
}

/** `yyyy-mm-dd` of a day. */
export function dayOf(day: number): string {
  return dateOf(day).toISOString().slice(0, 10);
}

export interface PlayedNight {
  /** What the night was compared with. */
  readonly before: OrgState | undefined;
  readonly snapshot: Snapshot;
  readonly options: CompareOptions;
  readonly events: readonly DriftEvent[];
  /** As it was kept, through JSON; that of the night before when this one's was not. */
  readonly state: OrgState | undefined;
}

/** One entry a night. */
export function playNights(nights: readonly Night[]): PlayedNight[] {
  let state: OrgState | undefined;
  let day = -1;
  return nights.map((night, index) => {
    day = night.day ?? day + 1;
    const runId = night.runId ?? `run-${index}`;
    const snapshot = snapshotOf(night, runId, dateOf(day), state?.snapshot?.findings);
    const options = {
      now: dateOf(day),
      remindAfterDays: REMIND_AFTER_DAYS,
      waiverNoticeDays: 3,
      notAssessedAfterRuns: 3,
      runId,
      controls: night.controls ?? TOY_CONTROLS,
    };
    const before = state;
    const drift = compare(before, snapshot, options);
    state = night.kept === false ? state : (JSON.parse(JSON.stringify(drift.state)) as OrgState);
    return { before, snapshot, options, events: drift.events, state };
  });
}

/** The events of the last night. */
export function eventsOfLastNight(...nights: readonly Night[]): readonly DriftEvent[] {
  return playNights(nights).at(-1)?.events ?? [];
}

function snapshotOf(night: Night, runId: string, at: Date, known: Snapshot['findings'] = []): Snapshot {
  const { apps = [], waivers = [], controls = TOY_CONTROLS, orgSettings, reason, orgId = ORG_ID } = night;
  const reading = { org: { alias: 'acme', orgId }, runId, takenAt: at.toISOString() };
  return reason === undefined
    ? assessOrg({ ...reading, apps, controls, waivers, known, ...(orgSettings && { orgSettings }) })
    : orgNotAssessed({ ...reading, reason });
}
