/**
 * The verdict of one control on one subject, and waivers as findings carry them.
 *
 * @module
 */
import type { AnyComponent } from '../components/registry.ts';
import type { CauseCode } from './causes.ts';

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
