/**
 * The declaration of a metadata component, and the types of the values that follow from it.
 *
 * @module
 */

/**
 * How a field is kept.
 * - `boolean`: `true` or `false`.
 * - `number`: a whole number, 0 or more.
 * - `word`: one of Salesforce's enumerated values, such as `Enforce`.
 * - `text`: any text, masked.
 * - `lines`: URLs, one a line, masked.
 * - `list`: comma-separated words.
 * - `presence`: only whether it has a value; kept as `has…` (`certificate` as `hasCertificate`).
 *
 * A field may also be an `element`, which has fields of its own, or `elements`: a list of such elements.
 */
export type PlainKind = 'boolean' | 'number' | 'word' | 'text' | 'lines' | 'list' | 'presence';

interface AnyField {
  /** The API version that the field came with. @default that of its component */
  readonly since?: number;
  /** The Metadata API returns it in every record. Where it is absent it was left out, and its value is not known. */
  readonly always?: true;
  /** Masked wherever the text of a component is shown. */
  readonly secret?: true;
  /** Its fingerprint is kept in the app, as `certificateFingerprint` for example (see fingerprints.ts). */
  readonly fingerprint?: true;
}

interface BooleanField extends AnyField {
  readonly kind: 'boolean';
  /** What an absent field means in metadata source, as Salesforce documents it; a switch without a documented default is off. */
  readonly platformDefault?: boolean;
  /** The value in a record that was created without it; the simulated orgs return it. @default `platformDefault` */
  readonly initial?: boolean;
}

interface WordField extends AnyField {
  readonly kind: 'word';
  /** As in a boolean field. */
  readonly initial?: string;
}

interface OtherField extends AnyField {
  readonly kind: Exclude<PlainKind, 'boolean' | 'word'>;
}

interface ElementField extends AnyField {
  readonly kind: 'element' | 'elements';
  readonly fields: DeclaredFields;
}

export type Field = BooleanField | WordField | OtherField | ElementField;

/** By Salesforce's name of each field. */
export interface DeclaredFields {
  readonly [name: string]: Field;
}

/** A field that decoding drops. The properties mean the same as in a {@link Field}. */
export interface NotKept {
  readonly secret?: true;
  readonly fingerprint?: true;
  readonly since?: number;
  readonly initial?: boolean | string;
}

interface Declaration {
  /** Salesforce's name of the metadata type. */
  readonly type: string;
  /** The folder of its files in metadata source. */
  readonly folder: string;
  readonly suffix: string;
  /** The first API version that has the type. It is not read with an older one. */
  readonly since: number;
  readonly fields: DeclaredFields;
  /** All other fields of the type, besides `fullName` and `externalClientApplication`. */
  readonly notKept: Readonly<Record<string, NotKept>>;
  /** Declared fields that npm `@salesforce/types` does not have. */
  readonly beyondTypes?: readonly string[];
}

/** A component of an app: listed, then read, and joined on `externalClientApplication`. */
export interface AppComponentDeclaration extends Declaration {
  /**
   * Where its values are kept: in the `App` (`app`), at the top level of its settings (`flat`), or there under the component's name
   * (`nested`). Names of values in the app and at the top level must differ (see registry.ts).
   */
  readonly place: 'app' | 'flat' | 'nested';
  /** The first characters of its ids. */
  readonly keyPrefix: string;
  /** Setup names the record after the app, with this suffix. */
  readonly setupSuffix: string;
  /** What it decides about whether a control applies, as part of a sentence (see unread-components.ts). */
  readonly decides?: string;
}

/** Settings of the org as a whole: one record. */
export interface OrgComponentDeclaration extends Declaration {
  readonly place: 'org';
  /** The name by which it is read. */
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
