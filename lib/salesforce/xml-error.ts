/**
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
