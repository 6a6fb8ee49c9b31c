/**
 * The interfaces between a run and the outside. lib/aws and lib/salesforce implement them. For org secrets and state there
 * are also files and the Salesforce CLI's logins (lib/cli).
 *
 * @module
 */
import type { TopicArns } from '../alert/channels/index.ts';
import type { AddressedMessage } from '../alert/compose.ts';
import type { OrgComponent } from '../audit/components/registry.ts';
import type { App, Component, OrgSettings } from '../audit/model/app.ts';
import type { Reason } from '../audit/model/causes.ts';
import { LoggableError } from '../audit/model/loggable-error.ts';
import type {
  DriftEvent,
  Environment,
  EvidenceLink,
  OrgIdentity,
  OrgState,
  RunResult,
  Snapshot,
} from '../audit/model/model.ts';
import type { RunHistoryEntry } from '../report/view/run-history.ts';
import type { OrgAccess, OrgSession } from '../salesforce/session/org-secret.ts';

/** One stored org secret as it was found: its name (secret name or file) and its JSON text. */
export interface StoredSecret {
  readonly name: string;
  readonly value: string;
  /** Why it could not be read (`value` is empty then): its org is not assessed. Never holds a secret's value. */
  readonly error?: { readonly code: string; readonly message: string };
  /** In the place of a secret (`value` is empty then): a session that is open already, or why there is none. */
  readonly session?: OrgSession | { readonly reason: Reason };
}

/** Where org secrets come from. Throws only when the place as a whole can't be read. */
export interface SecretSource {
  load(): Promise<readonly StoredSecret[]>;
}

/** What reading an org yields. */
export interface OrgReading {
  /** 18 characters. */
  readonly orgId: string;
  readonly apps: readonly App[];
  /** What controls about the org judge; absent when none were asked for. */
  readonly orgSettings?: OrgSettings;
  /** What a person should know of how the org was read, in whole sentences; no alert. */
  readonly notes?: readonly string[];
}

/** Reads one org. Throws {@link import('../salesforce/errors.ts').NotAssessedError} when the org as a whole can't be read. */
export type ReadOrg = (access: OrgAccess, request: ReadRequest) => Promise<OrgReading>;

export interface ReadRequest {
  /** The components whose values are needed. */
  readonly reads: readonly Component[];
  /** The settings of the org as a whole that are needed. @default none */
  readonly orgReads?: readonly OrgComponent[];
  /** Aborted when the run's time is over. */
  readonly signal: AbortSignal;
  /**
   * Names of the apps that the org had when it was last read; asked for once its apps are listed and it holds permits for
   * them. An app that is no longer listed is looked up by its name before it counts as deleted. Never rejects: an app that is
   * not known is not looked up.
   * @param orgId 18 characters
   */
  readonly knownApps?: (orgId: string) => Promise<readonly string[]>;
  /**
   * Called once the org's apps are listed, and before they are read: resolves when so many may be in memory. The org's
   * deadline is paused meanwhile.
   * @throws NotAssessedError when an org of so many apps is not assessed.
   */
  readonly acquireApps?: (apps: number) => Promise<void>;
  /** Called for each call to Salesforce when it is sent. */
  readonly onApiCall?: (call: ApiCall) => void;
}

/** The calls that reading makes. */
export type ApiCall = 'token' | 'list' | 'read';

/** State as it was loaded, with what a conditional write needs. */
export interface StoredState {
  /** `undefined` when there is none. */
  readonly state: OrgState | undefined;
  /** Of another org, which the alias reached until now; no other alias reaches it, as far as its state says. */
  readonly replaced?: OrgState;
  /** The alias under which the org was read last has reached another org since: all that was open was notified as ended. */
  readonly isLeft?: true;
  /** Opaque. Identifies what was there, or that nothing was. */
  readonly version: string;
}

/** Thrown by {@link StateStore.save} when another run wrote in between. */
export class StateConflictError extends LoggableError {
  override readonly name = 'StateConflictError';
}

/** Thrown by {@link StateStore.loadRoster}: which orgs the last run knew is not known. */
export class DamagedRosterError extends LoggableError {
  override readonly name = 'DamagedRosterError';

  /** @param place what the document is called: `s3://bucket/key`, a path */
  constructor(place: string) {
    super(`${place} is damaged: it is not a roster of schema version 1 with at least one org.`);
  }
}

