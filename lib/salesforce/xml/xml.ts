/**
 * Reads the XML of the API into a small tree. Refuses a document that is not well-formed, declares a document type, or nests
 * deeper than any answer does.
 *
 * @module
 */
import { invalidAnswer, NotAssessedError } from '../errors.ts';
import { DoctypeError, readXml, XmlError, type XmlTag } from './strict-xml.ts';

/** Names are without prefix, because answers of the API use no name in two namespaces. */
export interface XmlElement {
  readonly name: string;
  /** `xsi:nil="true"`. */
  readonly isNil: boolean;
  /** `xsi:type`, without prefix. */
  readonly type: string | undefined;
  readonly children: readonly XmlElement[];
  /** Whether child elements were dropped. */
  readonly hasDropped: boolean;
  /** Its own text, before, between and after its child elements; entities are resolved. */
  readonly text: string;
}

const MAX_DEPTH = 20;
/** Three times what a list of 5,000 apps has. A limit of bytes is not enough: small elements take more memory than bytes. */
const MAX_ELEMENTS = 300_000;

/** Called with each element below the root when it is complete. Returns the element to put into the tree in its place. */
export type Transform = (element: XmlElement) => XmlElement;

/**
 * @param isDropped elements to skip with everything in them, so that a secret never enters the tree
 * @param transform reduces elements while the document is read, to save memory
 * @throws NotAssessedError `invalid_answer`
 */
export function parseXml(
  text: string,
  isDropped: (name: string) => boolean,
  transform: Transform = (element) => element,
): XmlElement {
  const tree = new Tree(isDropped, transform);
  try {
    readXml(text, tree);
    return tree.root();
  } catch (error) {
    if (error instanceof DoctypeError) {
      throw invalidAnswer('it declares a document type', { retry: undefined });
    }
    throw error instanceof XmlError ? invalidAnswer('it is not well-formed XML') : error;
  }
}

/** As {@link parseXml}, dropping nothing; `undefined` where that throws NotAssessedError. */
export function parseXmlIfValid(text: string, transform?: Transform): XmlElement | undefined {
  try {
    return parseXml(text, () => false, transform);
  } catch (error) {
    if (error instanceof NotAssessedError) {
      return undefined;
    }
    throw error;
  }
}

/** An element whose end tag was not read yet. */
interface OpenElement extends Omit<XmlElement, 'children'> {
  readonly children: XmlElement[];
  hasDropped: boolean;
  text: string;
}

class Tree {
  readonly #isDropped: (name: string) => boolean;
  readonly #transform: Transform;
  readonly #open: OpenElement[] = [];
  #root: XmlElement | undefined;
  #elements = 0;
  /** How many of the open elements are dropped. */
  #dropped = 0;

  constructor(isDropped: (name: string) => boolean, transform: Transform) {
    this.#isDropped = isDropped;
    this.#transform = transform;
  }

  root(): XmlElement {
    if (this.#root === undefined) {
      throw invalidAnswer('it is empty');
    }
    return this.#root;
  }

  readonly open = (tag: XmlTag): void => {
    const parent = this.#open.at(-1);
    // Dropped elements count too: saxes looks up the namespace of each from the inside out, which is slow in deep documents.
    if (this.#open.length + this.#dropped >= MAX_DEPTH) {
      throw invalidAnswer('it nests deeper than any answer does', { retry: undefined });
    }
    if (this.#dropped > 0 || this.#isDropped(tag.local)) {
      this.#dropped += 1;
      if (parent !== undefined) {
        parent.hasDropped = true;
      }
      return;
    }
    this.#elements += 1;
    if (this.#elements > MAX_ELEMENTS) {
      throw invalidAnswer('it has more elements than any answer has', { retry: undefined });
    }
    const name = tag.local;
    this.#open.push({ name, ...xsiAttributes(tag), children: [], hasDropped: false, text: '' });
  };

  readonly text = (text: string): void => {
    const element = this.#open.at(-1);
    if (this.#dropped === 0 && element !== undefined) {
      element.text += text;
    }
  };

  readonly close = (): void => {
    if (this.#dropped > 0) {
      this.#dropped -= 1;
      return;
    }
    const element = this.#open.pop();
    if (element !== undefined) {
      element.text = detached(element.text);
      const parent = this.#open.at(-1);
      if (parent === undefined) {
        this.#root = element;
      } else {
        parent.children.push(this.#transform(element));
      }
    }
  };
}

/** V8 copies a slice that is shorter. A longer one points into the original string. */
const SHORTEST_SLICE = 13;

/**
 * A copy of the text. A slice would keep the whole answer in memory, with the secrets that were dropped. Joining two slices
 * is the fastest way to copy.
 */
function detached(text: string): string {
  return text.length < SHORTEST_SLICE ? text : [text.slice(0, 1), text.slice(1)].join('');
}

/**
 * The one child of that name.
 * @throws NotAssessedError `invalid_answer` when there are several, because it is not known which counts.
 */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  let found: XmlElement | undefined;
  for (const each of element?.children ?? []) {
    if (each.name === name) {
      if (found !== undefined) {
        throw invalidAnswer(`${name} occurs more than once where it may occur once`);
      }
      found = each;
    }
  }
  return found;
}

/** The trimmed text of the one child of that name; `undefined` when it is absent, nil or empty. Throws as {@link child}. */
export function childText(element: XmlElement, name: string): string | undefined {
  const text = child(element, name)?.text.trim();
  return text === '' ? undefined : text;
}

function xsiAttributes({ attributes }: XmlTag): Pick<XmlElement, 'isNil' | 'type'> {
  let isNil = false;
  let type: string | undefined;
  for (const name in attributes) {
    const { local = '', value = '' } = attributes[name] ?? {};
    if (local === 'nil') {
      isNil = value === 'true' || value === '1';
    } else if (local === 'type') {
      type = value.slice(value.indexOf(':') + 1);
    }
  }
  return { isNil, type };
}
