/**
 * XML 1.0 taken apart into tags and text, each with its place: a cursor over a whole document.
 *
 * Strict: what is not well-formed is refused, since an answer or a file that was damaged must never pass for one that says
 * less. A document type declaration is refused too, so no entity but XML's own five is ever resolved. Comments and
 * processing instructions are checked and left out. No text is copied before it is asked for.
 *
 * @module
 */
import { Occurrences } from './occurrences.ts';
import { DoctypeError, endTag, quoted, XmlError } from './xml-error.ts';
import { declarationEnd, legalLength, nameEnd, referenceAt, resolve, spaceEnd } from './xml-grammar.ts';

/** `<a/>` is an `open` and a `close` of no length. */
export type XmlToken = 'open' | 'text' | 'close' | 'end';

const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map();

export class XmlTokens {
  /** Where the token stands, as offsets into the document. */
  start = 0;
  end = 0;
  /** Of the last tag, as written; also of a start tag that breaks off behind it. */
  name = '';
  /** Of the last start tag, by their names as written. */
  attributes = NO_ATTRIBUTES;

  /** The document, up to the first character that XML does not allow. */
  readonly #xml: string;
  readonly #isCut: boolean;
  readonly #open: string[] = [];
  readonly #ampersands: Occurrences;
  readonly #returns: Occurrences;
  readonly #sectionEnds: Occurrences;
  #hasRoot = false;
  #closesItself = false;
  #textStart = 0;
  #textEnd = 0;
  #hasReferences = false;

  constructor(document: string) {
    const xml = document.slice(0, legalLength(document));
    this.#xml = xml;
    this.#isCut = xml.length < document.length;
    this.#ampersands = new Occurrences(xml, '&');
    this.#returns = new Occurrences(xml, '\r');
    this.#sectionEnds = new Occurrences(xml, ']]>');
    this.end = declarationEnd(xml, xml.startsWith('\uFEFF') ? 1 : 0);
  }

  /** @throws XmlError where the document is not well-formed */
  next(): XmlToken {
    let token: XmlToken | undefined;
    do {
      this.start = this.end;
      token = this.#closesItself ? this.#close(this.end) : this.#read();
    } while (token === undefined);
    return token;
  }

  /** Goes on to the end of the element whose start tag was the last token. */
  skip(): void {
    const depth = this.#open.length;
    while (this.#open.length >= depth) {
      this.next();
    }
  }

  /** What the text that was the last token says: line ends are `\n`, references what they stand for. */
  get text(): string {
    const written = this.#xml.slice(this.#textStart, this.#textEnd);
    const lines = this.#returns.from(this.#textStart) < this.#textEnd ? written.replace(/\r\n?/g, '\n') : written;
    return this.#hasReferences ? resolve(lines) : lines;
  }

