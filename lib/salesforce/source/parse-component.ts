/**
 * One metadata file as its XML says it: the root element, the values, and where each element stands.
 *
 * The parser is strict and knows no entities but XML's five and character references; a document type declaration is
 * refused, so there is nothing to expand or to fetch.
 *
 * @module
 */
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import type { RawValue } from '../../audit/decode-settings.ts';
import { type Position, positionsIn } from './position.ts';

/** Where an element stands: its `<` as line and column, and offsets into the text (UTF-16 code units). */
export interface SourceElement extends Position {
  /** Local names from below the root, joined with dots: `isPkceRequired`, `idTokenConfig.idTokenAudience`. */
  readonly path: string;
  /** As written, with a namespace prefix where there is one. */
  readonly tag: string;
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
  readonly root: SourceElement;
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
  const builder = new ComponentBuilder(text, isWanted);
  try {
    return builder.parse();
  } catch (error) {
    return builder.outcomeOf(error);
  }
}

/** Far beyond any real file; they keep a hostile one from costing more than its size. */
const MOST_ELEMENTS = 2_000;
const DEEPEST = 50;

/** Thrown inside the parser's handlers to stop it, which saxes has no other way for. */
class Stop extends Error {}
class Unwanted extends Stop {}

interface OpenElement {
  readonly path: string;
  readonly tag: string;
  readonly start: number;
  readonly position: Position;
  contentStart: number;
  text: string;
  isNil: boolean;
  fields: Map<string, RawValue> | undefined;
}

/** The state of one parse. A class, because saxes calls back with nothing but the piece at hand. */
class ComponentBuilder {
  readonly #text: string;
  readonly #isWanted: (type: string) => boolean;
  readonly #parser = new SaxesParser({ position: false, xmlns: false });
  readonly #positionOf: (offset: number) => Position;
  readonly #open: OpenElement[] = [];
  readonly #elements: SourceElement[] = [];
  readonly #fields = new Map<string, RawValue>();
  #root: SourceElement | undefined;
  #rootName: string | undefined;

  constructor(text: string, isWanted: (type: string) => boolean) {
    this.#text = text;
    this.#isWanted = isWanted;
    this.#positionOf = positionsIn(text);
    const parser = this.#parser;
    parser.on('doctype', () => {
      throw new Stop('a document type declaration is not allowed');
    });
    parser.on('opentagstart', ({ name }) => this.#start(name));
    parser.on('opentag', (tag) => this.#opened(tag));
    parser.on('text', (piece) => this.#append(piece));
    parser.on('cdata', (piece) => this.#append(piece));
    parser.on('closetag', (tag) => this.#close(tag));
  }

  parse(): ParsedComponent {
    this.#parser.write(this.#text).close();
    if (this.#root === undefined || this.#rootName === undefined) {
      throw new Stop('there is no root element');
    }
    return {
      kind: 'component',
      type: this.#rootName,
      fields: this.#fields,
      root: this.#root,
      elements: this.#elements,
    };
  }

  outcomeOf(error: unknown): MalformedComponent | OtherDocument {
    const type = this.#rootName;
    if (error instanceof Unwanted && type !== undefined) {
      return { kind: 'other', type, ...this.#positionOf(this.#open[0]?.start ?? 0) };
    }
    const message = error instanceof Error ? error.message : String(error);
    return {
      kind: 'malformed',
      message: message.replace(/\.$/, ''),
      ...(type !== undefined && { type }),
      fields: this.#fields,
      ...this.#positionOf(this.#offsetOfError()),
    };
  }

  #start(tag: string): void {
    if (this.#open.length >= DEEPEST || this.#elements.length >= MOST_ELEMENTS) {
      throw new Stop(`more than ${MOST_ELEMENTS} elements, or nested deeper than ${DEEPEST}`);
    }
    const start = this.#text.lastIndexOf('<', this.#parser.position - 1);
    const name = localName(tag);
    const parent = this.#open.at(-1);
    const isBelowRoot = this.#open.length > 1;
    this.#open.push({
      path: parent === undefined ? '' : isBelowRoot ? `${parent.path}.${name}` : name,
      tag,
      start,
      position: this.#positionOf(start),
      contentStart: start,
      text: '',
      isNil: false,
      fields: undefined,
    });
    if (parent === undefined && this.#rootName === undefined) {
      this.#rootName = name;
      if (!this.#isWanted(name)) {
        throw new Unwanted();
      }
    }
  }

  #opened(tag: SaxesTagPlain): void {
    const element = this.#open.at(-1);
    if (element !== undefined) {
      element.contentStart = this.#parser.position;
      element.isNil = Object.entries(tag.attributes).some(
        ([name, value]) => localName(name) === 'nil' && ['true', '1'].includes(value.trim()),
      );
    }
  }

  #append(piece: string): void {
    const element = this.#open.at(-1);
    if (element !== undefined) {
      element.text += piece;
    }
  }

  #close(tag: SaxesTagPlain): void {
    const element = this.#open.pop();
    if (element === undefined) {
      return;
    }
    const end = this.#parser.position;
    const { path, start, contentStart } = element;
    const contentEnd = tag.isSelfClosing ? end : this.#text.lastIndexOf('</', end - 1);
    const closed = { path, tag: element.tag, start, contentStart, contentEnd, end, ...element.position };
    const parent = this.#open.at(-1);
    if (parent === undefined) {
      this.#root = closed;
      return;
    }
    this.#elements.push(closed);
    const isTopLevel = this.#open.length === 1;
    parent.fields ??= isTopLevel ? this.#fields : new Map();
    addValue(parent.fields, localName(element.tag), element.isNil ? null : (element.fields ?? element.text));
  }

  /** The character that the parser stumbled over is the last one that it took. */
  #offsetOfError(): number {
    return Math.max(0, Math.min(this.#parser.position, this.#text.length) - 1);
  }
}

/** The same element twice leaves it open which one counts, so all are kept. */
function addValue(fields: Map<string, RawValue>, name: string, value: RawValue): void {
  const known = fields.get(name);
  fields.set(name, known === undefined ? value : [known, value].flat());
}

function localName(tag: string): string {
  return tag.slice(tag.indexOf(':') + 1);
}
