/**
 * The types of the audit: finding, snapshot, drift event, state and run. docs/design.md defines the terms. app.ts has the types
 * of an app.
 *
 * @module
 */

import type { AnyComponent } from '../components/registry.ts';
import type { App, OrgSettings, Person } from './app.ts';
import type { CauseCode, Reason } from './causes.ts';

/** From the highest to the lowest. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

export type Status = 'pass' | 'fail' | 'not_assessed' | 'not_applicable';

/** The waiver of a failed finding, or the acceptance of the packaged app of a finding that is `not_assessed`. */
export interface AppliedWaiver {
  readonly owner: string;
  readonly reason: string;
  /** Last day, `yyyy-mm-dd` (UTC). */
  readonly until: string;
  readonly ticket?: string;
}

/** The waiver holds only while all of these hold. */
export interface WaiverConditions {
  readonly pkceRequired?: true;
  readonly rotationOn?: true;
  /** Refresh tokens expire after at most this number of days without use. */
  readonly idleDaysAtMost?: number;
  readonly loopbackCallbacksOnly?: true;
}

export type ConditionName = keyof WaiverConditions;

/** A waiver that covers a failure, but whose conditions do not hold. */
export interface VoidWaiver extends AppliedWaiver {
  readonly broken: readonly ConditionName[];
  /** Conditions that could not be read, where the waiver did not hold in the last snapshot either. */
  readonly unread: readonly ConditionName[];
}

/** The verdict of one control on one app, or on the org itself. */
export interface Finding {
  readonly control: string;
  /** Developer name; absent when the finding is about the org. */
  readonly app?: string;
  readonly status: Status;
  /** For `fail` the severity in the app's risk context; for `not_assessed` that of the control; `info` otherwise. */
  readonly severity: Severity;
  /** CVSS 3.1 base score of `severity`, 0.0 to 10.0; 0 for `info`. */
  readonly cvss: number;
  readonly cvssVector?: string;
  /** What was found, one sentence or more. */
  readonly message: string;
  /** What to do about it; for `pass` and `not_applicable` an empty string. */
  readonly remediation: string;
  /** What raised or lowered the severity, one sentence each. */
  readonly riskConditions?: readonly string[];
  /** What else a person should know before acting, one sentence or more each. */
  readonly notes?: readonly string[];
  /** Components that could raise or lower the severity and could not be read; also in a note. */
  readonly severityWithout?: readonly AnyComponent[];
  /** The failure may be intended for this app. A person decides, and writes a waiver; the flag itself changes nothing. */
  readonly waiverCandidate?: true;
  /** Only for `not_assessed`. */
  readonly reason?: CauseCode;
  /** The control does not alert: the finding is report-only. */
  readonly reportOnly?: true;
  readonly waiver?: AppliedWaiver;
  /** No waiver holds. This one covers the failure, but its conditions do not hold; also in a note. */
  readonly voidWaiver?: VoidWaiver;
  /**
   * Only for metadata source: the file that decides the finding, relative to the working directory, with `/` on every system.
   * `line` and `column` are those of the element, or of the root element where the element is absent.
   */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** From 1, in UTF-16 code units. */
  readonly column?: number;
}

