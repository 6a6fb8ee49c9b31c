/**
 * One metadata file as its XML says it: the root element, the values, and where each element stands.
 *
 * @module
 */
import type { RawValue } from '../../audit/decode-settings.ts';
import { XmlError } from '../xml-error.ts';
import { localName } from '../xml-grammar.ts';
import { XmlTokens } from '../xml-tokens.ts';
import { type Position, positionAt } from './position.ts';

/** Where an element stands, as offsets into the text (UTF-16 code units). */
export interface SourceElement {
  /** Local names from below the root, joined with dots: `isPkceRequired`, `idTokenConfig.idTokenAudience`. */
  readonly path: string;
  /** As written, with a namespace prefix where there is one. */
  readonly tag: string;
  /** At its `<`. */
  readonly start: number;
  /** Behind `>` of the start tag; equal to `end` for `<a/>`. */
  readonly contentStart: number;
  /** At `</` of the end tag; equal to `end` for `<a/>`. */
  readonly contentEnd: number;
  readonly end: number;
}

export interface ParsedComponent {
  readonly kind: 'component';
  /** The root element's local name, which is the metadata type. */
  readonly type: string;
  readonly fields: ReadonlyMap<string, RawValue>;
  /** Of the root element. */
  readonly position: Position;
  /** All below the root, in document order of their ends. */
  readonly elements: readonly SourceElement[];
}

/** What came before the error still tells whose file it is. */
export interface MalformedComponent extends Position {
  readonly kind: 'malformed';
  readonly message: string;
  readonly type?: string;
  readonly fields: ReadonlyMap<string, RawValue>;
}

/** A root element that was not wanted; nothing behind it was read. */
export interface OtherDocument extends Position {
  readonly kind: 'other';
  readonly type: string;
}

/** @param isWanted tells from the root element's local name whether to read on. Never throws for any text. */
export function parseComponent(
  text: string,
  isWanted: (type: string) => boolean,
): ParsedComponent | MalformedComponent | OtherDocument {
  const tokens = new XmlTokens(text);
  const reader = new ElementReader(tokens);
  const fields = new Map<string, RawValue>();
  let type: string | undefined;
  try {
    tokens.next();
    type = localName(tokens.name);
    const position = positionAt(text, tokens.start);
    if (!isWanted(type)) {
      return { kind: 'other', type, ...position };
    }
    reader.read('', 1, fields);
    tokens.next();
    return { kind: 'component', type, fields, position, elements: reader.elements };
  } catch (error) {
    if (!(error instanceof XmlError)) {
      throw error;
    }
    // A root element whose start tag breaks off has told its name.
    const brokenOff = localName(tokens.name);
    type ??= brokenOff !== '' && isWanted(brokenOff) ? brokenOff : undefined;
    const position = positionAt(text, Math.min(error.offset, text.length - 1));
    return { kind: 'malformed', message: error.message, ...(type !== undefined && { type }), fields, ...position };
  }
}

/** Far beyond any real file; they keep a hostile one from costing more than its size. */
const MOST_ELEMENTS = 2_000;
const DEEPEST = 50;

class ElementReader {
  /** All but the root, in document order of their ends. */
  readonly elements: SourceElement[] = [];
  readonly #tokens: XmlTokens;

  constructor(tokens: XmlTokens) {
    this.#tokens = tokens;
  }

  /**
   * What the element says whose start tag was read last, up to its end.
   *
   * @param into takes its fields; without it, an element without elements in it says its text
   */
  read(path: string, depth: number, into?: Map<string, RawValue>): RawValue {
    const tokens = this.#tokens;
    const isNil = saysNil(tokens.attributes);
    let fields = into;
    let text = '';
    for (let token = tokens.next(); token !== 'close'; token = tokens.next()) {
      if (token === 'open') {
        fields ??= new Map();
        const name = localName(tokens.name);
        addValue(fields, name, this.#child(path === '' ? name : `${path}.${name}`, depth + 1));
      } else if (fields === undefined) {
        text += tokens.text;
      }
    }
    return isNil ? null : (fields ?? text);
  }

  #child(path: string, depth: number): RawValue {
    const { name: tag, start, end: contentStart } = this.#tokens;
    if (depth > DEEPEST || this.elements.length >= MOST_ELEMENTS) {
      throw new XmlError(`more than ${MOST_ELEMENTS} elements, or nested deeper than ${DEEPEST}`, start);
    }
    const value = this.read(path, depth);
    const { start: contentEnd, end } = this.#tokens;
    this.elements.push({ path, tag, start, contentStart, contentEnd, end });
    return value;
  }
}

function saysNil(attributes: ReadonlyMap<string, string>): boolean {
  for (const [name, value] of attributes) {
    if (localName(name) === 'nil' && ['true', '1'].includes(value.trim())) {
      return true;
    }
  }
  return false;
}

/** The same element twice leaves it open which one counts, so all are kept. */
function addValue(fields: Map<string, RawValue>, name: string, value: RawValue): void {
  const known = fields.get(name);
  fields.set(name, known === undefined ? value : [known, value].flat());
}
