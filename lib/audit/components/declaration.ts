/**
 * What a metadata component declares about itself, and the types of the values that follow from it.
 *
 * @module
 */

/**
 * How a field is kept.
 * - `boolean`: `true` or `false`, nothing else.
 * - `number`: a whole number, 0 or more.
 * - `word`: one of Salesforce's enumerated values, such as `Enforce`.
 * - `text`: anything, for people; masked.
 * - `lines`: several URLs in one string, one a line; masked.
 * - `list`: comma-separated words.
 * - `presence`: whether it is there; kept as `has…` (`certificate` as `hasCertificate`).
 *
 * A field may also be an `element`, which has fields of its own, or `elements`: any number of them.
 */
export type PlainKind = 'boolean' | 'number' | 'word' | 'text' | 'lines' | 'list' | 'presence';

interface AnyField {
  /** The API version that the field came with. @default that of its component */
  readonly since?: number;
  /** The Metadata API returns it in every record: where it is absent it was lost on the way, and its default says nothing. */
  readonly always?: true;
  /** Never shown, in no text. */
  readonly secret?: true;
  /** A fingerprint of it stands in the app itself, as `certificateFingerprint` (see fingerprints.ts). */
  readonly fingerprint?: true;
}

interface BooleanField extends AnyField {
  readonly kind: 'boolean';
  /** What an absent field means in metadata source, as Salesforce documents it; a switch without a documented default is off. */
  readonly platformDefault?: boolean;
  /** What a record holds that was made without it: the simulated orgs answer so. @default the platform's default */
  readonly initial?: boolean;
}

interface WordField extends AnyField {
  readonly kind: 'word';
  /** As of a boolean. */
  readonly initial?: string;
}

interface OtherField extends AnyField {
  readonly kind: Exclude<PlainKind, 'boolean' | 'word'>;
}

interface ElementField extends AnyField {
  readonly kind: 'element' | 'elements';
  readonly fields: Fields;
}

export type Field = BooleanField | WordField | OtherField | ElementField;

/** By Salesforce's name of the field. */
export interface Fields {
  readonly [name: string]: Field;
}

/** A field that is dropped where it is read. */
export interface NotKept {
  /** Masked wherever the text of a component is shown. */
  readonly secret?: true;
  /** As of a field that is kept. */
  readonly fingerprint?: true;
  readonly since?: number;
  /** As of a field that is kept. */
  readonly initial?: boolean | string;
}

interface Declaration {
  /** Salesforce's name of the metadata type. */
  readonly type: string;
  /** Of its files in metadata source, and their suffix. */
  readonly folder: string;
  readonly suffix: string;
  /** The first API version that has the type; below it, it is not asked for. */
  readonly since: number;
  readonly fields: Fields;
  /** All other fields that Salesforce names, besides `fullName` and `externalClientApplication`. */
  readonly notKept: Readonly<Record<string, NotKept>>;
  /** Fields of ours that npm `@salesforce/types` does not know. */
  readonly beyondTypes?: readonly string[];
}

/** A component that each app has: listed, then read, and joined on `externalClientApplication`. */
export interface AppComponentDeclaration extends Declaration {
  /**
   * Where its values stand: in the `App` itself, flat in its settings, or there under the component's name. Names in the
   * app and flat ones must differ from all others (see registry.ts).
   */
  readonly place: 'app' | 'flat' | 'nested';
  /** The first characters of its ids, and what Setup adds to the app's name to name it. */
  readonly keyPrefix: string;
  readonly setupSuffix: string;
  /** What it shows about whether a control applies at all (see unread-components.ts). */
  readonly decides?: string;
}

/** Settings of the org as a whole: read by the one name that they have. */
export interface OrgComponentDeclaration extends Declaration {
  readonly place: 'org';
  readonly fullName: string;
}

export type AnyDeclaration = AppComponentDeclaration | OrgComponentDeclaration;

/** The values that are kept of a component, by name. */
export type ValuesOf<F> = { readonly [K in keyof F & string as ValueName<F[K], K>]?: ValueOf<F[K]> };

type ValueName<F, K extends string> = F extends { readonly kind: 'presence' } ? `has${Capitalize<K>}` : K;

type ValueOf<F> = F extends { readonly kind: infer Kind; readonly fields: infer Inner }
  ? Kind extends 'element'
    ? ValuesOf<Inner>
    : readonly ValuesOf<Inner>[]
  : F extends { readonly kind: infer Kind extends PlainKind }
    ? PlainValues[Kind]
    : never;

interface PlainValues {
  readonly boolean: boolean;
  readonly number: number;
  readonly word: string;
  readonly text: string;
  readonly lines: readonly string[];
  readonly list: readonly string[];
  readonly presence: boolean;
}

/** The name under which a field is kept. @example valueName('certificate', { kind: 'presence' }) // 'hasCertificate' */
export function valueName(name: string, { kind }: Pick<Field, 'kind'>): string {
  return kind === 'presence' ? `has${name.charAt(0).toUpperCase()}${name.slice(1)}` : name;
}
