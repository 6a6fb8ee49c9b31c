/**
 * The shape of an answer without its content: codes, names of fields, kinds of values. Values are dropped while the answer
 * is parsed.
 *
 * @module
 */
import * as z from 'zod';
import type { HttpAnswer } from '../http/http.ts';
import { child, childText, parseXmlIfValid, type XmlElement } from '../xml/xml.ts';

export type ValueKind = 'boolean' | 'number' | 'date' | 'text' | 'empty' | 'nil' | 'element';

/** The kinds of the values of one record or row, by field; nested fields as `idTokenConfig.idTokenAudience`. */
export type Shape = ReadonlyMap<string, ReadonlySet<ValueKind>>;

/** How many records have a value of that kind. */
export type KindCounts = Readonly<Partial<Record<ValueKind, number>>>;

export interface AnswerShape {
  /** SOAP fault code or OAuth error, without its text; else `HTTP 503`. Absent when nothing was refused. */
  readonly code?: string;
  /** Of the records or rows, without nil ones. */
  readonly shapes: readonly Shape[];
}

/** @param answer to the token request or to a call of the Metadata API */
export function shapeOfAnswer({ status, body }: HttpAnswer): AnswerShape {
  const root = parseXmlIfValid(body, withoutValue);
  const soapBody = root?.name === 'Envelope' ? child(root, 'Body') : undefined;
  const fault = child(soapBody, 'Fault');
  const refusal = fault === undefined ? oauthError(body) : faultCode(childText(fault, 'faultcode') ?? '');
  const code = refusal ?? (status >= 300 ? `HTTP ${status}` : undefined);
  return { ...(code !== undefined && { code }), shapes: recordsIn(soapBody?.children[0]).map(shapeOf) };
}

/** By field, over all records; sorted by name. */
export function countKinds(shapes: readonly Shape[]): Readonly<Record<string, KindCounts>> {
  const counts: Record<string, Partial<Record<ValueKind, number>>> = {};
  for (const [field, kinds] of shapes.flatMap((shape) => [...shape])) {
    for (const kind of kinds) {
      const ofField = counts[field] ?? {};
      counts[field] = { ...ofField, [kind]: (ofField[kind] ?? 0) + 1 };
    }
  }
  return Object.fromEntries(Object.entries(counts).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function withoutValue(element: XmlElement): XmlElement {
  return element.name === 'faultcode' ? element : { ...element, type: undefined, text: kindOf(element) };
}

function kindOf({ isNil, children, text }: XmlElement): ValueKind {
  if (isNil) {
    return 'nil';
  }
  if (children.length > 0) {
    return 'element';
  }
  const value = text.trim();
  if (value === '') {
    return 'empty';
  }
  if (value === 'true' || value === 'false') {
    return 'boolean';
  }
  if (/^-?\d+(?:\.\d+)?$/.test(value)) {
    return 'number';
  }
  return /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)$/.test(value) ? 'date' : 'text';
}

/** `readMetadata` returns records in one result, `listMetadata` returns results. */
function recordsIn(response: XmlElement | undefined): readonly XmlElement[] {
  const results = response?.children.filter(({ name }) => name === 'result') ?? [];
  const records = response?.name === 'readMetadataResponse' ? results.flatMap((result) => result.children) : results;
  return records.filter(({ isNil }) => !isNil);
}

function shapeOf(record: XmlElement): Shape {
  const shape = new Map<string, Set<ValueKind>>();
  const add = (element: XmlElement, path: string) => {
    for (const field of element.children) {
      const name = path + fieldName(field.name);
      shape.set(name, (shape.get(name) ?? new Set()).add(field.text as ValueKind));
      add(field, `${name}.`);
    }
  };
  add(record, '');
  return shape;
}

const MOST_LETTERS = 50;

/** Repeats a name only if it has the form of a Salesforce field name. */
function fieldName(name: string): string {
  return name.length <= MOST_LETTERS && /^[a-z][A-Za-z]*\d?[A-Za-z]*$/.test(name) ? name : '(another name)';
}

const UNKNOWN_CODE = 'unknown code';

/** A code consists of capitals. Anything else could be any text, so it is not repeated. */
function faultCode(text: string): string {
  const code = text.trim().replace(/^.*:/, '');
  return /^[A-Z][A-Z_]{2,59}$/.test(code) ? code : UNKNOWN_CODE;
}

const oauthRefusal = z.object({ error: z.string() });

/** A code is words in lower case, joined by underscores. `undefined`: the body is no refusal of the token endpoint. */
function oauthError(body: string): string | undefined {
  try {
    const { error } = oauthRefusal.parse(JSON.parse(body));
    return /^[a-z]{2,15}(?:_[a-z]{1,15}){1,5}$/.test(error) ? error : UNKNOWN_CODE;
  } catch {
    return undefined;
  }
}
