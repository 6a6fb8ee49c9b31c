/**
 * What a person must know about a breached app: in which orgs it is, what it may do there, and what is not known. The answer comes
 * from the last states alone, so it is as old as they are.
 *
 * @module
 */
import type { App, Person } from '../model/app.ts';
import type { Finding } from '../model/finding.ts';
import { identityOf, type OrgIdentity } from '../model/org-identity.ts';
import type { OrgState } from '../model/org-state.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { booleanSetting, type JudgedField, unclearText } from '../settings/settings.ts';
import type { Match } from './match.ts';
import { type ContainmentStep, containmentPlan } from './plan.ts';
import { callbackHosts, type Sureness } from './traits.ts';

/** What `respond --format json` prints. */
export interface RespondAnswer {
  readonly schemaVersion: 1;
  /** The search text, as typed. */
  readonly asked: string;
  /** ISO 8601, UTC. */
  readonly askedAt: string;
  /** The number of orgs that were searched, including those without a snapshot. */
  readonly orgs: number;
  /** Whether the roster of the last run is known. Without it, `unknown` lacks the orgs that have no state. */
  readonly isRosterKnown: boolean;
  /** The most certain first, then by org and app. */
  readonly found: readonly FoundApp[];
  /** Orgs that may have the app although it was not found there. */
  readonly unknown: readonly UnknownOrg[];
}

/** `not_known`: it could not be read. */
export type Known<T> = T | 'not_known';

export interface FoundApp {
  readonly org: OrgIdentity;
  readonly app: string;
  readonly label: string;
  readonly namespace?: string;
  readonly sureness: Sureness;
  readonly matchedBy: Match['matchedBy'];
  /** When the org was read; ISO 8601. */
  readonly takenAt: string;
  /** In hours. */
  readonly age: number;
  /** Older than {@link STALE_HOURS}. */
  readonly isStale: boolean;
  /** The org is not in the roster of the last run. */
  readonly isUnwatched: boolean;
  /** Whether the app and its OAuth plugin are enabled. */
  readonly isEnabled: Known<boolean>;
  /** The flows that are on. */
  readonly flows: Known<readonly string[]>;
  readonly scopes: Known<readonly string[]>;
  /** The value of `permittedUsersPolicyType`. */
  readonly users: Known<string>;
  readonly callbackHosts: Known<readonly string[]>;
  readonly lastSaved?: { readonly by: Person; readonly at: string };
  /** Only `fail` and `not_assessed`. */
  readonly findings: readonly Finding[];
  readonly settings: App['settings'];
  /** Components that could not be read. */
  readonly unread: readonly string[];
  /** If it was requested. */
  readonly plan?: readonly ContainmentStep[];
}

export interface UnknownOrg {
  readonly org: OrgIdentity;
  /** One sentence. */
  readonly why: string;
  /** When the org was last read; ISO 8601. Absent if never. */
  readonly takenAt?: string;
}

const STALE_HOURS = 24;

/**
 * @param now ISO 8601
 * @returns undefined when the snapshot has no such app
 */
export function foundApp(
  snapshot: Snapshot,
  match: Match,
  { now, isUnwatched, withPlan }: { readonly now: string; readonly isUnwatched: boolean; readonly withPlan: boolean },
): FoundApp | undefined {
  const app = snapshot.apps.find(({ name }) => name === match.app);
  if (app === undefined) return undefined;
  const { takenAt } = snapshot;
  const { lastModified } = app;
  const unread = Object.entries(app.readings).filter(([, { state }]) => state === 'unreadable');
  return {
    org: identityOf(snapshot),
    app: app.name,
    label: app.label,
    ...(app.namespace !== undefined && { namespace: app.namespace }),
    sureness: match.matchedBy[0].sureness,
    matchedBy: match.matchedBy,
    takenAt,
    age: ageOf(takenAt, now),
    isStale: isStale(takenAt, now),
    isUnwatched,
    isEnabled: enabledOf(app),
    flows: flowsOf(app),
    scopes: readOf(app, 'oauth', () => app.settings.commaSeparatedOauthScopes),
    users: readOf(app, 'oauthPolicies', () => app.settings.oauthPolicies?.permittedUsersPolicyType),
    callbackHosts: hidesCallbacks(app) ? 'not_known' : callbackHosts(app),
    ...(lastModified !== undefined && {
      lastSaved: {
        by: { name: lastModified.by, ...(lastModified.byId && { id: lastModified.byId }) },
        at: lastModified.at,
      },
    }),
    findings: snapshot.findings.filter(
      ({ app: name, status }) => name === app.name && (status === 'fail' || status === 'not_assessed'),
    ),
    settings: app.settings,
    unread: unread.map(([component]) => component),
    ...(withPlan && { plan: containmentPlan(app, snapshot.alias) }),
  };
}

