/**
 * Reads and writes XML for the simulated Salesforce.
 *
 * @module
 */
import { SaxesParser } from 'saxes';

export interface ParsedElement {
  /** Without its prefix. */
  readonly name: string;
  /** Namespace; empty for none. */
  readonly uri: string;
  readonly children: readonly ParsedElement[];
  readonly text: string;
}

/** Fields of a metadata component. An array is a repeated element, and `null` is `xsi:nil`. */
export interface RecordFields {
  readonly [name: string]: FieldValue;
}
export type FieldValue = string | number | boolean | null | RecordFields | readonly FieldValue[];

/** @throws Error if the text is not well-formed, and for a DTD, which Salesforce refuses. */
export function parseElements(text: string): ParsedElement {
  type Open = { name: string; uri: string; children: ParsedElement[]; text: string };
  const open: Open[] = [{ name: '', uri: '', children: [], text: '' }];
  const parser = new SaxesParser({ xmlns: true });
  const addText = (found: string) => {
    const element = open.at(-1);
    if (element) element.text += found;
  };
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => {
    throw new Error('DTD is not allowed.');
  });
  parser.on('opentag', ({ local, uri }) => {
    const element = { name: local, uri, children: [], text: '' };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => void open.pop());
  parser.write(text).close();
  const root = open[0]?.children[0];
  if (!root) throw new Error('There is no element.');
  return root;
}

export function childNamed(element: ParsedElement | undefined, name: string): ParsedElement | undefined {
  return element?.children.find((candidate) => candidate.name === name);
}

export function childrenNamed(element: ParsedElement, name: string): readonly ParsedElement[] {
  return element.children.filter((candidate) => candidate.name === name);
}

/** The fields of an element. Nested elements become nested fields. */
export function fieldsOf(element: ParsedElement): RecordFields {
  const fields: Record<string, FieldValue> = {};
  for (const { name } of element.children) {
    const values = childrenNamed(element, name).map((one) => (one.children.length > 0 ? fieldsOf(one) : one.text));
    fields[name] = values.length === 1 ? (values[0] ?? '') : values;
  }
  return fields;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

/** Fields in alphabetical order, as the Metadata API writes them. */
export function writeFields(fields: RecordFields): string {
  return Object.keys(fields)
    .sort()
    .map((name) => writeField(name, fields[name] ?? null))
    .join('');
}

function writeField(name: string, value: FieldValue): string {
  if (Array.isArray(value)) return value.map((one: FieldValue) => writeField(name, one)).join('');
  if (value === null) return `<${name} xsi:nil="true"/>`;
  return `<${name}>${isFields(value) ? writeFields(value) : escapeXml(String(value))}</${name}>`;
}

export function isFields(value: FieldValue): value is RecordFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
