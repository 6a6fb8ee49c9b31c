/**
 * The types of the audit: finding, snapshot, drift event, state and run. Terms are those of docs/design.md; app.ts has the
 * app.
 *
 * @module
 */

import type { AnyComponent } from '../components/registry.ts';
import type { App, OrgSettings, Person } from './app.ts';
import type { CauseCode, Reason } from './causes.ts';

/** From worst to mildest. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

export type Status = 'pass' | 'fail' | 'not_assessed' | 'not_applicable';

/** An accepted failure, as it applies to a finding. On a `not_assessed` finding: the acceptance of its packaged app. */
export interface AppliedWaiver {
  readonly owner: string;
  readonly reason: string;
  /** Last day on which it holds, `yyyy-mm-dd` (UTC). */
  readonly until: string;
  readonly ticket?: string;
}

/** What must stay so for a waiver to hold: all of them. */
export interface WaiverConditions {
  readonly pkceRequired?: true;
  readonly rotationOn?: true;
  /** Refresh tokens end after at most so many days without use. */
  readonly idleDaysAtMost?: number;
  readonly loopbackCallbacksOnly?: true;
}

export type ConditionName = keyof WaiverConditions;

/** A waiver that covers a failure and does not hold, because of its conditions. */
export interface VoidWaiver extends AppliedWaiver {
  /** Conditions that are broken. */
  readonly broken: readonly ConditionName[];
  /** Conditions that could not be read, and were not known to hold before. */
  readonly unread: readonly ConditionName[];
}

