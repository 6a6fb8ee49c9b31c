/**
 * @module
 */

/** Where something stands in a text. Asked in ascending order, it reads the text once. */
export class Occurrences {
  readonly #text: string;
  readonly #what: string;
  #at = -1;

  constructor(text: string, what: string) {
    this.#text = text;
    this.#what = what;
  }

  /** The first place at `offset` or behind it; infinity for none. */
  from(offset: number): number {
    if (this.#at < offset) {
      const found = this.#text.indexOf(this.#what, offset);
      this.#at = found === -1 ? Number.POSITIVE_INFINITY : found;
    }
    return this.#at;
  }
}
