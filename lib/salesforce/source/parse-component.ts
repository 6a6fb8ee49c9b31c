/**
 * Parses one metadata file: its root element, its values, and the position of each element.
 *
 * @module
 */
import { type RawValue, trimXml } from '../../audit/decoding/decode-settings.ts';
import { OTHER_NAMESPACE } from '../../audit/decoding/field-variants.ts';
import { readXml, XmlError, type XmlTag } from '../xml/strict-xml.ts';
import { type Position, positionAt } from './position.ts';

/** The position of an element, as offsets into the text (UTF-16 code units). */
export interface SourceElement {
  /**
   * Local names below the root, joined with dots: `isPkceRequired`, `idTokenConfig.idTokenAudience`. If an element is in
   * another namespace than the root, its name begins with {@link OTHER_NAMESPACE}, here and in the fields.
   */
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
  /** Of the root element; empty for none. */
  readonly namespace: string;
  readonly fields: ReadonlyMap<string, RawValue>;
  /** Of the root element. */
  readonly position: Position;
  /** All elements below the root, ordered by their ends. */
  readonly elements: readonly SourceElement[];
}

/** Has the fields before the error, because they may name the app. */
export interface MalformedComponent extends Position {
  readonly kind: 'malformed';
  readonly message: string;
  readonly type?: string;
  readonly fields: ReadonlyMap<string, RawValue>;
}

/** A document with another root element; nothing after its start was read. */
export interface OtherDocument extends Position {
  readonly kind: 'other';
  readonly type: string;
}

/**
 * Never throws, whatever the text.
 *
 * @param isWanted decides by the local name of the root element whether to read on
 */
export function parseComponent(
  text: string,
  isWanted: (type: string) => boolean,
): ParsedComponent | MalformedComponent | OtherDocument {
  const reader = new ElementReader(text, isWanted);
  try {
    readXml(text, reader);
    const { type = '', namespace, fields, elements, rootStart } = reader;
    return { kind: 'component', type, namespace, fields, position: positionAt(text, rootStart), elements };
  } catch (error) {
    if (error instanceof UnwantedRoot) {
      return { kind: 'other', type: error.type, ...positionAt(text, reader.rootStart) };
    }
    if (!(error instanceof XmlError)) {
      throw error;
    }
    const { type, fields } = reader;
    const position = positionAt(text, Math.min(error.offset, text.length - 1));
    return { kind: 'malformed', message: error.message, ...(type !== undefined && { type }), fields, ...position };
  }
}

/** Thrown to stop reading a document whose root element is not wanted. */
class UnwantedRoot extends Error {
  readonly type: string;

  constructor(type: string) {
    super('unwanted');
    this.type = type;
  }
}

/** Far above any real file. They limit what a hostile file can cost. */
const MOST_ELEMENTS = 2_000;
const DEEPEST = 50;

/** An element whose end tag was not read yet. */
interface OpenElement {
  readonly name: string;
  readonly place: Omit<SourceElement, 'contentEnd' | 'end'>;
  readonly isNil: boolean;
  /** Present once the element has a child element. Without one, the value is the text. */
  fields?: Map<string, RawValue>;
  text: string;
}

class ElementReader {
  /** The local name of the root element, if it is wanted; known before its attributes are read. */
  type: string | undefined;
  namespace = '';
  rootStart = 0;
  /** Of the root element. */
  readonly fields = new Map<string, RawValue>();
  /** All elements below the root, ordered by their ends. */
  readonly elements: SourceElement[] = [];
  readonly #xml: string;
  readonly #isWanted: (type: string) => boolean;
  /** The root first. */
  readonly #open: OpenElement[] = [];
  #found = 0;

  constructor(xml: string, isWanted: (type: string) => boolean) {
    this.#xml = xml;
    this.#isWanted = isWanted;
  }

  readonly begin = (name: string): void => {
    if (this.#found === 0) {
      const type = name.slice(name.indexOf(':') + 1);
      this.type = this.#isWanted(type) ? type : undefined;
    }
  };

  readonly open = (tag: XmlTag, contentStart: number): void => {
    const start = this.#xml.lastIndexOf('<', contentStart - 1);
    const parent = this.#open.at(-1);
    if (parent === undefined) {
      this.rootStart = start;
      this.namespace = tag.uri;
      if (this.type === undefined) {
        throw new UnwantedRoot(tag.local);
      }
    }
    this.#found += 1;
    if (this.#open.length >= DEEPEST || this.#found > MOST_ELEMENTS + 1) {
      throw new XmlError(`more than ${MOST_ELEMENTS} elements, or nested deeper than ${DEEPEST}`, start);
    }
    const name = tag.uri === this.namespace ? tag.local : OTHER_NAMESPACE + tag.local;
    const path = this.#open.length < 2 ? name : `${parent?.place.path}.${name}`;
    if (parent !== undefined) {
      parent.fields ??= new Map();
    }
    this.#open.push({
      name,
      place: { path, tag: tag.name, start, contentStart },
      isNil: isNil(tag),
      ...(parent === undefined && { fields: this.fields }),
      text: '',
    });
  };

  readonly text = (text: string): void => {
    const element = this.#open.at(-1);
    if (element !== undefined && element.fields === undefined) {
      element.text += text;
    }
  };

  readonly close = (tag: XmlTag, end: number): void => {
    const element = this.#open.pop();
    const parent = this.#open.at(-1);
    if (element === undefined || parent?.fields === undefined) {
      return;
    }
    const contentEnd = tag.isSelfClosing ? end : this.#xml.lastIndexOf('<', end - 1);
    this.elements.push({ ...element.place, contentEnd, end });
    addValue(parent.fields, element.name, element.isNil ? null : (element.fields ?? element.text));
  };
}

function isNil({ attributes }: XmlTag): boolean {
  return Object.values(attributes).some(
    ({ local, value }) => local === 'nil' && ['true', '1'].includes(trimXml(value)),
  );
}

/** If an element occurs several times, it is not known which one counts, so all are kept. */
function addValue(fields: Map<string, RawValue>, name: string, value: RawValue): void {
  const known = fields.get(name);
  fields.set(name, known === undefined ? value : [known, value].flat());
}
