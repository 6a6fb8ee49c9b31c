/**
 * The interfaces between a run and the outside. lib/aws and lib/salesforce implement them. lib/cli implements those of org
 * secrets and state with files and the logins of the Salesforce CLI.
 *
 * @module
 */
import type { TopicArns } from '../alert/channels/index.ts';
import type { AddressedMessage } from '../alert/compose.ts';
import type { OrgComponent } from '../audit/components/registry.ts';
import type { App, Component, OrgSettings } from '../audit/model/app.ts';
import type { Reason } from '../audit/model/causes.ts';
import type { DriftEvent } from '../audit/model/drift-event.ts';
import { LoggableError } from '../audit/model/loggable-error.ts';
import type { Environment, OrgIdentity } from '../audit/model/org-identity.ts';
import type { OrgState } from '../audit/model/org-state.ts';
import type { RunResult } from '../audit/model/run-result.ts';
import type { EvidenceLink, Snapshot } from '../audit/model/snapshot.ts';
import type { RunHistoryEntry } from '../report/view/run-history.ts';
import type { OrgAccess, OrgSession } from '../salesforce/session/org-secret.ts';

/** One stored org secret, not yet parsed. */
export interface StoredSecret {
  /** The name of the secret or of the file. */
  readonly name: string;
  /** JSON; empty if there is an `error` or a `session`. */
  readonly value: string;
  /** Why it could not be read, so that its org is not assessed. Never holds a secret's value. */
  readonly error?: { readonly code: string; readonly message: string };
  /** Instead of a secret: a session that is open already, or why there is none. */
  readonly session?: OrgSession | { readonly reason: Reason };
}

/** Where org secrets are stored. Throws only when none of them can be read. */
export interface SecretSource {
  load(): Promise<readonly StoredSecret[]>;
}

/** The result of reading an org. */
export interface OrgReading {
  /** 18 characters. */
  readonly orgId: string;
  readonly apps: readonly App[];
  /** The settings that controls about the org judge; absent when none were requested. */
  readonly orgSettings?: OrgSettings;
  /** Sentences about how the org was read, for a person. They are no alerts. */
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
   * Returns the names of the apps that the org had when it was last read. Called when the apps are listed and permits for
   * them are held. An app that is no longer listed is looked up by its name before it counts as deleted. Never rejects:
   * without names no app is looked up.
   * @param orgId 18 characters
   */
  readonly knownApps?: (orgId: string) => Promise<readonly string[]>;
  /**
   * Called when the apps are listed and before they are read. Resolves when so many apps may be in memory. The org's
   * deadline is paused meanwhile.
   * @throws NotAssessedError when an org with so many apps is not assessed.
   */
  readonly acquireApps?: (apps: number) => Promise<void>;
  /** Called for each call to Salesforce when it is sent. */
  readonly onApiCall?: (call: ApiCall) => void;
}

/** The kinds of calls that reading makes. */
export type ApiCall = 'token' | 'list' | 'read';

/** A loaded state, with the version that a conditional write needs. */
export interface StoredState {
  /** `undefined` when there is none. */
  readonly state: OrgState | undefined;
  /** The state of another org, which the alias reached until now and no other alias reaches, according to that state. */
  readonly replaced?: OrgState;
  /** The alias under which the org was read last has reached another org since: all that was open was notified as ended. */
  readonly isLeft?: true;
  /** Opaque. Identifies what was stored, or that nothing was. */
  readonly version: string;
}

/** Thrown by {@link StateStore.save} when another run wrote in between. */
export class StateConflictError extends LoggableError {
  override readonly name = 'StateConflictError';
}

/** Thrown by {@link StateStore.loadRoster} when it is not known which orgs the last run knew. */
export class DamagedRosterError extends LoggableError {
  override readonly name = 'DamagedRosterError';

  /** @param place `s3://bucket/key`, or a path */
  constructor(place: string) {
    super(`${place} is damaged: it is not a roster of schema version 1 with at least one org.`);
  }
}

/** An org as a roster has it. */
export interface KnownOrg {
  readonly alias: string;
  /** Shows which org a secret is for when the secret can't be read. */
  readonly secretName?: string | undefined;
  readonly environment?: Environment | undefined;
  /** The org that the secret reached last, 18 characters; absent when it reached none, or one that another secret has. */
  readonly orgId?: string | undefined;
}

