import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { suggest } from '../../lib/config/suggest.ts';

const KNOWN = ['controls', 'waivers', 'drift', 'limits', 'require-pkce'];

describe('suggest', () => {
  it.each([
    ['control', 'controls'],
    ['Waivers', 'waivers'],
    ['wiavers', 'waivers'],
    ['require-pcke', 'require-pkce'],
    ['requirepkce', 'require-pkce'],
    ['xyzzy', undefined],
    ['', undefined],
  ])('%j: %j', (typed, meant) => {
    expect(suggest(typed, KNOWN)).toBe(meant);
  });

  it('finds a name with one letter changed, and never a name that is not known', () => {
    const known = fc.constantFrom(...KNOWN);
    fc.assert(
      fc.property(known, fc.nat(), fc.constantFrom('a', 'z', '-', ''), (word, at, letter) => {
        const index = at % word.length;
        expect(suggest(word.slice(0, index) + letter + word.slice(index + 1), KNOWN)).toBe(word);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (word) => {
        expect([...KNOWN, undefined]).toContain(suggest(word, KNOWN));
      }),
    );
  });
});