  /** @returns undefined for what is left out */
  #read(): XmlToken | undefined {
    if (this.#xml[this.start] !== '<') {
      return this.#open.length > 0 ? this.#readText() : this.#readOutside();
    }
    switch (this.#xml[this.start + 1]) {
      case '/':
        return this.#readEndTag();
      case '!':
        return this.#readDeclared();
      case '?':
        return this.#readInstruction();
      default:
        return this.#readStartTag();
    }
  }

  #readText(): XmlToken {
    const { start } = this;
    const end = this.#xml.indexOf('<', start);
    if (end === -1) {
      this.#refuse(endTag(this.#open.at(-1)), this.#xml.length);
    }
    const sectionEnd = this.#sectionEnds.from(start);
    if (sectionEnd < end) {
      this.#refuse('"]]&gt;"', sectionEnd);
    }
    this.#hasReferences = this.#checkReferences(start, end);
    this.#textStart = start;
    this.#textEnd = end;
    this.end = end;
    return 'text';
  }

  /** White space around the root element, and the end of it all. */
  #readOutside(): 'end' | undefined {
    this.end = spaceEnd(this.#xml, this.start);
    if (this.#xml[this.end] === '<') {
      return undefined;
    }
    const isOver = this.#hasRoot && !this.#isCut && this.end === this.#xml.length;
    return isOver ? 'end' : this.#refuseOutside(this.end);
  }

  #readStartTag(): XmlToken {
    if (this.#hasRoot && this.#open.length === 0) {
      this.#refuseOutside(this.start);
    }
    const end = this.#nameEnd(this.start + 1);
    this.name = this.#xml.slice(this.start + 1, end);
    if (this.#xml[end] === '>') {
      this.attributes = NO_ATTRIBUTES;
      this.end = end + 1;
    } else {
      this.#readAttributes(end);
    }
    this.#hasRoot = true;
    this.#open.push(this.name);
    return 'open';
  }

  #readAttributes(start: number): void {
    const attributes = new Map<string, string>();
    let at = start;
    let next = spaceEnd(this.#xml, at);
    while (next > at && this.#xml[next] !== '/' && this.#xml[next] !== '>') {
      at = this.#readAttribute(next, attributes);
      next = spaceEnd(this.#xml, at);
    }
    this.attributes = attributes;
    this.#closesItself = this.#xml[next] === '/';
    this.end = this.#behind('>', this.#closesItself ? next + 1 : next);
  }

  /** @returns where it ends */
  #readAttribute(start: number, attributes: Map<string, string>): number {
    const xml = this.#xml;
    const end = this.#nameEnd(start);
    const name = xml.slice(start, end);
    if (attributes.has(name)) {
      this.#refuse('an attribute that is not there yet', start);
    }
    const quoteAt = spaceEnd(xml, this.#behind('=', spaceEnd(xml, end)));
    const quote = xml[quoteAt];
    if (quote !== '"' && quote !== "'") {
      this.#refuse('a value in quotes', quoteAt);
    }
    const valueStart = quoteAt + 1;
    const valueEnd = this.#find(quote, valueStart);
    const written = xml.slice(valueStart, valueEnd);
    if (written.includes('<')) {
      this.#refuse('"&lt;"', valueStart + written.indexOf('<'));
    }
    const value = written.replace(/\r\n|[\t\r\n]/g, ' ');
    attributes.set(name, this.#checkReferences(valueStart, valueEnd) ? resolve(value) : value);
    return valueEnd + 1;
  }

  #readEndTag(): XmlToken {
    const name = this.#open.at(-1) ?? this.#refuseOutside(this.start);
    const end = this.start + 2 + name.length;
    if (this.#xml.slice(this.start + 2, end) !== name) {
      this.#refuse(endTag(name), this.start, 'another end tag');
    }
    return this.#close(this.#behind('>', this.#xml[end] === '>' ? end : spaceEnd(this.#xml, end)));
  }

  #close(end: number): XmlToken {
    this.name = this.#open.pop() ?? '';
    this.#closesItself = false;
    this.end = end;
    return 'close';
  }

  /** What begins with `<!`: of that only the content of a CDATA section is told. */
  #readDeclared(): 'text' | undefined {
    const { start } = this;
    if (this.#xml.startsWith('<!--', start)) {
      this.end = this.#behind('>', this.#find('--', start + 4) + 2);
      return undefined;
    }
    if (this.#xml.startsWith('<![CDATA[', start) && this.#open.length > 0) {
      this.#textStart = start + 9;
      this.#textEnd = this.#find(']]>', this.#textStart);
      this.#hasReferences = false;
      this.end = this.#textEnd + 3;
      return 'text';
    }
    if (this.#xml.startsWith('<!DOCTYPE', start) && !this.#hasRoot) {
      throw new DoctypeError('a document type declaration is not allowed', start);
    }
    return this.#refuse('a comment, or a CDATA section in the root element', start + 1);
  }

  #readInstruction(): undefined {
    const end = this.#nameEnd(this.start + 2);
    if (/^xml$/i.test(this.#xml.slice(this.start + 2, end))) {
      this.#refuse('an XML declaration of version 1.0 at the very start', this.start, 'another');
    }
    this.end = this.#find('?>', end) + 2;
    if (this.end > end + 2 && spaceEnd(this.#xml, end) === end) {
      this.#refuse('white space', end);
    }
  }

  /** A name with nothing behind it is refused too: nobody knows how it goes on. */
  #nameEnd(start: number): number {
    const end = nameEnd(this.#xml, start);
    return end === start || end === this.#xml.length ? this.#refuse('a name', end) : end;
  }

  /** @returns whether there are any */
  #checkReferences(start: number, end: number): boolean {
    const first = this.#ampersands.from(start);
    for (let at = first; at < end; at = this.#ampersands.from(at + 1)) {
      if (referenceAt(this.#xml, at) === undefined) {
        this.#refuse('"&amp;" or another reference that XML knows', at);
      }
    }
    return first < end;
  }

  #find(what: string, from: number): number {
    const found = this.#xml.indexOf(what, from);
    return found === -1 ? this.#refuse(quoted(what), this.#xml.length) : found;
  }

  #behind(what: string, at: number): number {
    return this.#xml.startsWith(what, at) ? at + what.length : this.#refuse(quoted(what), at);
  }

  #refuseOutside(at: number): never {
    return this.#refuse(this.#hasRoot ? 'nothing behind the root element' : 'the root element', at);
  }

  #refuse(expected: string, at: number, found = this.#found(at)): never {
    throw new XmlError(`expected ${expected}, found ${found}`, at);
  }

  #found(at: number): string {
    const [character] = this.#xml.slice(at, at + 2);
    const end = this.#isCut ? 'a character that XML does not allow' : 'the end';
    return character === undefined ? end : quoted(character);
  }
}
