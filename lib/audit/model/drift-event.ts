/**
 * Drift: the events between two snapshots, and what people plan about them.
 *
 * @module
 */
import type { AnyComponent } from '../components/registry.ts';
import type { Person } from './app.ts';
import type { CauseCode } from './causes.ts';
import type { AppliedWaiver, Severity } from './finding.ts';

export const DRIFT_TYPES = [
  'violation_opened',
  'violation_worsened',
  'violation_resolved',
  'violation_still_open',
  'waiver_expiring',
  'app_not_assessed',
  'org_not_assessed',
  'org_recovered',
  'app_recovered',
  'control_changed',
  'setting_changed',
  'move',
  'move_ended',
  'silence_ended',
] as const;

export type DriftType = (typeof DRIFT_TYPES)[number];

/** What somebody did to an app or an org, whatever the verdicts. The table is lib/audit/drift/moves/index.ts. */
export const MOVES = [
  'app_created',
  'app_removed',
  'app_enabled',
  'callback_added',
  'users_opened',
  'ip_relaxed',
  'token_ranges_opened',
  'scope_added',
  'flow_enabled',
  'run_as_changed',
  'certificate_replaced',
  'key_rotated',
  'saved_without_change',
  'org_replaced',
  'org_unwatched',
] as const;

export type Move = (typeof MOVES)[number];

/** Whom an event reaches, the most urgent first. */
export const AUDIENCES = ['page', 'inform', 'digest', 'evidence'] as const;

export type Audience = (typeof AUDIENCES)[number];

export type DriftCause =
  | 'setting_changed'
  | 'app_created'
  | 'first_scan'
  | 'waiver_expired'
  | 'app_became_readable'
  | 'waived'
  | 'app_removed'
  | 'not_applicable'
  /** The waiver was removed from the configuration before it expired. */
  | 'waiver_removed'
  /** A condition of the waiver no longer holds. */
  | 'waiver_void'
  /** The configuration switched the control, or its alerts, on or off. The app did not change. */
  | 'control_enabled'
  | 'control_disabled'
  /** The control judges the same settings differently (a new version of the auditor). */
  | 'control_changed'
  /** The alias reaches another org than before (a refreshed sandbox, a corrected secret). */
  | 'org_replaced'
  /** The incident of a move that has no end is closed after some days. */
  | 'closed_after_days'
  /** Only in a comparison of two results: the org is not in the second. */
  | 'org_missing'
  | CauseCode;

/** Why a violation is no longer open. Not every cause is a fix. */
export type Resolution = Extract<
  DriftCause,
  | 'setting_changed'
  | 'control_changed'
  | 'control_disabled'
  | 'waived'
  | 'not_applicable'
  | 'app_removed'
  | 'org_replaced'
>;

/** Why an app can be assessed again, or no longer needs to be. */
export type Recovery = Extract<
  DriftCause,
  | 'app_became_readable'
  | 'app_removed'
  | 'control_changed'
  | 'control_disabled'
  | 'field_in_no_record'
  | 'org_replaced'
  | 'waived'
>;

/** The metadata field and the value that ends the violation. */
export interface Fix {
  /** Metadata type. */
  readonly type: string;
  readonly field: string;
  readonly value: string;
}

/** The value of a setting; `null` when it is absent. A list is sorted. Masked as in the settings of the app. */
export type SettingValue = string | number | boolean | null | readonly string[];

export interface Setting {
  readonly component: AnyComponent;
  /** Path as in `AppSettings` or `OrgSettings`, for example `policies.isEnabled`. */
  readonly field: string;
  readonly value: SettingValue;
}

/** One setting whose value changed. In a list, the entries that differ come first. */
export interface SettingChange extends Omit<Setting, 'value'> {
  readonly before: SettingValue;
  readonly after: SettingValue;
}

/** A planned change, as configured. */
export interface ExpectedMove {
  /** Alias or org id: exact, or a pattern that must match all of it; `*` matches any characters. */
  readonly org: string;
  /** Developer name: exact, or a pattern as in `org`. Absent for a move that is about the org itself. */
  readonly app?: string;
  readonly move: Move;
  /** First and last day on which the move is expected, `yyyy-mm-dd` (UTC). */
  readonly from: string;
  readonly to: string;
  readonly owner: string;
  readonly reason: string;
}

/** A time in which no notifications are sent about an org or an app, as configured. */
export interface Silence {
  /** As in {@link ExpectedMove}; absent: every org. */
  readonly org?: string;
  /** Absent: every app, and the org itself. */
  readonly app?: string;
  /** First and last day, `yyyy-mm-dd` (UTC). */
  readonly from: string;
  readonly to: string;
  readonly owner: string;
}

