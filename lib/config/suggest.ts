/**
 * What somebody probably meant.
 *
 * @module
 */
import { editDistance } from '../audit/decoding/edit-distance.ts';

/** The nearest of the known words, if it is near: at most a third of its letters differ, swapped neighbours counting once. */
export function suggest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, distance }) => distance <= Math.max(1, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.candidate;
}
