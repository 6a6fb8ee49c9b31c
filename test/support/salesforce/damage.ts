/**
 * Damage to an XML text, as a transfer could cause it: parts lost, doubled, moved or overwritten.
 *
 * @module
 */
import fc from 'fast-check';

/** `at` and `from` count from the start, and around again behind the end. */
export type Damage =
  | { readonly kind: 'cut' | 'twice'; readonly at: number; readonly length: number }
  | { readonly kind: 'end'; readonly at: number }
  | { readonly kind: 'moved'; readonly at: number; readonly from: number; readonly length: number }
  | { readonly kind: 'put' | 'over'; readonly at: number; readonly text: string };

const MARKUP = [
  ...['<', '>', '/', '&', '"', "'", '=', ' ', '\n', '\r', '\r\n', '\t', '?', '!', '-', '--', ']', ']]', ';', '#', ':'],
  ...['</', '/>', '<!--', '-->', '<![CDATA[', ']]>', '<?', '?>', '<!', '<!DOCTYPE a>', '<?xml version="1.0"?>'],
  ...['<x>', '</x>', '<x/>', '<x a="1"/>', '<x a="1" a="2"/>', ' b="2"', " c = '3'", '<?p?>', '<?p q?>', '<?p?q?>'],
  ...['&lt;', '&amp;', '&#65;', '&#x41;', '&#13;', '&#0;', '&#xD800;', '&#xFFFE;', '&#x110000;', '&nbsp;', '&;', '&#;'],
  ...['1', '1.1', 'A', '_', '.', 'xml', 'true', 'false', 'é', '名', '·', '😀', '\uD83D', '\uDE00', '\uFEFF', '\uFFFE'],
  ...['\0', '\x01', '\x0B', '\x7F', '\x85', '\xA0', '\u2028'],
];
const place = fc.nat({ max: 10_000 });
const length = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 100 }));
const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...MARKUP) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }) },
);

export const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ kind: fc.constantFrom('cut' as const, 'twice' as const), at: place, length }),
  fc.record({ kind: fc.constant('end' as const), at: place }),
  fc.record({ kind: fc.constant('moved' as const), at: place, from: place, length }),
  fc.record({ kind: fc.constantFrom('put' as const, 'over' as const), at: place, text }),
);

export function damaged(whole: string, done: Damage): string {
  const at = done.at % (whole.length + 1);
  const [before, behind] = [whole.slice(0, at), whole.slice(at)];
  switch (done.kind) {
    case 'cut':
      return before + behind.slice(done.length);
    case 'twice':
      return before + behind.slice(0, done.length) + behind;
    case 'end':
      return before;
    case 'moved': {
      const from = done.from % (whole.length + 1);
      return before + whole.slice(from, from + done.length) + behind;
    }
    case 'put':
      return before + done.text + behind;
    case 'over':
      return before + done.text + behind.slice(done.text.length);
  }
}
