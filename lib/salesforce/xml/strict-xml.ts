/**
 * Reads XML 1.0 with namespaces strictly, with saxes. Refuses documents that are not well-formed, because a damaged one must
 * never look like one with fewer elements. Refuses two things that saxes accepts: a document type declaration, so that only
 * XML's five entities are resolved, and half of a surrogate pair.
 *
 * @module
 */
import { type SaxesOptions, SaxesParser, type SaxesTagNS } from 'saxes';

/** `name` as written, `local` and `uri` by its namespace; attributes by their names as written. */
export type XmlTag = SaxesTagNS;

/** Called in document order. An error that a handler throws ends the reading and is passed on. */
export interface XmlHandler {
  /** Called with the name of each start tag before its attributes are read. The rest of the tag may be malformed. */
  readonly begin?: (name: string) => void;
  /** @param end behind the tag's `>`, in UTF-16 code units */
  readonly open: (tag: XmlTag, end: number) => void;
  /** Also called for CDATA. References are resolved, line ends are `\n`. An element's text may come in several pieces. */
  readonly text: (text: string) => void;
  /** @param end behind the `>` of the end tag, or of `<a/>` */
  readonly close: (tag: XmlTag, end: number) => void;
}

/** Thrown when a document is not well-formed. The message quotes one character of it, or the name of an open element. */
export class XmlError extends Error {
  override readonly name: string = 'XmlError';
  /** Where in the document, in UTF-16 code units; the document's length if something is missing at its end. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** Thrown for a document type declaration. */
export class DoctypeError extends XmlError {
  override readonly name = 'DoctypeError';
}

/** @throws XmlError, and what the handler throws */
export function readXml(document: string, handler: XmlHandler): void {
  // saxes does not handle half of a surrogate pair, so the document is cut before it.
  const cut = document.isWellFormed() ? document.length : document.search(/\p{Surrogate}/u);
  const xml = document.slice(0, cut);
  const parser = new StrictParser(xml);
  const { begin, open, text, close } = handler;
  // At most six handlers: with a seventh, V8 keeps saxes' parser as a dictionary, and it takes six times as long.
  if (begin !== undefined) {
    parser.on('opentagstart', ({ name }) => begin(name));
  }
  parser.on('doctype', () => {
    const offset = xml.lastIndexOf('<!DOCTYPE', parser.position);
    throw new DoctypeError('a document type declaration is not allowed', offset);
  });
  parser.on('opentag', (tag) => open(tag, parser.position));
  parser.on('text', text);
  parser.on('cdata', text);
  parser.on('closetag', (tag) => {
    const end = parser.position;
    if (!tag.isSelfClosing) {
      checkEndTag(xml, end, tag.name);
    }
    close(tag, end);
  });
  parser.write(xml);
  if (cut < document.length) {
    throw new XmlError(`disallowed character, found ${quoted(document, cut)}`, cut);
  }
  parser.isOver = true;
  parser.close();
}

class StrictParser extends SaxesParser<SaxesOptions & { readonly xmlns: true }> {
  /** The whole document was read, so an error now is about its end. */
  isOver = false;
  readonly #xml: string;

  constructor(xml: string) {
    // Other versions of XML are read by the rules of 1.0, which are stricter (XML 1.0, section 2.8).
    super({ xmlns: true, position: false, defaultXMLVersion: '1.0', forceXMLVersion: true });
    this.#xml = xml;
  }

  /** The first error ends the reading. */
  override fail(message: string): never {
    throw this.isOver ? atEnd(message, this.#xml.length) : refused(message, this.#xml, this.position);
  }
}

/** saxes reports an element as closed before it checks the name of the end tag. */
function checkEndTag(xml: string, end: number, name: string): void {
  const start = xml.lastIndexOf('<', end - 1);
  if (xml.slice(start + 2, end - 1).trimEnd() !== name) {
    throw new XmlError(`expected ${endTag(name)}, found another end tag`, start);
  }
}

function atEnd(message: string, length: number): XmlError {
  const [, unclosed] = /^unclosed tag: (.*)$/s.exec(message) ?? [];
  const what = unclosed === undefined ? withoutDetail(message) : `expected ${endTag(unclosed)}`;
  return new XmlError(what === 'unexpected end' ? 'unexpected end' : `${what}, found the end`, length);
}

/** @param end behind the character at which saxes stopped */
function refused(message: string, xml: string, end: number): XmlError {
  const offset = offsetOf(message, xml, end);
  return new XmlError(`${withoutDetail(message)}, found ${quoted(xml, offset)}`, offset);
}

function offsetOf(message: string, xml: string, end: number): number {
  if (message.includes('entity')) {
    return xml.lastIndexOf('&', end - 1);
  }
  if (message.includes('only one root')) {
    return xml.lastIndexOf('<', end - 1);
  }
  if (message.startsWith('text data outside')) {
    const start = xml.lastIndexOf('>', end - 2) + 1;
    return start + xml.slice(start).search(/[^ \t\r\n]/);
  }
  const last = end - 1;
  return /[\uDC00-\uDFFF]/.test(xml.charAt(last)) ? last - 1 : last;
}

/** Removes the name from the document that saxes appends after a colon. */
function withoutDetail(message: string): string {
  return message.replace(/(?:: .*)?\.?$/s, '');
}

/** Shortened, because a name may be of any length. */
function endTag(name: string): string {
  return `</${name.length > 80 ? `${name.slice(0, 80)}…` : name}>`;
}

/** The character at the offset, printable. */
function quoted(text: string, offset: number): string {
  const code = text.codePointAt(offset);
  if (code === undefined) {
    return 'the end';
  }
  if (code < 0x20 || code > 0x7e) {
    return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  }
  return code === 0x22 ? `'"'` : `"${String.fromCharCode(code)}"`;
}
