/**
 * What an app is: the components that it is made of, their settings, and how reading them ended.
 *
 * Salesforce's own field names are kept. Nothing here may ever hold a consumer key, a secret, a certificate or a token: they
 * are dropped where the answer is decoded. Of a consumer key and a certificate fingerprints stay.
 *
 * @module
 */

import type {
  Component,
  ComponentValues,
  Fingerprints,
  FlatComponent,
  NestedComponent,
  OrgComponent,
} from '../components/registry.ts';
import type { Reason } from './causes.ts';

export { COMPONENT_TYPES, COMPONENTS, type Component } from '../components/registry.ts';

/**
 * How reading one component of an app ended.
 * - `read`: it came back. In source an absent field has the platform's default; what a live answer must hold and lacks
 *   stands in `App.unclear`, as {@link MissingField}.
 * - `absent`: it is shown not to exist (for `globalOauth`: the app has no OAuth plugin).
 * - `unreadable`: it may exist, but its values are unknown.
 * - `not_requested`: no enabled control asks for it.
 * - `not_available`: the API version, or the org, has no such component at all.
 */
export type Reading =
  | { readonly state: 'read' }
  | { readonly state: 'absent' }
  | ({ readonly state: 'unreadable' } & Reason)
  | { readonly state: 'not_requested' }
  | { readonly state: 'not_available' };

export type OauthPolicies = ComponentValues['oauthPolicies'];
export type Policies = ComponentValues['policies'];

type AllOf<Union> = (Union extends unknown ? (each: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

/**
 * All that was read of one app: flat for the components that most controls judge, and under its own name for each other one.
 * Names and kinds of the values: the declarations in `components/`.
 */
export type AppSettings = AllOf<ComponentValues[FlatComponent]> & {
  readonly [C in NestedComponent]?: ComponentValues[C];
};

/**
 * A field whose value is not known: it holds something else (a template placeholder, an unknown word), or a live answer lacks
 * it. Path as in {@link AppSettings} or {@link OrgSettings}.
 */
export interface UnclearField {
  readonly field: string;
  /** What stood there, cut to 40 characters; `absent` with {@link missing}. */
  readonly found: string;
  /** Set where the Metadata API left out a field that it returns for every app. */
  readonly missing?: MissingField;
}

export interface MissingField {
  /** With which the record was read, such as `66.0`. */
  readonly apiVersion: string;
  /** No record of the org holds the field: its API is another than the auditor knows. Also so where there is one record. */
  readonly everywhere: boolean;
}

/** A user of the org. People choose their display names, and may choose another's; the id is the user's own. */
export interface Person {
  /** 18 characters. */
  readonly id?: string;
  readonly name: string;
}

/** Who made a component and saved it last, as `listMetadata` says. Times in ISO 8601, UTC. */
export interface Saves {
  readonly createdBy?: Person;
  readonly createdAt?: string;
  readonly modifiedBy?: Person;
  readonly modifiedAt?: string;
}

/** One External Client App as it was read. */
export interface App extends Omit<ComponentValues['app'], 'label'>, Fingerprints {
  /** Developer name; with a namespace `ns__Name`. Unique in an org. */
  readonly name: string;
  /** What people see in Setup; the developer name where the label could not be read. */
  readonly label: string;
  readonly namespace?: string;
  readonly settings: AppSettings;
  readonly readings: Readonly<Record<Component, Reading>>;
  readonly unclear?: readonly UnclearField[];
  /** By component, of those that were listed. Metadata source has none. */
  readonly saves?: Readonly<Partial<Record<Component, Saves>>>;
  /** The newest change among the components that were listed; ISO 8601. */
  readonly lastModified?: { readonly by: string; readonly byId?: string; readonly at: string };
}

/**
 * Settings of the org as a whole, as far as an enabled control asks for them. A live answer holds all fields: one that is
 * absent stands in `unclear`.
 */
export interface OrgSettings {
  readonly settings: { readonly [C in OrgComponent]?: ComponentValues[C] };
  readonly readings: Readonly<Record<OrgComponent, Reading>>;
  readonly unclear?: readonly UnclearField[];
}