/** A silence that holds an event back. */
export interface HeldSilence extends Silence {
  /** When it began to hold the event back; ISO 8601. */
  readonly since: string;
}

/** A move and the settings that show it; of a created app, what it may do. */
export interface MoveWithChanges {
  readonly move: Move;
  readonly changes: readonly SettingChange[];
}

/**
 * The effect of a control that judges the same settings differently: how many events of each type one event replaces, and on how
 * many apps.
 */
export interface ControlChangeEffect {
  readonly opened: number;
  readonly worsened: number;
  readonly resolved: number;
  /** Apps, or the org's settings, that can no longer be assessed, and those that can be assessed again. */
  readonly notAssessed: number;
  readonly recovered: number;
  readonly apps: number;
}

/**
 * A difference between two snapshots. It contains facts, and lib/alert/words/event-words.ts makes its sentences, so that an event
 * stays the same when its wording changes.
 */
export interface DriftEvent {
  readonly type: DriftType;
  /** The org's alias. */
  readonly org: string;
  /** Of the org that it is about; absent of one that can't be read as a whole, which may never have had an id. */
  readonly orgId?: string;
  /** Absent when the event is about the org. */
  readonly app?: string;
  readonly control?: string;
  readonly severity: Severity;
  /** `violation_worsened`: the severity before. */
  readonly severityBefore?: Severity;
  readonly cause?: DriftCause;
  readonly move?: Move;
  /** `violation_…`: the moves that explain it. They have no events of their own, and end with the violation. */
  readonly moves?: readonly MoveWithChanges[];
  /** `saved_without_change`: the components that were saved. */
  readonly components?: readonly AnyComponent[];
  /** The changed settings: those that the control judges, the one that its fix sets first. `setting_changed`: all. */
  readonly changes?: readonly SettingChange[];
  /** Where no judged setting changed: the setting that the control's fix sets. */
  readonly setting?: Setting;
  /** Who saved the changed components last. If no component is known to have changed: who saved any component of the app last. */
  readonly who?: Person;
  /** When `who` saved; ISO 8601. */
  readonly when?: string;
  /** When the violation was opened, or the app or org became unreadable (`violation_resolved`, `org_recovered`, …); ISO 8601. */
  readonly since?: string;
  /** The message of the verdict, or of the reason why something could not be read. */
  readonly found?: string;
  /** `violation_still_open`: the violation could not be checked in this run, because the app or the org could not be read. */
  readonly unread?: 'app' | 'org';
  /**
   * The controls that can't assess the app or (`org_not_assessed`) the org's settings, the most severe first.
   * `control_changed`: the controls that judge differently, by name.
   */
  readonly controls?: readonly string[];
  readonly judged?: ControlChangeEffect;
  readonly waiver?: AppliedWaiver;
  /** `violation_resolved` with `control_disabled`: the control still fails, and no longer alerts. */
  readonly reportOnly?: true;
  /** With `org_replaced`: the org that the alias reached before, and the one that it reaches now. */
  readonly replaced?: { readonly orgIdBefore?: string; readonly orgId?: string };
  /** `move`: the entry of `expected` in the configuration that matches it. */
  readonly expected?: ExpectedMove;
  /** The silence that holds the event back, or held it back. */
  readonly silenced?: HeldSilence;
  /** An end that was held back while the same violation or move began again: it closes no incident. */
  readonly isOvertaken?: true;
  /** `silence_ended`: the silence. */
  readonly silence?: Silence;
  /** `silence_ended`: how many events it held back, and how many of them page. */
  readonly kept?: { readonly events: number; readonly pages: number };
  /** The steps of the remedy; absent when nothing is to be done. */
  readonly steps?: readonly string[];
  readonly fix?: Fix;
  /** Whom the event reaches; see docs/design.md section 3. */
  readonly notify: Audience;
  /** Made of org, app, control and transition. The same drift has the same id in every run; its end has another. */
  readonly deduplicationId: string;
}

/** An event as in JSON results, records of runs and the event topic: its facts, and sentences for people. */
export interface PublishedEvent extends Omit<DriftEvent, 'orgId' | 'setting' | 'who' | 'when' | 'steps'> {
  /** The changed settings before and after, in short. */
  readonly before?: string;
  readonly after?: string;
  readonly changedBy?: string;
  /** The id of that user, 18 characters. */
  readonly changedById?: string;
  readonly changedAt?: string;
  /** One sentence for a person. */
  readonly message: string;
  /** One step a line, the metadata field last. */
  readonly remediation?: string;
}