/** The orgs of a run. It shows the next run which are missing, which secret has which org and alias, and where to begin. */
export interface Roster {
  readonly orgs: readonly KnownOrg[];
  /** Aliases of orgs that the run did not reach, those that have waited longest first. */
  readonly unreached: readonly string[];
  /** Aliases of orgs that took long, the slowest first. */
  readonly slow: readonly string[];
}

/** State and evidence. Keys as in docs/design.md, "State bucket". */
export interface StateStore {
  /** State of an org by its id, or by its alias while the id is not known (the login failed). */
  load(org: OrgIdentity): Promise<StoredState>;
  /**
   * Replaces the version that was loaded. Without a version it writes only if there is no state.
   * @returns the new version
   * @throws StateConflictError when something else is stored
   */
  save(org: OrgIdentity, state: OrgState, version: string | undefined): Promise<string>;
  /**
   * Creates the evidence of this run. If there is one already, it is kept, and that is no error.
   * @param previous the evidence of the last run, to which it is chained
   * @returns the link for the next evidence; `undefined` when there was one already
   */
  keepEvidence(snapshot: Snapshot, previous?: EvidenceLink): Promise<EvidenceLink | undefined>;
  /** Writes `runs/<runId>.json`. For a retry of the run, the record keeps the drift of the earlier attempts. */
  keepRun(result: RunResult): Promise<void>;
  /** The roster of the last run; empty before the first. @throws DamagedRosterError */
  loadRoster(): Promise<Roster>;
  /** Keeps a copy of the damaged roster before it is replaced; resolves to where the copy is. */
  setRosterAside(): Promise<string>;
  /** Replaces the roster. If this fails, the run warns and goes on. */
  keepRoster(roster: Roster): Promise<void>;
}

/** Both throw only when no secret can be listed or read. */
export interface NamedSecrets {
  /** The names of all org secrets, sorted. */
  names(): Promise<readonly string[]>;
  /** One entry for each name: a secret that was deleted or denied has an `error`. */
  load(names: readonly string[]): Promise<readonly StoredSecret[]>;
}

/** Text documents in the state bucket, such as those that the steps of a distributed run exchange. */
export interface Documents {
  /** Name of the bucket. */
  readonly bucket: string;
  get(key: string): Promise<string | undefined>;
  /** Writes the text unless there is a document already; resolves to the text that is then stored. */
  keep(key: string, text: string): Promise<string>;
  /** Keeps a copy of a damaged document; resolves to where the copy is. */
  setAside(key: string): Promise<string>;
  /** Writes the text, whatever is stored; resolves to it. */
  replace(key: string, text: string): Promise<string>;
}

/** Reports of runs, and the history that their trend is drawn from. */
export interface ReportStore {
  /** Adds a run to the history; resolves to all its runs, oldest first. */
  addToHistory(entry: RunHistoryEntry): Promise<readonly RunHistoryEntry[]>;
  /** @param html in UTF-8 */
  keepReport(runId: string, html: Uint8Array): Promise<void>;
}

/** Publishes messages to the configured topics. */
export interface AlertSink {
  readonly topics: TopicArns;
  /** The name of this auditor among several, for incidents and threads. */
  readonly service?: string | undefined;
  /** Sends the messages of one sequence in order. Publishing them again repeats their deduplication ids. */
  publish(messages: readonly AddressedMessage[]): Promise<void>;
}

/** How many subscriptions a topic has. */
export interface SubscriptionCounts {
  readonly confirmed: number;
  readonly pending: number;
}

/** Thrown by {@link FindingSink.publish} when findings are refused until a person acts; the message names the cause. */
export class FindingsRefusedError extends LoggableError {
  override readonly name = 'FindingsRefusedError';
}

/** Keeps the status of every finding up to date in a central tool (Security Hub). */
export interface FindingSink {
  /**
   * Publishes one org of a run. Doing it again for the same run is harmless.
   *
   * @param drift events, including the opened and resolved violations that the sink has not taken yet
   * @throws FindingsRefusedError; any other error may be temporary.
   */
  publish(snapshot: Snapshot, drift: readonly DriftEvent[]): Promise<void>;
}
