/**
 * What two parsers find in the same XML, in the same words: ours, and saxes as the judge of it.
 *
 * @module
 */
import { SaxesParser } from 'saxes';
import { XmlError } from '../../lib/salesforce/xml-error.ts';
import { XmlTokens } from '../../lib/salesforce/xml-tokens.ts';

export type XmlEvent =
  | { readonly open: string; readonly attributes: Readonly<Record<string, string>> }
  | { readonly text: string }
  | { readonly close: string };

/** @returns why not, for what is refused */
export function eventsOf(document: string): readonly XmlEvent[] | string {
  const events = new Events();
  const tokens = new XmlTokens(document);
  try {
    for (let token = tokens.next(); token !== 'end'; token = tokens.next()) {
      switch (token) {
        case 'open':
          events.open(tokens.name, Object.fromEntries(tokens.attributes));
          break;
        case 'text':
          events.text(tokens.text);
          break;
        case 'close':
          events.close(tokens.name);
          break;
      }
    }
    return events.all;
  } catch (error) {
    if (error instanceof XmlError) {
      return error.message;
    }
    throw error;
  }
}

/** @returns why not, for what is refused; a document type, which saxes takes, is refused too */
export function eventsBySaxes(document: string): readonly XmlEvent[] | string {
  const events = new Events();
  const parser = new SaxesParser({ position: false, xmlns: false });
  parser.on('doctype', () => {
    throw new Error('a document type declaration');
  });
  parser.on('opentag', ({ name, attributes }) => events.open(name, { ...attributes }));
  parser.on('text', (text) => events.text(text));
  parser.on('cdata', (text) => events.text(text));
  parser.on('closetag', ({ name }) => events.close(name));
  try {
    parser.write(document).close();
    return events.all;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Text in one piece, whatever stands between; none around the root element. */
class Events {
  readonly all: XmlEvent[] = [];
  #depth = 0;

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    this.#depth += 1;
    this.all.push({ open: name, attributes });
  }

  text(text: string): void {
    const last = this.all.at(-1);
    if (this.#depth === 0 || text === '') {
      return;
    }
    if (last !== undefined && 'text' in last) {
      this.all[this.all.length - 1] = { text: last.text + text };
    } else {
      this.all.push({ text });
    }
  }

  close(name: string): void {
    this.#depth -= 1;
    this.all.push({ close: name });
  }
}