/** The verdict of one control on one app, or on the org itself. */
export interface Finding {
  readonly control: string;
  /** Developer name; absent when the finding is about the org. */
  readonly app?: string;
  readonly status: Status;
  /**
   * For `fail` the severity in the app's risk context; for `not_assessed` the control's own (what may be at stake);
   * `info` otherwise.
   */
  readonly severity: Severity;
  /** CVSS 3.1 base score, 0.0 to 10.0; follows the same rule as `severity`. */
  readonly cvss: number;
  readonly cvssVector?: string;
  /** What was found, in a sentence. */
  readonly message: string;
  /** What to do about it; for `pass` and `not_applicable` an empty string. */
  readonly remediation: string;
  /** What raised or lowered the severity, in words. */
  readonly riskConditions?: readonly string[];
  /** What else a person should know before acting, in whole sentences. */
  readonly notes?: readonly string[];
  /** Components that could raise or lower the severity and could not be read; a note says so too. */
  readonly severityWithout?: readonly AnyComponent[];
  /** The failure may be right for this app: a person decides, and writes a waiver. This flag alone excuses nothing. */
  readonly waiverCandidate?: true;
  /** Only for `not_assessed`. */
  readonly reason?: CauseCode;
  /** The control does not alert: the finding is report-only. */
  readonly reportOnly?: true;
  readonly waiver?: AppliedWaiver;
  /** No waiver holds, and this one would but for its conditions; a note says so too. */
  readonly voidWaiver?: VoidWaiver;
  /**
   * Only where the settings were read from metadata source: the file that decides the finding, relative to the working
   * directory and with `/` on every system, and the place in it: the element, or the root element where it is absent.
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

/** What identifies an org to people and machines. */
export interface OrgIdentity {
  readonly alias: string;
  /** 18 characters; absent when the org could never be reached. */
  readonly orgId?: string;
  readonly environment?: Environment;
}

/** The hash of all evidence up to the end of a run (see anchor.ts). */
export interface Anchor {
  readonly runId: string;
  /** End of the run; ISO 8601. */
  readonly at: string;
  /** How many heads. */
  readonly heads: number;
  /** Hexadecimal. */
  readonly root: string;
  /** Only where it is published: days after which evidence expires. Absent: never. */
  readonly retentionDays?: number;
}

/** One piece of evidence, identified by its hash. Removing or altering it breaks the chain of the evidence after it. */
export interface EvidenceLink {
  /** Where it lies in the state bucket. */
  readonly key: string;
  /** SHA-256 of its bytes, hexadecimal. */
  readonly sha256: string;
}

/** What was read of one org in one run, with the findings on it. `partial`: a part of it could not be read or judged. */
export interface Snapshot extends OrgIdentity {
  readonly schemaVersion: 1;
  readonly runId: string;
  /** ISO 8601, UTC. */
  readonly takenAt: string;
  readonly status: OrgStatus;
  /** Why the org could not be read (`not_assessed`); that its list of apps was short, or why a type could not be read (`partial`). */
  readonly reason?: Reason;
  /** What a person should know of how the org was read, in whole sentences. It is report-only. */
  readonly notes?: readonly string[];
  /** Settings of the org as a whole; absent when no enabled control asks for any. */
  readonly orgSettings?: OrgSettings;
  readonly apps: readonly App[];
  readonly findings: readonly Finding[];
  /** Only in evidence: the evidence before it. Absent in the first. */
  readonly previousEvidence?: EvidenceLink;
  /** Only in evidence: days after which evidence expired when it was written. Absent: never. */
  readonly retentionDays?: number;
  /** Only in the record of a run: the head of the org's chain at its end; absent when it could not be kept. */
  readonly evidence?: EvidenceLink;
  /** Only in the record of a large run, where `apps` and `findings` are empty: their counts. The evidence has them all. */
  readonly omitted?: OmittedCounts;
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

/** What somebody did to an app, whatever the verdicts. The table is lib/audit/drift/moves/index.ts. */
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

/** Whom an event reaches, from loudest to quietest. */
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
  /** The waiver left the configuration before its end. */
  | 'waiver_removed'
  /** The waiver is there, and a condition of it does not hold any more. */
  | 'waiver_void'
  /** The control, or its alerts, were switched on or off in the configuration. The app did not change. */
  | 'control_enabled'
  | 'control_disabled'
  /** The control judges the same settings differently (a new version of the auditor). */
  | 'control_changed'
  /** The alias reaches another org than before (a refreshed sandbox, a corrected secret). */
  | 'org_replaced'
  /** Of a move that has no end: its incident is closed after some days. */
  | 'closed_after_days'
  /** Only between two results: the org is not in the second. */
  | 'org_missing'
  | CauseCode;

/** Why a violation is no longer open. Only some of the causes are a fix. */
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

/** Why an app can be assessed again, or need not be. */
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

/** The metadata field and the value that fixes it. */
export interface Fix {
  /** Metadata type. */
  readonly type: string;
  readonly field: string;
  readonly value: string;
}

/** What a setting holds: `null` when it is absent. A list is sorted. Never a secret: what is masked in settings is masked here. */
export type SettingValue = string | number | boolean | null | readonly string[];

/** One setting, as it is. */
export interface Setting {
  readonly component: AnyComponent;
  /** Path as in `AppSettings` or `OrgSettings`, for example `policies.isEnabled`. */
  readonly field: string;
  readonly value: SettingValue;
}

/** One setting that holds something else than before. In a list the entries that differ come first. */
export interface SettingChange extends Omit<Setting, 'value'> {
  readonly before: SettingValue;
  readonly after: SettingValue;
}

/** A planned change, as the configuration has it. */
export interface ExpectedMove {
  /** Alias or org id: exact, or a pattern in which `*` stands for any run of characters; always the whole name. */
  readonly org: string;
  /** Developer name: exact, or a pattern as in `org`. Absent for a move that is about the org itself. */
  readonly app?: string;
  readonly move: Move;
  /** First and last day on which it may be made, `yyyy-mm-dd` (UTC). */
  readonly from: string;
  readonly to: string;
  readonly owner: string;
  readonly reason: string;
}

/** A time in which an org, or an app, sends no notifications, as configured. */
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

/** A silence, and when it began to hold an event back; ISO 8601. */
export interface HeldSilence extends Silence {
  readonly since: string;
}

/** A move, with the settings that show it; of an app that was created, what it may do. */
export interface MadeMove {
  readonly move: Move;
  readonly changes: readonly SettingChange[];
}

/**
 * The effect of a control that judges the same settings differently: how many events of each type are notified together, and
 * on how many apps.
 */
export interface JudgedAnew {
  readonly opened: number;
  readonly worsened: number;
  readonly resolved: number;
  /** Apps, or the org's settings, that can't be assessed now, and that can again. */
  readonly notAssessed: number;
  readonly recovered: number;
  readonly apps: number;
}

/**
 * A difference between two snapshots that matters, as facts: its sentences are made where they are read (see
 * lib/alert/words/event-words.ts), so that another wording is the same event.
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
  /** `violation_worsened`: what it was. */
  readonly severityBefore?: Severity;
  readonly cause?: DriftCause;
  /** `move`, `move_ended`: which one. */
  readonly move?: Move;
  /** `violation_…`: the moves that explain it. They have no event of their own, and no end but the violation's. */
  readonly moves?: readonly MadeMove[];
  /** `saved_without_change`: what was saved. */
  readonly components?: readonly AnyComponent[];
  /** The settings that the control judges and that changed, the one that it fixes first; of a `setting_changed` all. */
  readonly changes?: readonly SettingChange[];
  /** Where none of them changed: the setting that the control fixes. */
  readonly setting?: Setting;
  /** Who saved the changed components last. Where none is known to have changed: who saved any of the app's components last. */
  readonly who?: Person;
  /** When they did; ISO 8601. */
  readonly when?: string;
  /** Since when it was open or unreadable (`violation_resolved`, `violation_still_open`, `org_recovered`, …); ISO 8601. */
  readonly since?: string;
  /** What the control found, or why something could not be read: that verdict's, or reason's, own sentence. */
  readonly found?: string;
  /** `violation_still_open`: what could not be read in this run, so that the violation could not be checked. */
  readonly unread?: 'app' | 'org';
  /**
   * The controls that can't judge the app or, of `org_not_assessed`, the org's settings, the worst first; of
   * `control_changed` those that judge differently, by name.
   */
  readonly controls?: readonly string[];
  /** `control_changed`: its effect. */
  readonly judged?: JudgedAnew;
  /** `waiver_expiring`: the waiver. */
  readonly waiver?: AppliedWaiver;
  /** `violation_resolved` by `control_disabled`: the control still finds the failure, and no longer alerts. */
  readonly reportOnly?: true;
  /** By `org_replaced`: which org the alias reached before, and which it reaches now. */
  readonly replaced?: { readonly orgIdBefore?: string; readonly orgId?: string };
  /** `move`: the entry of the configuration that made it quiet. */
  readonly expected?: ExpectedMove;
  /** The silence that holds, or held, it back, and since when; ISO 8601. */
  readonly silenced?: HeldSilence;
  /** An end that was held back until after the next beginning: it closes no incident. */
  readonly isOvertaken?: true;
  /** `silence_ended`: which, how many events it held back, and how many of them page. */
  readonly silence?: Silence;
  readonly kept?: { readonly events: number; readonly pages: number };
  /** What to do, one step each; absent when nothing is to be done. */
  readonly steps?: readonly string[];
  /** The metadata field and the value that end the violation. */
  readonly fix?: Fix;
  /** Whom the event reaches, as docs/design.md section 3 says. */
  readonly notify: Audience;
  /** Org, app, control and transition, all of them facts: the same drift carries the same id, its resolution another. */
  readonly deduplicationId: string;
}

/**
 * An event as JSON results, records of runs and the event topic have it: the facts, and for people who read only that, its
 * sentences.
 */
export interface PublishedEvent extends Omit<DriftEvent, 'orgId' | 'setting' | 'who' | 'when' | 'steps'> {
  /** The settings before and now, in short. */
  readonly before?: string;
  readonly after?: string;
  readonly changedBy?: string;
  /** The id of that user, 18 characters: anybody may choose a display name. */
  readonly changedById?: string;
  readonly changedAt?: string;
  /** One sentence for a person. */
  readonly message: string;
  /** What to do, one step a line, with the metadata field at the end. */
  readonly remediation?: string;
}

/** What the next run must know of an org, in addition to its last snapshot. */
export interface Ledger {
  /** Unwaived failures: the notified ones, and those of controls that do not alert. */
  readonly open: readonly OpenViolation[];
  /** Runs in a row in which the org could not be read. */
  readonly notAssessed?: {
    readonly cause: CauseCode;
    readonly since: string;
    readonly runs: number;
    readonly notified: boolean;
    /** The causes notified during this outage, so that alternating causes are notified once each. */
    readonly notifiedCauses?: readonly CauseCode[];
    /** When it was last notified; ISO 8601. */
    readonly notifiedAt?: string;
  };
  /** Waivers (by `control app until`) whose end was notified. */
  readonly notifiedExpiries: readonly string[];
  /** By app; absent when there are none. */
  readonly unreadQuietly?: readonly UnreadApp[];
  /** Notified moves whose end is to be notified too; absent when there are none. */
  readonly moves?: readonly OpenMove[];
}

/** A notified move. A move that a setting shows is over when the setting is back. Any other move is closed after some days. */
export interface OpenMove {
  readonly move: Move;
  /** Absent for one that is about the org. */
  readonly app?: string;
  readonly severity: Severity;
  /** ISO 8601. */
  readonly since: string;
  /** What the settings held before; absent for a move that has no end. */
  readonly before?: readonly Setting[];
  /** Its end is not notified, or is part of the end of a violation. */
  readonly isQuiet?: true;
  /** The alias left the org and is back: the move is to be notified anew as soon as its settings can be read. */
  readonly isAnew?: true;
}

/** An app, or the org's own settings, not assessed for a cause that may pass, and not notified yet. */
export interface UnreadApp {
  /** Empty for the org. */
  readonly app: string;
  /** Runs in a row. */
  readonly runs: number;
  /** It was assessed before, so that a violation could hide there. */
  readonly isLost?: true;
  /** That other controls could not assess it was notified before. */
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
  /** What could not be read when the severity was found (see `Finding.severityWithout`). */
  readonly severityWithout?: readonly AnyComponent[];
  /** The control does not alert, so nobody was notified. */
  readonly reportOnly?: true;
}

/** An alias that an org had until a run read it under another one. Incidents that were opened under it keep its name. */
export interface FormerAlias {
  readonly alias: string;
  /** ISO 8601. */
  readonly until: string;
}

/** The drift that one run sends about an org. It is sent with the snapshot of the state that holds it. */
export interface Outbox {
  readonly org: OrgIdentity;
  readonly formerAliases?: readonly FormerAlias[];
  readonly events: readonly DriftEvent[];
}

/** The state of one org: the last snapshot that could be read, and the ledger. */
export interface OrgState {
  readonly schemaVersion: 1;
  /** The last snapshot with status `assessed` or `partial`; absent while the org was never read. */
  readonly snapshot?: Snapshot;
  /** Paths of the values that the auditor kept then. The state says nothing about values that a later version keeps. */
  readonly kept?: readonly string[];
  readonly ledger: Ledger;
  /** Oldest first; absent when there are none. */
  readonly formerAliases?: readonly FormerAlias[];
  /** The newest evidence of the org, which the next is chained to. */
  readonly evidence?: EvidenceLink;
  /**
   * Written before it is sent and removed afterwards. A run that finds one sends it again, because its sender may have died.
   */
  readonly outbox?: Outbox;
  /** What a silence holds back, oldest first; sent when it is over. */
  readonly held?: readonly DriftEvent[];
  /** Digests of the configured `expected` and `silences` that have matched something in the org; absent when there are none. */
  readonly plannedUsed?: readonly string[];
  /** Where Security Hub is switched on: of each violation the last opening or end that it has not taken. */
  readonly unimported?: readonly DriftEvent[];
  /** Of the run that wrote this state; a state from a later run is never overwritten by an earlier one. */
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
    /** Of the heads of its orgs; absent when nothing is kept. */
    readonly anchor?: Anchor;
  };
  readonly summary: RunSummary;
  readonly orgs: readonly Snapshot[];
  readonly drift: readonly DriftEvent[];
  /** As in {@link OrgState}, of all orgs. Not published. */
  readonly plannedUsed?: readonly string[];
}

