/**
 * XML as the API sends it, read into a small tree. What is not well-formed, declares a document type or nests deeper than
 * any answer does is refused.
 *
 * @module
 */
import { invalidAnswer } from './errors.ts';
import { DoctypeError, XmlError } from './xml-error.ts';
import { localName } from './xml-grammar.ts';
import { XmlTokens } from './xml-tokens.ts';

/** Names are without prefix: the API's answers use one name in one meaning. */
export interface XmlElement {
  readonly name: string;
  /** `xsi:nil="true"`. */
  readonly isNil: boolean;
  /** `xsi:type`, without prefix. */
  readonly type: string | undefined;
  readonly children: readonly XmlElement[];
  /** Elements stood in it that were dropped. */
  readonly hasDropped: boolean;
  /** Its own text, entities resolved; also what stands between elements in it. */
  readonly text: string;
}

const MAX_DEPTH = 20;
/** Three times what a list of 5,000 apps takes: small elements cost more memory than bytes. */
const MAX_ELEMENTS = 300_000;

/** Told each element below the root when it is read whole; what it returns stands in the tree. */
export type Lighten = (element: XmlElement) => XmlElement;

/**
 * @param isDropped elements that are skipped with all that is in them, so that a secret never enters the tree
 * @param lighten for what need not wait for the end
 * @throws NotAssessedError `invalid_answer`
 */
export function parseXml(
  text: string,
  isDropped: (name: string) => boolean,
  lighten: Lighten = (element) => element,
): XmlElement {
  const reader = new TreeReader(new XmlTokens(text), isDropped, lighten);
  try {
    return reader.read();
  } catch (error) {
    if (error instanceof DoctypeError) {
      throw invalidAnswer('it declares a document type', 'never');
    }
    throw error instanceof XmlError ? invalidAnswer('it is not well-formed XML') : error;
  }
}

class TreeReader {
  readonly #tokens: XmlTokens;
  readonly #isDropped: (name: string) => boolean;
  readonly #lighten: Lighten;
  #elements = 0;

  constructor(tokens: XmlTokens, isDropped: (name: string) => boolean, lighten: Lighten) {
    this.#tokens = tokens;
    this.#isDropped = isDropped;
    this.#lighten = lighten;
  }

  /** The root element. */
  read(): XmlElement {
    this.#tokens.next();
    const root = this.#kept(1);
    this.#tokens.next();
    if (root === undefined) {
      throw invalidAnswer('it is empty');
    }
    return root;
  }

  /** The element whose start tag was read last, unless it is dropped. */
  #kept(depth: number): XmlElement | undefined {
    const name = localName(this.#tokens.name);
    if (!this.#isDropped(name)) {
      return this.#element(name, depth);
    }
    this.#tokens.skip();
    return undefined;
  }

  #element(name: string, depth: number): XmlElement {
    this.#elements += 1;
    if (depth > MAX_DEPTH || this.#elements > MAX_ELEMENTS) {
      throw invalidAnswer('it has more elements than any answer has', 'never');
    }
    const tokens = this.#tokens;
    const { isNil, type } = marksIn(tokens.attributes);
    const children: XmlElement[] = [];
    let hasDropped = false;
    let text = '';
    for (let token = tokens.next(); token !== 'close'; token = tokens.next()) {
      if (token === 'text') {
        text += tokens.text;
      } else {
        const inner = this.#kept(depth + 1);
        if (inner === undefined) {
          hasDropped = true;
        } else {
          children.push(this.#lighten(inner));
        }
      }
    }
    return { name, isNil, type, children, hasDropped, text: detached(text) };
  }
}

/** V8 copies a text that is shorter when it cuts it out of another, and else points into the other. */
const SHORTEST_SLICE = 13;

/**
 * A text of its own: a piece of the answer's text would keep the whole answer in memory, with all that is dropped of it. To
 * join two pieces is the fastest way to it.
 */
function detached(text: string): string {
  return text.length < SHORTEST_SLICE ? text : [text.slice(0, 1), text.slice(1)].join('');
}

/**
 * The one child of that name.
 * @throws NotAssessedError `invalid_answer` when there are several: nobody can tell which counts.
 */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  let found: XmlElement | undefined;
  for (const each of element?.children ?? []) {
    if (each.name === name) {
      if (found !== undefined) {
        throw invalidAnswer(`${name} stands in it more than once where it may stand once`);
      }
      found = each;
    }
  }
  return found;
}

/** The text of the one child of that name, trimmed; `undefined` when there is none, it is nil or empty. Throws as {@link child}. */
export function childText(element: XmlElement, name: string): string | undefined {
  const text = child(element, name)?.text.trim();
  return text === '' ? undefined : text;
}

function marksIn(attributes: ReadonlyMap<string, string>): Pick<XmlElement, 'isNil' | 'type'> {
  let isNil = false;
  let type: string | undefined;
  for (const [attribute, value] of attributes) {
    switch (localName(attribute)) {
      case 'nil':
        isNil = value === 'true' || value === '1';
        break;
      case 'type':
        type = localName(value);
        break;
    }
  }
  return { isNil, type };
}
