/**
 * Salesforce ids and secrets, derived from words: the same words give the same id in every process.
 *
 * @module
 */
import { createHash } from 'node:crypto';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** Letters and digits that look random, but are always the same for the same words. */
export function scrambled(length: number, ...words: readonly string[]): string {
  let letters = '';
  for (let round = 0; letters.length < length; round += 1) {
    const digest = createHash('sha256')
      .update([round, ...words].join('\0'))
      .digest('base64');
    letters += digest.replace(/[^A-Za-z0-9]/g, '');
  }
  return letters.slice(0, length);
}

/** An 18-character id. The prefix is its kind: `00D` org, `005` user, `888` OAuth settings. */
export function salesforceId(prefix: string, ...words: readonly string[]): string {
  return withChecksum(prefix + scrambled(15 - prefix.length, ...words));
}

/**
 * Extends an id from 15 to 18 characters. Each of the last three encodes which of five characters are capitals.
 * https://help.salesforce.com/s/articleView?id=000385008&type=1
 */
export function withChecksum(id: string): string {
  const suffix = [0, 5, 10].map((from) => {
    const capitals = [...id.slice(from, from + 5)].map((character) => (/[A-Z]/.test(character) ? 1 : 0));
    return BASE32[capitals.reduce<number>((sum, capital, place) => sum + (capital << place), 0)];
  });
  return id + suffix.join('');
}