export type PublishedResult = Omit<RunResult, 'drift' | 'plannedUsed'> & { readonly drift: readonly PublishedEvent[] };

/** The counts of one org, which replace its apps and findings. */
export type OmittedCounts = Pick<RunSummary, 'apps' | 'findings' | 'failures' | 'waived'>;

/** Counts of a run; bounded in size whatever the number of orgs. */
export interface RunSummary {
  readonly orgs: Readonly<Record<OrgStatus, number>>;
  readonly apps: number;
  readonly findings: Readonly<Record<Status, number>>;
  /** Unwaived failures by severity, without those that are `reportOnly`. */
  readonly failures: Readonly<Record<Severity, number>>;
  /** Waived failures, whether their control alerts or not. */
  readonly waived: number;
  /** Events of every kind, including those kept as evidence only. */
  readonly drift: number;
  /** Orgs that were read and have no earlier snapshot: a first scan, or a run that keeps no state. */
  readonly notCompared: number;
  /** Orgs whose alert could not be sent or whose state could not be kept. The next run sends their drift again. */
  readonly undelivered: number;
  /** Orgs whose findings Security Hub refuses for a cause that does not pass by itself. */
  readonly findingsRefused: number;
  /** Calls to Salesforce. */
  readonly apiCalls: number;
  readonly durationMs: number;
}