export type OrgStatus = 'assessed' | 'partial' | 'not_assessed';
export const ENVIRONMENTS = ['production', 'sandbox', 'scratch', 'developer'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

/** What identifies an org. */
export interface OrgIdentity {
  readonly alias: string;
  /** 18 characters; absent while the org was never reached. */
  readonly orgId?: string;
  readonly environment?: Environment;
}

/** The hash of all evidence up to the end of a run (see anchor.ts). */
export interface Anchor {
  readonly runId: string;
  /** End of the run; ISO 8601. */
  readonly at: string;
  /** The number of heads. */
  readonly heads: number;
  /** Hexadecimal. */
  readonly root: string;
  /** Only where it is published: the number of days after which evidence expires. Absent: never. */
  readonly retentionDays?: number;
}

/** One document of evidence and its hash. The next document contains the link, so it shows that this one was altered or removed. */
export interface EvidenceLink {
  /** Its key in the state bucket. */
  readonly key: string;
  /** SHA-256 of its bytes, hexadecimal. */
  readonly sha256: string;
}

/** What was read of one org in one run, with its findings. `partial`: a part could not be read or assessed. */
export interface Snapshot extends OrgIdentity {
  readonly schemaVersion: 1;
  readonly runId: string;
  /** ISO 8601, UTC. */
  readonly takenAt: string;
  readonly status: OrgStatus;
  /** Why the org could not be read (`not_assessed`), or why its apps were not all read or a type of component was not (`partial`). */
  readonly reason?: Reason;
  /** What a person should know about how the org was read, one sentence or more each. Report-only. */
  readonly notes?: readonly string[];
  /** Absent when no enabled control reads settings of the org. */
  readonly orgSettings?: OrgSettings;
  readonly apps: readonly App[];
  readonly findings: readonly Finding[];
  /** Only in evidence: the evidence before it. Absent in the first document. */
  readonly previousEvidence?: EvidenceLink;
  /** Only in evidence: the number of days after which it expires, as configured when it was written. Absent: never. */
  readonly retentionDays?: number;
  /** Only in the record of a run: the head of the org's chain; absent when the evidence could not be kept. */
  readonly evidence?: EvidenceLink;
  /** Only in the record of a large run, where `apps` and `findings` are empty: their counts. The evidence has all of them. */
  readonly omitted?: OrgCounts;
}

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

/** What the next run needs to know about an org in addition to its last snapshot. */
export interface Ledger {
  /** Unwaived failures: those that were notified, and those of controls that do not alert. */
  readonly open: readonly OpenViolation[];
  /** The outage, while the org can't be read; `runs`: how many runs in a row could not read it. */
  readonly notAssessed?: {
    readonly cause: CauseCode;
    readonly since: string;
    readonly runs: number;
    readonly notified: boolean;
    /** The causes that were notified during this outage. Each is notified once, even if they alternate. */
    readonly notifiedCauses?: readonly CauseCode[];
    /** When it was last notified; ISO 8601. */
    readonly notifiedAt?: string;
  };
  /** Waivers, as `control app until`, of which it was notified that they expire. */
  readonly notifiedExpiries: readonly string[];
  /** One for each app; absent when there are none. */
  readonly unreadQuietly?: readonly UnreadApp[];
  /** Notified moves whose end is to be notified too; absent when there are none. */
  readonly moves?: readonly OpenMove[];
}

/** A notified move. A move that a setting shows ends when the setting is back. Any other move is closed after some days. */
export interface OpenMove {
  readonly move: Move;
  /** Absent for a move that is about the org. */
  readonly app?: string;
  readonly severity: Severity;
  /** ISO 8601. */
  readonly since: string;
  /** The settings before the move; absent for a move that has no end. */
  readonly before?: readonly Setting[];
  /** Its end is not notified, or is a part of the end of a violation. */
  readonly isQuiet?: true;
  /** The alias reaches the org again after another one: the move is notified again as soon as its settings can be read. */
  readonly isAnew?: true;
}

/** An app, or the org's settings, that is not assessed for a transient cause, which was not notified yet. */
export interface UnreadApp {
  /** Empty for the org's settings. */
  readonly app: string;
  /** Runs in a row. */
  readonly runs: number;
  /** It was assessed before, so a new violation may be undetected. */
  readonly isLost?: true;
  /** It was notified before that other controls could not assess it. */
  readonly isKnown: boolean;
}

export interface OpenViolation {
  readonly control: string;
  /** Absent when it is about the org. */
  readonly app?: string;
  readonly severity: Severity;
  /** ISO 8601. */
  readonly since: string;
  /** When it was last notified; ISO 8601. */
  readonly notifiedAt: string;
  /** As in `Finding.severityWithout`. */
  readonly severityWithout?: readonly AnyComponent[];
  /** The control does not alert, so the violation was not notified. */
  readonly reportOnly?: true;
}

/** An alias that an org had until a run read it under another one. Incidents that were opened under it keep its name. */
export interface FormerAlias {
  readonly alias: string;
  /** ISO 8601. */
  readonly until: string;
}

/** The events that a run is sending about an org, with the snapshot of the state that contains them. */
export interface Outbox {
  readonly org: OrgIdentity;
  readonly formerAliases?: readonly FormerAlias[];
  readonly events: readonly DriftEvent[];
}

/** The state of one org: its last snapshot, and the ledger. */
export interface OrgState {
  readonly schemaVersion: 1;
  /** The last snapshot that is `assessed` or `partial`; absent while the org was never read. */
  readonly snapshot?: Snapshot;
  /** Paths of the values that the auditor kept when it wrote the state. A value that a later version also keeps is not in it. */
  readonly kept?: readonly string[];
  readonly ledger: Ledger;
  /** Oldest first; absent when there are none. */
  readonly formerAliases?: readonly FormerAlias[];
  /** The newest evidence of the org: the head of its chain. */
  readonly evidence?: EvidenceLink;
  /** Written before it is sent, and removed afterwards. A run that finds one sends it again, because the other run may have died. */
  readonly outbox?: Outbox;
  /** The events that silences hold back, oldest first. They are sent when the silence is over. */
  readonly held?: readonly DriftEvent[];
  /** Digests of the entries of `expected` and `silences` that matched something in the org; absent when there are none. */
  readonly plannedUsed?: readonly string[];
  /** The last opening or end of each violation that Security Hub has not accepted yet, if it is switched on. */
  readonly unimported?: readonly DriftEvent[];
  /** The run that wrote this state. An earlier run never overwrites the state of a later one. */
  readonly runId: string;
  readonly writtenAt: string;
}

/** One run over all orgs. `scan --format json` prints it, and `runs/<runId>.json` keeps it, as {@link PublishedResult}. */
export interface RunResult {
  readonly schemaVersion: 1;
  readonly run: {
    readonly id: string;
    readonly startedAt: string;
    readonly finishedAt: string;
    /** Absent when no evidence is kept. */
    readonly anchor?: Anchor;
  };
  readonly summary: RunSummary;
  readonly orgs: readonly Snapshot[];
  readonly drift: readonly DriftEvent[];
  /** As in {@link OrgState}, of all orgs. Not published. */
  readonly plannedUsed?: readonly string[];
}

export type PublishedResult = Omit<RunResult, 'drift' | 'plannedUsed'> & { readonly drift: readonly PublishedEvent[] };

/** The counts of the apps and findings of one org, or of several. */
export type OrgCounts = Pick<RunSummary, 'apps' | 'findings' | 'failures' | 'waived'>;

/** The counts of a run. Their size does not depend on the number of orgs. */
export interface RunSummary {
  readonly orgs: Readonly<Record<OrgStatus, number>>;
  readonly apps: number;
  readonly findings: Readonly<Record<Status, number>>;
  /** Unwaived failures by severity, without report-only ones. */
  readonly failures: Readonly<Record<Severity, number>>;
  /** Waived failures, report-only ones included. */
  readonly waived: number;
  /** Events of every type, including those that are evidence only. */
  readonly drift: number;
  /** Orgs that were read and have no earlier snapshot: a first scan, or a run without state. */
  readonly notCompared: number;
  /** Orgs whose alert could not be sent or whose state could not be kept. The next run sends their drift again. */
  readonly undelivered: number;
  /** Orgs whose findings Security Hub refuses for a cause that is not transient. */
  readonly findingsRefused: number;
  /** Calls to Salesforce. */
  readonly apiCalls: number;
  readonly durationMs: number;
}