function ageOf(takenAt: string, now: string): number {
  return Math.max(0, Math.round((Date.parse(now) - Date.parse(takenAt)) / 3_600_000));
}

/** An invalid time counts as stale. */
function isStale(takenAt: string, now: string): boolean {
  return !(Date.parse(now) - Date.parse(takenAt) <= STALE_HOURS * 3_600_000);
}

/**
 * Why a state may not show every app of its org, or all of an app's callbacks. It contains little, because those of all orgs are in
 * memory at the same time.
 */
export interface Gaps {
  /** One sentence or two; absent when all apps of the org were read during the last day. */
  readonly why?: string;
  /** Apps whose callbacks could not be read. */
  readonly hidden: readonly Pick<App, 'name' | 'label'>[];
}

export function gapsOf(state: OrgState, now: string): Gaps {
  const { apps = [] } = state.snapshot ?? {};
  const why = whyIncomplete(state, now);
  const hidden = apps.filter(hidesCallbacks).map(({ name, label }) => ({ name, label }));
  return { ...(why !== undefined && { why }), hidden };
}

function whyIncomplete({ snapshot, ledger: { notAssessed } }: OrgState, now: string): string | undefined {
  if (notAssessed !== undefined) return unreachedSince(notAssessed.since, notAssessed.cause);
  if (snapshot === undefined) return 'The org was never read.';
  if (isStale(snapshot.takenAt, now))
    return 'The org was last read more than a day ago: an app that was created later is not in the state.';
  return snapshot.reason && `The org was read in part. ${snapshot.reason.message}`;
}

/** @param since ISO 8601 */
function unreachedSince(since: string, cause: string): string {
  return `The org could not be read since ${since.slice(0, 16).replace('T', ' ')} UTC (${cause}): an app that was created later is not in the state.`;
}

/**
 * Why the org may have the app although no match, or no other match, was found; `undefined` when it does not have it.
 * @param matched names of the matched apps
 */
export function whyUnknown({ why, hidden }: Gaps, matched: ReadonlySet<string>): string | undefined {
  const [first, ...others] = hidden.filter(({ name }) => !matched.has(name));
  if (why !== undefined || first === undefined) return why;
  return `The callbacks of ${first.label}${others.length === 0 ? '' : ` and ${others.length} more`} could not be read.`;
}

/** Whether the app may have callbacks that were not requested, or that could not be read. */
function hidesCallbacks(app: App): boolean {
  const { state } = app.readings.globalOauth;
  return state === 'unreadable' || state === 'not_requested' || unclearText(app, 'callbackUrl') !== undefined;
}

type Read = 'oauth' | 'oauthPolicies' | 'policies' | 'globalOauth';

function readOf<T>(app: App, component: Read, value: () => T | undefined): Known<T> {
  return (app.readings[component].state === 'read' ? value() : undefined) ?? 'not_known';
}

/** False when one of both switches is known to be off; true only when both are known to be on. */
function enabledOf(app: App): Known<boolean> {
  const { isEnabled, isOauthPluginEnabled } = app.settings.policies ?? {};
  if (isEnabled === false || isOauthPluginEnabled === false) return false;
  return isEnabled === true && isOauthPluginEnabled === true ? true : 'not_known';
}

const FLOWS = {
  isClientCredentialsFlowEnabled: 'client credentials',
  isCodeCredFlowEnabled: 'code and credentials',
  isDeviceFlowEnabled: 'device',
  isTokenExchangeEnabled: 'token exchange',
} as const satisfies Partial<Record<JudgedField, string>>;

/** The web server flow is on if the app has a callback, the JWT bearer flow if it has a certificate. */
function flowsOf(app: App): Known<readonly string[]> {
  if (app.readings.globalOauth.state === 'absent') return [];
  if (app.readings.globalOauth.state !== 'read') return 'not_known';
  const switches = Object.entries(FLOWS).map(([field, flow]) => {
    const setting = booleanSetting(app, field as keyof typeof FLOWS);
    return setting.clear ? (setting.value ? flow : undefined) : `${flow} (not known)`;
  });
  const { callbackUrl = [], hasCertificate } = app.settings;
  const others = [
    callbackUrl.length > 0 ? 'web server' : undefined,
    hasCertificate === true ? 'JWT bearer' : undefined,
  ];
  return [...others, ...switches].flatMap((flow) => flow ?? []);
}
