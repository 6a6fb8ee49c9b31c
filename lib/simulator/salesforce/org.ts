/**
 * The state of one simulated org: its identity, who may log in, and its components.
 *
 * @module
 */
import type { Environment } from '../../audit/model/org-identity.ts';
import { NEW_ORG_SETTINGS } from './api/metadata-types.ts';
import type { SimulatedComponent } from './components.ts';
import { salesforceId, scrambled } from './ids.ts';
import { type SimulatedKeyPair, sharedKeyPair } from './keys.ts';
import type { RecordFields } from './xml.ts';

/** The permissions of the integration user and its app. */
export interface SimulatedPermissions {
  /** The user is active. */
  readonly active: boolean;
  /** The user is pre-authorised for the app (JWT bearer), or set as its run-as user (client credentials). */
  readonly approved: boolean;
  /** User permission *API Enabled*. */
  readonly apiEnabled: boolean;
  /** User permission *Modify Metadata Through Metadata API Functions*. */
  readonly modifyMetadata: boolean;
  /** User permission *View External Client Apps Consumer Secrets in Metadata*: records contain `consumerSecret`. */
  readonly viewConsumerSecrets: boolean;
  /**
   * Whether `ExtlClntAppGlobalOauthSettings` can be read. Salesforce's documentation requires a permission and an org setting. Without
   * them they are listed, and read as nil.
   */
  readonly readGlobalOauth: boolean;
}

/** The duration of a retrieve. */
export interface RetrieveTime {
  readonly startMs: number;
  readonly perComponentMs: number;
}

/** A started retrieve. Its components are those that existed at its start. */
export interface RetrieveJob {
  readonly id: string;
  readonly version: string;
  readonly components: readonly SimulatedComponent[];
  /** About requested components that do not exist. */
  readonly problems: readonly string[];
  /** In milliseconds. */
  readonly readyAt: number;
  readonly isHandedOver: boolean;
}

export interface OrgDefinition {
  readonly alias: string;
  readonly environment?: Environment;
  readonly username?: string;
  /** How its org secret logs in. @default `jwt` */
  readonly auth?: 'jwt' | 'client_credentials';
  /** @default one pair for the whole process */
  readonly keyPair?: SimulatedKeyPair;
  readonly access?: Partial<SimulatedPermissions>;
  /** The newest API version that the org serves. */
  readonly newestApiVersion?: number;
  /** Metadata types that its API versions have and the org does not. */
  readonly unknownTypes?: readonly string[];
}

export interface Org {
  readonly alias: string;
  readonly environment: Environment;
  readonly orgId: string;
  readonly userId: string;
  readonly username: string;
  readonly auth: 'jwt' | 'client_credentials';
  readonly consumerKey: string;
  /** Keys of other apps with the same certificate, which accept logins too. */
  otherConsumerKeys: readonly string[];
  readonly consumerSecret: string;
  keyPair: SimulatedKeyPair;
  readonly newestApiVersion: number;
  readonly unknownTypes: readonly string[];
  readonly clock: () => Date;
  /** `http://127.0.0.1:<port>`. Empty until the server listens. */
  url: string;
  access: SimulatedPermissions;
  components: readonly SimulatedComponent[];
  /** The settings of the org, by metadata type. Missing ones are those of a new org. */
  settings: Readonly<Record<string, RecordFields>>;
  /** Access tokens, with the end of the session in milliseconds. */
  readonly sessions: Map<string, number>;
  retrieveTime: RetrieveTime;
  /** By id, including finished ones. */
  readonly retrieves: Map<string, RetrieveJob>;
  down: boolean;
  /** Secrets of its apps and faults. They remain canaries after the app is removed. */
  planted: readonly string[];
}

const FULL_ACCESS: SimulatedPermissions = {
  active: true,
  approved: true,
  apiEnabled: true,
  modifyMetadata: true,
  viewConsumerSecrets: false,
  readGlobalOauth: true,
};

export function createOrg(definition: OrgDefinition, clock: () => Date): Org {
  const { alias } = definition;
  return {
    alias,
    environment: definition.environment ?? 'production',
    orgId: salesforceId('00D', alias),
    userId: salesforceId('005', alias, 'auditor'),
    username: definition.username ?? `auditor@${scrambled(8, alias).toLowerCase()}.example`,
    auth: definition.auth ?? 'jwt',
    consumerKey: consumerKey(alias, 'auditor'),
    otherConsumerKeys: [],
    consumerSecret: scrambled(64, alias, 'consumer secret').toUpperCase(),
    keyPair: definition.keyPair ?? sharedKeyPair(),
    newestApiVersion: definition.newestApiVersion ?? 68,
    unknownTypes: definition.unknownTypes ?? [],
    clock,
    url: '',
    access: { ...FULL_ACCESS, ...definition.access },
    components: [],
    settings: NEW_ORG_SETTINGS,
    sessions: new Map(),
    retrieveTime: { startMs: 0, perComponentMs: 0 },
    retrieves: new Map(),
    down: false,
    planted: [],
  };
}

/** 85 characters with the common prefix of consumer keys. */
export function consumerKey(...words: readonly string[]): string {
  return `3MVG9${scrambled(80, 'consumer key', ...words)}`;
}
