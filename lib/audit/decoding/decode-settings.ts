/**
 * Decodes a parsed component to the values that the audit keeps, from the Metadata API and from metadata source. Drops the fields
 * that the component's declaration does not keep.
 *
 * @module
 */

import { type DeclaredFields, type PlainKind, valueName } from '../components/declaration.ts';
import { type AnyComponent, type Component, type ComponentValues, FIELDS, PATHS } from '../components/registry.ts';
import type { UnclearField } from '../model/app.ts';
import { isOneUrl } from '../model/callback-url.ts';
import { maskText } from '../safe-text/mask-text.ts';
import { maskUrl } from '../safe-text/mask-url.ts';
import { isVariantOf, variantText } from './field-variants.ts';

/** The content of an element: its text, `null` for `xsi:nil`, its fields, or a list if several elements have the same name. */
export type RawValue = string | null | ReadonlyMap<string, RawValue> | readonly RawValue[];
type Found = Exclude<RawValue, null>;

export interface Decoded<C extends AnyComponent> {
  readonly values: ComponentValues[C];
  /** Fields with a value that their kind does not allow. */
  readonly unclear: readonly UnclearField[];
}

/**
 * Never throws. A boolean that is `xsi:nil` is unclear: it is neither true nor false, and absent would mean Salesforce's default.
 * @param raw the component's fields by name
 */
export function decodeComponent<C extends AnyComponent>(component: C, raw: ReadonlyMap<string, RawValue>): Decoded<C> {
  const { values, unclear } = decodeFields(FIELDS[component], raw, PATHS[component]);
  // The types follow from the component's declaration.
  return { values: values as ComponentValues[C], unclear };
}

interface DecodedFields {
  readonly values: Readonly<Record<string, unknown>>;
  readonly unclear: readonly UnclearField[];
}

function decodeFields(declared: DeclaredFields, raw: ReadonlyMap<string, RawValue>, path: string): DecodedFields {
  const values: Record<string, unknown> = {};
  const unclear: UnclearField[] = [];
  const others = [...raw.keys()].filter((name) => !Object.hasOwn(declared, name));
  for (const [field, as] of Object.entries(declared)) {
    const name = valueName(field, as);
    const variant = others.find((other) => isVariantOf(other, field));
    if (variant !== undefined) {
      unclear.push({ field: path + name, found: variantText(variant) });
      continue;
    }
    const found = raw.get(field) ?? null;
    if (found === null) {
      if (as.kind === 'boolean' && raw.has(field)) {
        unclear.push({ field: path + field, found: 'xsi:nil' });
      }
      continue;
    }
    const decoded =
      'fields' in as ? ELEMENT_DECODERS[as.kind](as.fields, found, `${path}${name}.`) : DECODERS[as.kind](found);
    if (decoded.value !== undefined) {
      values[name] = decoded.value;
    }
    const { inner = [], isClear, shown = describe(found) } = decoded;
    unclear.push(...inner, ...(isClear ? [] : [{ field: path + name, found: shown }]));
  }
  return { values, unclear };
}

interface Outcome {
  /** Absent when no value is kept. */
  readonly value?: unknown;
  readonly isClear: boolean;
  /** What is shown of an unclear value. @default all of it, unless it may be a secret */
  readonly shown?: string;
  /** The unclear fields of an element. */
  readonly inner?: readonly UnclearField[];
}

/**
 * The path in the component of an unclear field's element.
 * @example elementOf('oauthPolicies', 'oauthPolicies.hasCustomAttributes') // 'customAttributes'
 * @returns undefined for a field of another component
 */
export function elementOf(component: Component, unclear: string): string | undefined {
  const prefix = PATHS[component];
  const name = unclear.slice(prefix.length).replace(/^has([A-Z])/, (_, first: string) => first.toLowerCase());
  const [top = ''] = name.split('.', 1);
  return unclear.startsWith(prefix) && Object.hasOwn(FIELDS[component], top) ? name : undefined;
}

const ELEMENT_DECODERS = { element: decodeElement, elements: decodeElements } as const;

