/**
 * The lines of the facts report: the question of each, and the shape of its answer. docs/unverified.md names the line that
 * answers each open question.
 *
 * @module
 */
import {
  COMPONENT_TYPES,
  COMPONENTS,
  type Component,
  DECLARED,
  ORG_COMPONENTS,
  type OrgComponent,
} from '../../audit/components/registry.ts';
import type { ApiCall } from '../../run/ports.ts';
import type { hostKind } from '../http/hosts.ts';
import type { KindCounts } from './shapes.ts';

/** Types of the components of apps: listed, then read. */
export type AppType = (typeof COMPONENT_TYPES)[Component];
export const APP_TYPES: readonly AppType[] = COMPONENTS.map((component) => COMPONENT_TYPES[component]);

/** Types of the settings of the org as a whole: each has one name, by which it is read. */
export type SettingsType = (typeof COMPONENT_TYPES)[OrgComponent];
export const SETTINGS_NAMES: ReadonlyMap<SettingsType, string> = new Map(
  ORG_COMPONENTS.map((component) => [COMPONENT_TYPES[component], DECLARED[component].fullName]),
);

/** `ok`, a SOAP fault code, an OAuth error, `HTTP <status>`, or the auditor's own cause. */
export type CallResult = string;

/** How many records have a field with text, have it without text, or do not have it. */
export interface Presence {
  readonly present: number;
  readonly empty: number;
  readonly absent: number;
}

export interface ReadFacts {
  /** Absent when nothing was to be read. */
  readonly read?: CallResult;
  readonly asked: number;
  readonly returned: number;
  readonly nil: number;
  readonly fields: Readonly<Record<string, KindCounts>>;
}

export interface TypeFacts extends ReadFacts {
  readonly list: CallResult;
  readonly listed: number;
  /** How many of them come from a package. */
  readonly managed: number;
}

type TypeAnswers = { readonly [T in AppType]: TypeFacts } & { readonly [T in SettingsType]: ReadFacts };

export interface FactAnswers extends TypeAnswers {
  readonly login: {
    readonly flow: 'jwt' | 'client_credentials' | 'session';
    readonly host: ReturnType<typeof hostKind>;
    readonly result: CallResult;
  };
  readonly tokenForm: { readonly form: 'opaque' | 'jwt' };
  readonly apiVersions: {
    readonly used: string;
    /** By version: the result of listing the apps. */
    readonly answered: Readonly<Record<string, CallResult>>;
  };
  /** Over the lists of all types. */
  readonly listRows: { readonly rows: number; readonly fields: Readonly<Record<string, KindCounts>> };
  readonly certificate: Presence;
  readonly consumerKey: Presence;
  readonly consumerSecret: Presence;
  readonly booleans: {
    readonly records: number;
    /** Records that have all booleans that the auditor knows. */
    readonly complete: number;
    /** How many records lack a field, by field. */
    readonly absent: Readonly<Record<string, number>>;
  };
  readonly callbackUrls: {
    readonly none: number;
    readonly one: number;
    /** Several, each in a line of its own. */
    readonly lines: number;
    /** White space, a comma or a semicolon inside of a line. */
    readonly otherSeparators: number;
  };
  readonly appReferences: {
    readonly exact: number;
    readonly otherCase: number;
    readonly withoutNamespace: number;
    /** Names an app that is not listed. */
    readonly unlisted: number;
    readonly missing: number;
  };
  readonly policyNames: {
    /** `<OAuth settings name>_defaultPolicy`. */
    readonly afterSettings: number;
    readonly otherDefaultPolicy: number;
    readonly other: number;
  };
  readonly managedOauth: { readonly listed: number; readonly returned: number };
  readonly unknownName: { readonly answer: 'nil' | 'nothing' | 'record' | CallResult };
  /** By kind of call: how often each code occurred. */
  readonly errors: Readonly<Record<ApiCall, Readonly<Record<string, number>>>>;
  readonly calls: Readonly<Record<ApiCall, number>>;
}
export type LineName = keyof FactAnswers;

const TYPE_LINES = Object.fromEntries([
  ...APP_TYPES.map((type) => [type, `Is ${type} listed and read, and which fields come back?`] as const),
  ...[...SETTINGS_NAMES].map(
    ([type, name]) => [type, `Is ${type} (${name}) read, and which fields come back?`] as const,
  ),
]) as Record<AppType | SettingsType, string>;

/** In the order of the report. */
export const LINES = {
  login: 'How did the login end?',
  tokenForm: 'Is the access token opaque or a JWT?',
  apiVersions: 'Which versions of the API answer?',
  ...TYPE_LINES,
  listRows: 'Which fields do the rows of the lists have?',
  certificate: 'In how many global OAuth settings does <certificate> come back?',
  consumerKey: 'In how many global OAuth settings does <consumerKey> come back?',
  consumerSecret: 'In how many global OAuth settings does <consumerSecret> come back?',
  booleans: 'Do global OAuth settings come back with every boolean that the auditor knows?',
  callbackUrls: 'How are callback URLs separated?',
  appReferences: 'Does <externalClientApplication> name an app as it is listed?',
  policyNames: 'Are OAuth policies named after the OAuth settings?',
  managedOauth: 'Do global OAuth settings of managed packages come back?',
  unknownName: 'What comes back for the name of an app that does not exist?',
  errors: 'Which error codes were met, and how often?',
  calls: 'How many calls were made?',
} as const satisfies Record<LineName, string>;
export const LINE_NAMES = Object.keys(LINES) as readonly LineName[];

/** `undefined` where an earlier failure prevented the call. */
export type FactsOfOrg = Readonly<{ [L in LineName]: FactAnswers[L] | undefined }>;