/** An org as a run knew it. */
export interface KnownOrg {
  readonly alias: string;
  /** Of its secret: what names the org when the secret can't be read. */
  readonly secretName?: string | undefined;
  readonly environment?: Environment | undefined;
  /** The org that the secret reached last, 18 characters; absent when it reached none, or one that another secret has. */
  readonly orgId?: string | undefined;
}

/**
 * The orgs that a run knew of. The next run finds from it which are missing, which secret has which org and alias, and which
 * to begin with.
 */
export interface Roster {
  readonly orgs: readonly KnownOrg[];
  /** Aliases of orgs that the run did not get to, those that have waited longest first. */
  readonly unreached: readonly string[];
  /** Aliases of orgs that took long, the slowest first. */
  readonly slow: readonly string[];
}

/** State and evidence. Keys as in docs/design.md, "State bucket". */
export interface StateStore {
  /** State of an org by its id, or by its alias while the id is not known (the login failed). */
  load(org: OrgIdentity): Promise<StoredState>;
  /**
   * Replaces only the version that was loaded; without one, only what is not there. Throws {@link StateConflictError}.
   * @returns the version that is there now
   */
  save(org: OrgIdentity, state: OrgState, version: string | undefined): Promise<string>;
  /**
   * Create-only; doing it again for the same run is no error, and what was kept first stays.
   * @param previous the evidence of the night before, which it is chained to
   * @returns how the next evidence refers to it; `undefined` when there was one already
   */
  keepEvidence(snapshot: Snapshot, previous?: EvidenceLink): Promise<EvidenceLink | undefined>;
  /**
   * `runs/<runId>.json`; `orgs` hold no apps there when the run is large. Kept again for the same run (a retry), it still
   * names the drift of the attempts before.
   */
  keepRun(result: RunResult): Promise<void>;
  /** What the last run knew; empty before the first. Throws {@link DamagedRosterError}: damaged is never empty. */
  loadRoster(): Promise<Roster>;
  /** Keeps the damaged one under a name of its own, before another takes its place; resolves to where it is. */
  setRosterAside(): Promise<string>;
  /** Replaces the record. If this fails, the run warns and goes on. */
  keepRoster(roster: Roster): Promise<void>;
}

/** Lists the names of all org secrets, in their order, and reads some of them. Both throw only for the whole. */
export interface NamedSecrets {
  names(): Promise<readonly string[]>;
  /** A secret that is gone or denied has an `error`, so that each name has an entry. */
  load(names: readonly string[]): Promise<readonly StoredSecret[]>;
}

/** The documents that the steps of a distributed run share. Each is written once, unless it is damaged. */
export interface Documents {
  /** The bucket that they are in. */
  readonly bucket: string;
  get(key: string): Promise<string | undefined>;
  /** Keeps the text unless there is one already; resolves to what is there then. */
  keep(key: string, text: string): Promise<string>;
  /** Keeps a damaged document under a name of its own; resolves to where it is. */
  setAside(key: string): Promise<string>;
  /** Puts the text in the place of what is there; resolves to it. */
  replace(key: string, text: string): Promise<string>;
}

/** Where the reports of whole runs are kept. */
export interface ReportShelf {
  /** Adds a run to the past ones, and resolves to all of them, oldest first. */
  addToHistory(entry: RunHistoryEntry): Promise<readonly RunHistoryEntry[]>;
  /** @param html in UTF-8 */
  keepReport(runId: string, html: Uint8Array): Promise<void>;
}

/** Publishes one org's alert to all topics that are configured. */
export interface AlertSink {
  readonly topics: TopicArns;
  /** Name of the auditor among others, for incidents and threads. */
  readonly service?: string | undefined;
  /** Messages of one topic in their order; publishing them again repeats their deduplication ids. */
  publish(messages: readonly AddressedMessage[]): Promise<void>;
}

/** Subscriptions of a topic. */
export interface SubscriptionCounts {
  readonly confirmed: number;
  readonly pending: number;
}

/** Thrown by {@link FindingSink.publish} when findings are refused until somebody acts; the message names the cause. */
export class FindingsRefusedError extends LoggableError {
  override readonly name = 'FindingsRefusedError';
}

/** Keeps the status of every finding up to date in a central tool (Security Hub). */
export interface FindingSink {
  /**
   * Publishes one org of a run. Doing it again for the same run is harmless.
   *
   * @param drift events, including the opened and resolved violations that the sink has not taken yet
   * @throws FindingsRefusedError; any other error may pass by itself.
   */
  publish(snapshot: Snapshot, drift: readonly DriftEvent[]): Promise<void>;
}
