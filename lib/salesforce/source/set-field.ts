/**
 * Sets one boolean in the text of a component. Everything else is unchanged, byte for byte.
 *
 * @module
 */
import { isDeepStrictEqual } from 'node:util';
import { type RawValue, trimXml } from '../../audit/decoding/decode-settings.ts';
import { isRelatedType } from './component-files.ts';
import { type ParsedComponent, parseComponent, type SourceElement } from './parse-component.ts';

export type EditResult = { readonly text: string } | { readonly refused: string };

/**
 * Rewrites the element, or inserts it in alphabetical order, as Salesforce writes components.
 *
 * @param field local name of an element directly below the root
 * @returns `refused` completes the sentence "left as it is: …": why more than this field would have to change
 */
export function setField(text: string, field: string, value: boolean): EditResult {
  const parsed = parseComponent(text, isRelatedType);
  if (parsed.kind !== 'component') {
    return { refused: 'the file is no component that can be read' };
  }
  const [found, ...others] = parsed.elements.filter(({ path }) => path === field);
  if (others.length > 0) {
    return { refused: `${field} occurs ${others.length + 1} times` };
  }
  const edited = found === undefined ? insert(text, parsed, field, value) : rewrite(text, found, value);
  return 'text' in edited && !differsOnlyIn(parsed, edited.text, field, value)
    ? { refused: `the change would alter more than ${field}` }
    : edited;
}

function rewrite(text: string, { path, contentStart, contentEnd }: SourceElement, value: boolean): EditResult {
  const written = /^([ \t\r\n]*)(true|false)([ \t\r\n]*)$/.exec(text.slice(contentStart, contentEnd));
  if (written === null) {
    return { refused: `${path} holds more than true or false` };
  }
  const [, before = '', , after = ''] = written;
  return { text: `${text.slice(0, contentStart)}${before}${value}${after}${text.slice(contentEnd)}` };
}

function insert(text: string, { elements }: ParsedComponent, field: string, value: boolean): EditResult {
  const siblings = elements.filter(({ path }) => !path.includes('.'));
  const next = siblings.findIndex(({ path }) => path > field);
  const [first] = siblings;
  if (first === undefined) {
    return { refused: 'the file has no other element to insert it next to' };
  }
  const prefix = /^[^:]+:/.exec(first.tag)?.[0] ?? '';
  const element = `<${prefix}${field}>${value}</${prefix}${field}>`;
  const indent = indentOf(text, first.start);
  const before = next === -1 ? siblings.at(-1) : siblings[next - 1];
  if (before === undefined) {
    return { text: `${text.slice(0, first.start)}${element}${indent}${text.slice(first.start)}` };
  }
  const at = before.end + commentBehind(text, before.end).length;
  return { text: `${text.slice(0, at)}${indent}${element}${text.slice(at)}` };
}

/** The line break and the blanks before an element that starts its line; empty if several elements are in one line. */
function indentOf(text: string, start: number): string {
  return /(?:\r\n|\n)[ \t]*$/.exec(text.slice(Math.max(0, start - 1000), start))?.[0] ?? '';
}

/** A comment behind the element, in the same line, belongs to it. */
function commentBehind(text: string, end: number): string {
  return /^[ \t]*<!--(?:(?!-->)[^\r\n])*-->(?=[ \t]*\r?\n)/.exec(text.slice(end, end + 1000))?.[0] ?? '';
}

function differsOnlyIn(before: ParsedComponent, text: string, field: string, value: boolean): boolean {
  const after = parseComponent(text, isRelatedType);
  const expected = new Map<string, RawValue>([...before.fields, [field, String(value)]]);
  return after.kind === 'component' && isDeepStrictEqual(trimmed(after.fields, field), expected);
}

/** The fields without the blanks around the value, which are unchanged. */
function trimmed(fields: ReadonlyMap<string, RawValue>, field: string): Map<string, RawValue> {
  const value = fields.get(field);
  return new Map([...fields, ...(typeof value === 'string' ? [[field, trimXml(value)] as const] : [])]);
}
