/**
 * The state of one simulated org: who it is, who may log in, what it holds.
 *
 * @module
 */
import type { Environment } from '../../audit/model/model.ts';
import { NEW_ORG_SETTINGS } from './api/metadata-types.ts';
import type { Component } from './components.ts';
import { salesforceId, scrambled } from './ids.ts';
import { type KeyPair, sharedKeyPair } from './keys.ts';
import type { Fields } from './xml.ts';

/** What the integration user and its app are allowed. */
export interface Access {
  /** The user is active. */
  readonly active: boolean;
  /** The user is pre-authorised for the app (JWT bearer), or set as its run-as user (client credentials). */
  readonly approved: boolean;
  /** User permission *API Enabled*. */
  readonly apiEnabled: boolean;
  /** User permission *Modify Metadata Through Metadata API Functions*. */
  readonly modifyMetadata: boolean;
  /** User permission *View External Client Apps Consumer Secrets in Metadata*: `consumerSecret` comes back as well. */
  readonly viewConsumerSecrets: boolean;
  /**
   * Whether `ExtlClntAppGlobalOauthSettings` come back when they are read. Salesforce's documentation asks for a permission
   * and an org setting; without them they are listed, and read as nil.
   */
  readonly readGlobalOauth: boolean;
}

/** How long an org works on a retrieve. */
export interface RetrieveTime {
  readonly startMs: number;
  readonly perComponentMs: number;
}

/** A retrieve that was started. What it found is what there was at its start. */
export interface RetrieveJob {
  readonly id: string;
  readonly version: string;
  readonly components: readonly Component[];
  /** Of what was asked for and is not there. */
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
  readonly keyPair?: KeyPair;
  readonly access?: Partial<Access>;
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
  /** Of other apps that hold the same certificate and take logins too. */
  otherConsumerKeys: readonly string[];
  readonly consumerSecret: string;
  keyPair: KeyPair;
  readonly newestApiVersion: number;
  readonly unknownTypes: readonly string[];
  readonly clock: () => Date;
  /** Set once the org listens: `http://127.0.0.1:<port>`. */
  url: string;
  access: Access;
  components: readonly Component[];
  /** The settings of the org as a whole, by their metadata type. What they do not say is as in a new org. */
  settings: Readonly<Record<string, Fields>>;
  /** Access tokens, with the end of their session in milliseconds. */
  readonly sessions: Map<string, number>;
  retrieveTime: RetrieveTime;
  /** By id; those that are done too. */
  readonly retrieves: Map<string, RetrieveJob>;
  down: boolean;
  /** Secrets that its apps and faults brought in; they stay canaries when the app is gone. */
  planted: readonly string[];
}

const FULL_ACCESS: Access = {
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

/** 85 characters that begin as all consumer keys do. */
export function consumerKey(...words: readonly string[]): string {
  return `3MVG9${scrambled(80, 'consumer key', ...words)}`;
}
