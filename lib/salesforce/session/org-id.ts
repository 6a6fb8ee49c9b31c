/**
 * Salesforce ids have 15 case-sensitive characters, or 18: the last three then encode the case of the others.
 * https://help.salesforce.com/s/articleView?id=000383751&type=1
 *
 * @module
 */

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** The id with 18 characters. @example orgId18('00D000000000001') // '00D000000000001EAA' */
export function orgId18(id: string): string {
  if (id.length !== 15) {
    return id;
  }
  const suffix = [0, 5, 10].map((from) => {
    const capitals = [...id.slice(from, from + 5)].map((letter) => (/[A-Z]/.test(letter) ? 1 : 0));
    return LETTERS.charAt(capitals.reduce<number>((bits, bit, place) => bits + bit * 2 ** place, 0));
  });
  return id + suffix.join('');
}
