/**
 * Numbers in sentences.
 *
 * @module
 */

/**
 * Not by the locale: the function would load Node's knowledge of all languages for a comma, which takes longer than to
 * write the page.
 *
 * @example grouped(12345) // "12,345"
 */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** @example count(2, 'failure') // "2 failures" */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${grouped(number)} ${number === 1 ? one : many}`;
}
