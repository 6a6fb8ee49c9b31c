/**
 * Names in ASCII, for subjects and text messages.
 *
 * @module
 */
import { createHash } from 'node:crypto';

/** Characters that Unicode's compatibility decomposition leaves as they are. */
const SPELLED: Readonly<Record<string, string>> = {
  ß: 'ss',
  ẞ: 'SS',
  Æ: 'AE',
  æ: 'ae',
  Œ: 'OE',
  œ: 'oe',
  Ø: 'O',
  ø: 'o',
  Ł: 'L',
  ł: 'l',
  Đ: 'D',
  đ: 'd',
  Ð: 'D',
  ð: 'd',
  Þ: 'Th',
  þ: 'th',
  ı: 'i',
  '‘': "'",
  '’': "'",
  '‚': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '–': '-',
  '—': '-',
  '−': '-',
  '→': '->',
  '€': 'EUR',
};

/** The text in printable ASCII, without accents and symbols; `undefined` if letters or digits would be lost. */
export function toAscii(text: string): string | undefined {
  const spelled = [...text.normalize('NFKD').replace(/\p{M}/gu, '')]
    .map((character) => SPELLED[character] ?? character)
    .join('');
  const lost = spelled.replace(/[ -~]/g, '');
  const ascii = spelled
    .replace(/[^ -~]/g, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  return /[\p{L}\p{N}]/u.test(lost) || ascii === '' ? undefined : ascii;
}

/** The first name that can be written in ASCII; if none can, `kind` and a digest of the first. */
export function asciiName(kind: string, ...names: readonly (string | undefined)[]): string {
  const given = names.filter((name) => name !== undefined);
  return (
    given.map(toAscii).find((ascii) => ascii !== undefined) ??
    `${kind}-${createHash('sha256')
      .update(given[0] ?? '')
      .digest('hex')
      .slice(0, 8)}`
  );
}
