/**
 * The small pieces of XML 1.0: characters, white space, names, references, and the declaration at the start.
 * https://www.w3.org/TR/xml/
 *
 * @module
 */

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
const CONTROL = /[\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]/;
const ILLEGAL = new RegExp(`${CONTROL.source}|\\p{Surrogate}`, 'u');

const SPACE = '[ \\t\\r\\n]';
const SPACES = new RegExp(`${SPACE}*`, 'y');

const STARTS_NAME =
  ':A-Z_a-z\\xC0-\\xD6\\xD8-\\xF6\\xF8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D\\u2070-\\u218F' +
  '\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}';
const NAME = new RegExp(`[${STARTS_NAME}][${STARTS_NAME}.0-9\\xB7\\u0300-\\u036F\\u203F\\u2040-]*`, 'uy');
/** The ASCII characters of names, by their codes: faster than the pattern, and few names have others. */
const IN_NAME = Array.from({ length: 128 }, (_, code) => /[\w:.-]/.test(String.fromCharCode(code)));
/** Before it come the digits, `-` and `.`, which no name starts with. */
const COLON = 0x3a;

const EQUALS = `${SPACE}*=${SPACE}*`;
/** Of version 1.0: 1.1 allows other characters, and nobody writes it. */
const DECLARATION = new RegExp(
  `<\\?xml${SPACE}+version${EQUALS}(["'])1\\.0\\1` +
    `(?:${SPACE}+encoding${EQUALS}(["'])[A-Za-z][\\w.-]*\\2)?` +
    `(?:${SPACE}+standalone${EQUALS}(["'])(?:yes|no)\\3)?${SPACE}*\\?>`,
  'y',
);

const REFERENCE = /&(#?\w+);/y;
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** How much of a text comes before the first character that XML does not allow. */
export function legalLength(text: string): number {
  return text.isWellFormed() && !CONTROL.test(text) ? text.length : text.search(ILLEGAL);
}

/** Behind the white space that starts there, if any. */
export function spaceEnd(text: string, start: number): number {
  return endOf(SPACES, text, start);
}

/** Behind the XML declaration that starts there, if any. */
export function declarationEnd(text: string, start: number): number {
  return endOf(DECLARATION, text, start);
}

/** Behind the name that starts there, if any. */
export function nameEnd(text: string, start: number): number {
  let end = start;
  while (IN_NAME[text.charCodeAt(end)] === true) {
    end += 1;
  }
  if (text.charCodeAt(end) >= IN_NAME.length) {
    return endOf(NAME, text, start);
  }
  return text.charCodeAt(start) < COLON ? start : end;
}

/** @example localName('xsi:nil') // 'nil' */
export function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon === -1 ? name : name.slice(colon + 1);
}

/** What the reference that starts there stands for: `undefined` where it is none to XML's own entities or characters. */
export function referenceAt(text: string, start: number): string | undefined {
  REFERENCE.lastIndex = start;
  return characterOf(REFERENCE.exec(text)?.[1] ?? '');
}

/** The text with references, which must be good, as what they stand for. */
export function resolve(text: string): string {
  return text.replace(/&(#?\w+);/g, (_, name: string) => characterOf(name) ?? '');
}

function characterOf(name: string): string | undefined {
  return name.startsWith('#') ? numbered(name) : ENTITIES.get(name);
}

function numbered(name: string): string | undefined {
  const [, hexadecimal, decimal] = /^#(?:x([\dA-Fa-f]+)|(\d+))$/.exec(name) ?? [];
  const code = Number(hexadecimal === undefined ? decimal : `0x${hexadecimal}`);
  const character = code <= 0x10ffff ? String.fromCodePoint(code) : '';
  return legalLength(character) > 0 ? character : undefined;
}

/** @param pattern is sticky */
function endOf(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : start;
}
