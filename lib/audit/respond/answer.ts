/**
 * What a person must know of a breached app: where it is, what it may do there, and what is not known. Made of the last
 * states alone, so an answer is as old as they are.
 *
 * @module
 */
import type { App, Person } from '../model/app.ts';
import type { Finding, OrgIdentity, OrgState, Snapshot } from '../model/model.ts';
import { booleanSetting, type JudgedField, unclearText } from '../settings/settings.ts';
import type { Match } from './match.ts';
import { type ContainmentStep, containmentPlan } from './plan.ts';
import { callbackHosts, type Sureness } from './traits.ts';

/** What `respond --format json` prints. */
export interface Answer {
  readonly schemaVersion: 1;
  /** What was asked for, as it was typed. */
  readonly asked: string;
  /** ISO 8601, UTC. */
  readonly askedAt: string;
  /** Orgs that were looked at, those without a reading among them. */
  readonly orgs: number;
  /** Whether it is known which orgs the last run had. Without that, one that has no state is not in `unknown`. */
  readonly isRosterKnown: boolean;
  /** The surest first, then by org and app. */
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
  /** The last run knew the org no more. */
  readonly isUnwatched: boolean;
  /** Whether the app and its OAuth plugin are on. */
  readonly isEnabled: Known<boolean>;
  /** Those that are on. */
  readonly flows: Known<readonly string[]>;
  readonly scopes: Known<readonly string[]>;
  /** Permitted users, in Salesforce's word. */
  readonly users: Known<string>;
  readonly callbackHosts: Known<readonly string[]>;
  readonly lastSaved?: { readonly by: Person; readonly at: string };
  /** Failures and what could not be assessed. */
  readonly findings: readonly Finding[];
  readonly settings: App['settings'];
  /** Components that could not be read. */
  readonly unread: readonly string[];
  /** Where one was asked for. */
  readonly plan?: readonly ContainmentStep[];
}

export interface UnknownOrg {
  readonly org: OrgIdentity;
  /** One sentence. */
  readonly why: string;
  /** Of the newest reading, where there is one; ISO 8601. */
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
  const { alias, orgId, environment, takenAt } = snapshot;
  const { lastModified } = app;
  const unread = Object.entries(app.readings).filter(([, { state }]) => state === 'unreadable');
  return {
    org: { alias, ...(orgId !== undefined && { orgId }), ...(environment !== undefined && { environment }) },
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
    ...(withPlan && { plan: containmentPlan(app, alias) }),
  };
}

function ageOf(takenAt: string, now: string): number {
  return Math.max(0, Math.round((Date.parse(now) - Date.parse(takenAt)) / 3_600_000));
}

/** A time that can't be understood is old. */
function isStale(takenAt: string, now: string): boolean {
  return !(Date.parse(now) - Date.parse(takenAt) <= STALE_HOURS * 3_600_000);
}

/** What keeps a state from showing that the app is not in the org. Small: those of all orgs are in memory together. */
export interface Doubt {
  /** One sentence or two; absent when the org was read whole, and of late. */
  readonly why?: string;
  /** Apps whose callbacks could not be read. */
  readonly hidden: readonly Pick<App, 'name' | 'label'>[];
}

export function doubtOf(state: OrgState, now: string): Doubt {
  const { apps = [] } = state.snapshot ?? {};
  const why = whyOf(state, now);
  const hidden = apps.filter(hidesCallbacks).map(({ name, label }) => ({ name, label }));
  return { ...(why !== undefined && { why }), hidden };
}

function whyOf({ snapshot, ledger: { notAssessed } }: OrgState, now: string): string | undefined {
  if (notAssessed !== undefined) return unreachedSince(notAssessed.since, notAssessed.cause);
  if (snapshot === undefined) return 'The org was never read.';
  if (isStale(snapshot.takenAt, now))
    return 'The reading is older than a day: an app that was made later is not in it.';
  return snapshot.reason && `The org was read in part. ${snapshot.reason.message}`;
}

/** @param since ISO 8601 */
function unreachedSince(since: string, cause: string): string {
  return `The org could not be read since ${since.slice(0, 16).replace('T', ' ')} UTC (${cause}): an app that was made later is not in the state.`;
}

/**
 * Why the org may have the app beyond the matches; `undefined` when it has not.
 * @param matched names of the matched apps
 */
export function whyUnknown({ why, hidden }: Doubt, matched: ReadonlySet<string>): string | undefined {
  const [first, ...others] = hidden.filter(({ name }) => !matched.has(name));
  if (why !== undefined || first === undefined) return why;
  return `The callbacks of ${first.label}${others.length === 0 ? '' : ` and ${others.length} more`} could not be read.`;
}

/** Fields of a live record that were not asked for are unknown as well as those that could not be read. */
function hidesCallbacks(app: App): boolean {
  const { state } = app.readings.globalOauth;
  return state === 'unreadable' || state === 'not_requested' || unclearText(app, 'callbackUrl') !== undefined;
}

type Read = 'oauth' | 'oauthPolicies' | 'policies' | 'globalOauth';

function readOf<T>(app: App, component: Read, value: () => T | undefined): Known<T> {
  return (app.readings[component].state === 'read' ? value() : undefined) ?? 'not_known';
}

/** Off when either is known to be off; on only when both are known to be on. */
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

/** The web server flow is on wherever there is a callback; the JWT bearer flow wherever a certificate is known. */
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
