/**
 * What is wrong with XML, and how it is said.
 *
 * @module
 */

/** Thrown for what is not well-formed. Of the document the message holds a character, or the name of an open element. */
export class XmlError extends Error {
  override readonly name: string = 'XmlError';
  /** Where in the document, in UTF-16 code units; its length for what is missing at the end. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** Thrown for a document type declaration, well-formed or not. */
export class DoctypeError extends XmlError {
  override readonly name = 'DoctypeError';
}

/** A start tag's name in an end tag; names may be of any length. */
export function endTag(name = ''): string {
  return `</${name.length > 80 ? `${name.slice(0, 80)}…` : name}>`;
}

/** In one line, also of a character that has no place there. */
export function quoted(what: string): string {
  if (!/^[ -~]+$/.test(what)) {
    return `U+${what.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`;
  }
  return what === '"' ? `'"'` : `"${what}"`;
}
