/**
 * Suggests a known word for a misspelt one.
 *
 * @module
 */
import { editDistance } from '../audit/decoding/edit-distance.ts';

/** The nearest known word, if at most a third of its letters differ. Swapped neighbours count as one difference. */
export function suggest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, distance }) => distance <= Math.max(1, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.candidate;
}
