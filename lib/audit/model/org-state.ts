/**
 * What is kept of an org between two runs.
 *
 * @module
 */
import type { AnyComponent } from '../components/registry.ts';
import type { CauseCode } from './causes.ts';
import type { DriftEvent, Move, Setting } from './drift-event.ts';
import type { Severity } from './finding.ts';
import type { OrgIdentity } from './org-identity.ts';
import type { EvidenceLink, Snapshot } from './snapshot.ts';

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
