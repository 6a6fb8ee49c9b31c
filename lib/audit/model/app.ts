/**
 * The types of an app: its components, their settings, and whether they could be read.
 *
 * Fields have Salesforce's names. No value here is a consumer key, a secret, a certificate or a token: decoding drops them, and
 * keeps fingerprints of consumer keys and certificates.
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
 * Whether one component of an app could be read.
 * - `read`: it was returned. In metadata source, an absent field has the platform's default. A field that the Metadata API must
 *   return and left out is listed in `App.unclear`, as {@link MissingField}.
 * - `absent`: it is known not to exist (for `globalOauth`: the app has no OAuth plugin).
 * - `unreadable`: it may exist, but its values are not known.
 * - `not_requested`: no enabled control reads it.
 * - `not_available`: the API version, or the org, does not have this type of component.
 */
export type Reading =
  | { readonly state: 'read' }
  | { readonly state: 'absent' }
  | ({ readonly state: 'unreadable' } & Reason)
  | { readonly state: 'not_requested' }
  | { readonly state: 'not_available' };

export type OauthPolicies = ComponentValues['oauthPolicies'];
export type Policies = ComponentValues['policies'];

type UnionToIntersection<Union> = (Union extends unknown ? (each: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never;

/**
 * All settings that were read of one app. Those of the components that most controls judge are at the top level; those of each
 * other component are under its name. The declarations in `components/` have the names and kinds.
 */
export type AppSettings = UnionToIntersection<ComponentValues[FlatComponent]> & {
  readonly [C in NestedComponent]?: ComponentValues[C];
};

/** A field whose value is not known: it is invalid (a template placeholder, an unknown word), or the Metadata API left it out. */
export interface UnclearField {
  /** Path as in {@link AppSettings} or {@link OrgSettings}. */
  readonly field: string;
  /** The invalid value as text for people, without secrets; `absent` with {@link missing}. */
  readonly found: string;
  /** The Metadata API left out a field that it returns in every record. */
  readonly missing?: MissingField;
}

export interface MissingField {
  /** The API version of the request, such as `66.0`. */
  readonly apiVersion: string;
  /** No record of the org has the field, even if there is only one: its API differs from the one that the auditor knows. */
  readonly everywhere: boolean;
}

/** A user of the org. Only the id identifies the user: anybody may choose somebody else's display name. */
export interface Person {
  /** 18 characters. */
  readonly id?: string;
  readonly name: string;
}

/** Who created a component and who saved it last, as `listMetadata` returns it. Times in ISO 8601, UTC. */
export interface Saves {
  readonly createdBy?: Person;
  readonly createdAt?: string;
  readonly modifiedBy?: Person;
  readonly modifiedAt?: string;
}

/** The values of `distributionState` of an app that is in a package. Any other app is `Local`. */
export const PACKAGED_STATES: ReadonlySet<unknown> = new Set(['Packaged', 'Managed', 'AutoInstalled']);

/** One External Client App as it was read. */
export interface App extends Omit<ComponentValues['app'], 'label'>, Fingerprints {
  /** Developer name; with a namespace `ns__Name`. Unique in an org. */
  readonly name: string;
  /** The name that Setup shows; the developer name where the label could not be read. */
  readonly label: string;
  readonly namespace?: string;
  readonly settings: AppSettings;
  readonly readings: Readonly<Record<Component, Reading>>;
  readonly unclear?: readonly UnclearField[];
  /** Of the components that `listMetadata` returned. Absent in metadata source. */
  readonly saves?: Readonly<Partial<Record<Component, Saves>>>;
  /** The newest save of a component that `listMetadata` returned; ISO 8601. */
  readonly lastModified?: { readonly by: string; readonly byId?: string; readonly at: string };
}

/** The settings of the org as a whole that an enabled control reads. A field that the Metadata API left out is listed in `unclear`. */
export interface OrgSettings {
  readonly settings: { readonly [C in OrgComponent]?: ComponentValues[C] };
  readonly readings: Readonly<Record<OrgComponent, Reading>>;
  readonly unclear?: readonly UnclearField[];
}
