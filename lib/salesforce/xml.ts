/**
 * XML as the API sends it, read into a small tree. Strict: what is not well-formed, declares a document type or nests
 * deeper than any answer does is refused, and entities other than XML's own five are never expanded.
 *
 * @module
 */
import { SaxesParser } from 'saxes';
import { invalidAnswer } from './errors.ts';

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
  /** Its own text, entities resolved; empty where elements stand in it. */
  readonly text: string;
}

interface Building extends XmlElement {
  readonly children: Building[];
  hasDropped: boolean;
  text: string;
}

const MAX_DEPTH = 20;
/** Three times what a list of 5,000 apps takes: small elements cost more memory than bytes. */
const MAX_ELEMENTS = 300_000;

/**
 * @param isDropped elements that are skipped with all that is in them, so that a secret never enters the tree
 * @throws NotAssessedError `invalid_answer`
 */
export function parseXml(text: string, isDropped: (name: string) => boolean): XmlElement {
  const root = newElement('', {});
  const open: Building[] = [root];
  let skipped = 0;
  let elements = 0;
  const parser = new SaxesParser({ position: false, xmlns: false });

  parser.on('error', () => {
    throw invalidAnswer('it is not well-formed XML');
  });
  parser.on('doctype', () => {
    throw invalidAnswer('it declares a document type', 'never');
  });
  parser.on('opentag', ({ name: qualified, attributes }) => {
    const name = localName(qualified);
    const parent = open.at(-1) ?? root;
    if (skipped > 0 || isDropped(name)) {
      skipped += 1;
      parent.hasDropped = true;
      return;
    }
    elements += 1;
    if (open.length > MAX_DEPTH || elements > MAX_ELEMENTS) {
      throw invalidAnswer('it has more elements than any answer has', 'never');
    }
    const element = newElement(name, attributes);
    parent.children.push(element);
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

/**
 * The one child of that name.
 * @throws NotAssessedError `invalid_answer` when there are several: nobody can tell which counts.
 */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  const found = element?.children.filter((each) => each.name === name) ?? [];
  if (found.length > 1) {
    throw invalidAnswer(`${name} stands in it more than once where it may stand once`);
  }
  return found[0];
}

/** The text of the one child of that name, trimmed; `undefined` when there is none, it is nil or empty. Throws as {@link child}. */
export function childText(element: XmlElement, name: string): string | undefined {
  const text = child(element, name)?.text.trim();
  return text === '' ? undefined : text;
}

/** One shape for all elements, and no list of attributes made: this runs for each element of each answer. */
function newElement(name: string, attributes: Readonly<Record<string, string>>): Building {
  let isNil = false;
  let type: string | undefined;
  for (const attribute in attributes) {
    const value = attributes[attribute] ?? '';
    switch (localName(attribute)) {
      case 'nil':
        isNil = value === 'true' || value === '1';
        break;
      case 'type':
        type = localName(value);
        break;
    }
  }
  return { name, isNil, type, children: [], hasDropped: false, text: '' };
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
