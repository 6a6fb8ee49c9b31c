/**
 * An org, and what one run read of it.
 *
 * @module
 */
import type { App, OrgSettings } from './app.ts';
import type { Reason } from './causes.ts';
import type { Finding, Severity, Status } from './finding.ts';
import type { OrgIdentity } from './org-identity.ts';

export type OrgStatus = 'assessed' | 'partial' | 'not_assessed';

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

/** The counts of the apps and findings of one org, or of several. */
export interface OrgCounts {
  readonly apps: number;
  readonly findings: Readonly<Record<Status, number>>;
  /** Unwaived failures by severity, without report-only ones. */
  readonly failures: Readonly<Record<Severity, number>>;
  /** Waived failures, report-only ones included. */
  readonly waived: number;
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