function decodeElement(declared: DeclaredFields, found: Found, path: string): Outcome {
  const fields = found === '' ? new Map<string, RawValue>() : found;
  if (!(fields instanceof Map)) {
    return UNCLEAR;
  }
  const { values, unclear } = decodeFields(declared, fields, path);
  return { value: values, isClear: true, inner: unclear };
}

/** Keeps the clear elements. The path of an unclear field does not say in which of the elements it is. */
function decodeElements(declared: DeclaredFields, found: Found, path: string): Outcome {
  const decoded = [found].flat().map((each) => (each === null ? UNCLEAR : decodeElement(declared, each, path)));
  return {
    value: decoded.flatMap(({ value }) => value ?? []),
    isClear: decoded.every(({ isClear }) => isClear),
    inner: decoded.flatMap(({ inner }) => inner ?? []),
  };
}

const UNCLEAR: Outcome = { isClear: false };

const DECODERS = {
  boolean: ofText((text) => (text === 'true' || text === 'false' ? clear(text === 'true') : UNCLEAR)),
  number: ofText((text) => (/^\d{1,9}$/.test(text) ? clear(Number(text)) : UNCLEAR)),
  word: ofText((text) => (text === '' ? clear(undefined) : isWord(text) ? clear(text) : UNCLEAR)),
  text: ofText((text) => clear(text === '' ? undefined : maskText(text))),
  lines: ofTexts((texts) => {
    const lines = split(texts, /[\r\n]+/);
    const unclear = lines.filter((line) => !isOneUrl(line));
    // As in a list, the clear lines are kept.
    const value = lines.filter(isOneUrl).map(maskUrl);
    return unclear.length === 0 ? clear(value) : { value, isClear: false, shown: unclear.map(describe).join(' ') };
  }),
  list: ofTexts((texts) => {
    const words = split(texts, ',');
    // The clear words are kept, because a control may fail on one of them whatever the unclear ones are.
    return { value: words.filter(isWord), isClear: words.every(isWord) };
  }),
  presence: (found) => clear(typeof found === 'string' ? found.trim() !== '' : true),
} as const satisfies Record<PlainKind, (found: Found) => Outcome>;

function clear(value: unknown): Outcome {
  return { value, isClear: true };
}

function ofText(decode: (text: string) => Outcome): (found: Found) => Outcome {
  return (found) => (typeof found === 'string' ? decode(trimXml(found)) : UNCLEAR);
}

/** A list may also be returned as several elements. */
function ofTexts(decode: (texts: readonly string[]) => Outcome): (found: Found) => Outcome {
  return (found) => {
    const texts = [found].flat();
    return texts.every((text) => typeof text === 'string') ? decode(texts) : UNCLEAR;
  };
}

function split(texts: readonly string[], separator: string | RegExp): string[] {
  return texts
    .flatMap((text) => text.split(separator))
    .map(trimXml)
    .filter((part) => part !== '');
}

/** Trims XML white space only. Other blanks, such as a no-break space, belong to the value. */
export function trimXml(text: string): string {
  return text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');
}

function isWord(text: string): boolean {
  return /^\w+$/.test(text);
}

const PLACEHOLDER = String.raw`\{\{[\w $.]{1,40}\}\}|\$\{[\w.]{1,40}\}|\{![\w$.]{1,40}\}`;
/** A placeholder, a word of letters, or a number, none of which can be a secret. */
const HARMLESS = new RegExp(`^(?:${PLACEHOLDER}|[A-Za-z]{1,20}|-?\\d{1,9})$`);
const SHOWN_LENGTH = 80;

/** An unclear value as text for people. It may be anything, a password too, so only harmless values are shown. */
function describe(found: Found): string {
  if (typeof found !== 'string') {
    return Array.isArray(found) ? `${found.length} values` : 'an element with fields of its own';
  }
  const text = trimXml(found);
  if (text !== text.trim() && HARMLESS.test(text.trim())) {
    return `${text.trim()} with white space around it that XML does not know`.slice(0, SHOWN_LENGTH);
  }
  if (/^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(text)) {
    return maskText(text).slice(0, SHOWN_LENGTH);
  }
  const isHarmless = text.length <= SHOWN_LENGTH && split([text], ',').every((part) => HARMLESS.test(part));
  return isHarmless ? text : `a text of ${text.length} characters`;
}
