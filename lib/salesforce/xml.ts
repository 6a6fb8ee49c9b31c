/**
 * XML as the API sends it, read into a small tree. Strict: what is not well-formed, declares a document type or nests
 * deeper than any answer does is refused, and entities other than XML's own five are never expanded.
 *
 * @module
 */
import { SaxesParser } from 'saxes';
import { invalidAnswer } from './http.ts';

/** Names are without prefix: the API's answers use one name in one meaning. */
export interface XmlElement {
  readonly name: string;
  /** `xsi:nil="true"`. */
  readonly isNil: boolean;
  readonly children: readonly XmlElement[];
  /** Its own text, entities resolved; empty where elements stand in it. */
  readonly text: string;
}

interface Building extends XmlElement {
  readonly children: Building[];
  text: string;
}

const MAX_DEPTH = 20;

/**
 * @param isDropped elements that are skipped with all that is in them, so that a secret never enters the tree
 * @throws NotAssessedError `invalid_answer`
 */
export function parseXml(text: string, isDropped: (name: string) => boolean): XmlElement {
  const root = newElement('', false);
  const open: Building[] = [root];
  let skipped = 0;
  const parser = new SaxesParser({ position: false, xmlns: false });

  parser.on('error', () => {
    throw invalidAnswer('it is not well-formed XML');
  });
  parser.on('doctype', () => {
    throw invalidAnswer('it declares a document type', undefined);
  });
  parser.on('opentag', ({ name: qualified, attributes }) => {
    const name = localName(qualified);
    if (skipped > 0 || isDropped(name)) {
      skipped += 1;
      return;
    }
    if (open.length > MAX_DEPTH) {
      throw invalidAnswer('it nests too deeply', undefined);
    }
    const element = newElement(name, isNil(attributes));
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => {
    if (skipped > 0) {
      skipped -= 1;
    } else {
      open.pop();
    }
  });
  const addText = (added: string) => {
    const element = open.at(-1);
    if (skipped === 0 && element !== undefined) {
      element.text += added;
    }
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.write(text).close();

  const [top] = root.children;
  if (top === undefined) {
    throw invalidAnswer('it is empty');
  }
  return top;
}

/** The child of that name; of several the first. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((each) => each.name === name);
}

/** The text of the child of that name, trimmed; `undefined` when there is none, it is nil or empty. */
export function childText(element: XmlElement, name: string): string | undefined {
  const text = child(element, name)?.text.trim();
  return text === '' ? undefined : text;
}

function newElement(name: string, nil: boolean): Building {
  return { name, isNil: nil, children: [], text: '' };
}

function isNil(attributes: Readonly<Record<string, string>>): boolean {
  return Object.entries(attributes).some(([name, value]) => localName(name) === 'nil' && /^(?:true|1)$/.test(value));
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
