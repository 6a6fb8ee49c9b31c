/**
 * Asking for many things in as few calls as the API's limits allow.
 *
 * @module
 */
import pMap from 'p-map';
import type { CauseCode, Reason } from '../../audit/model/causes.ts';
import { NotAssessedError, reasonOf } from '../errors.ts';

/** The result of one call. */
export type Outcome<Piece, Answer> = { readonly piece: Piece } & (
  | { readonly answer: Answer }
  | {
      readonly refused: Reason;
      /** Whether asking for fewer items may show which one failed. */
      readonly mayLieInPiece: boolean;
    }
);

export interface Asking<Piece, Answer> {
  /** Makes one call. */
  readonly ask: (piece: Piece) => Promise<Answer>;
  /** The least that can be asked for: the piece, item by item. */
  readonly split: (piece: Piece) => readonly Piece[];
  /** How many calls are under way at a time. */
  readonly concurrency: number;
}

/** Causes that a single item may have. All others concern the org as a whole, and end its reading. */
const OF_THE_PIECE: ReadonlySet<CauseCode> = new Set<CauseCode>([
  'type_not_available',
  'missing_permission',
  'salesforce_error',
  'invalid_answer',
]);
/** How many more calls than necessary an org may cost, so that an org that refuses everything ends soon. */
const MAX_EXTRA_CALLS = 40;

/**
 * Asks piece by piece, concurrently. The items of a piece that the API refuses are asked for one by one, to find the item
 * that it refuses. A web page or a failure of HTTP says nothing about single items: it is the cause for the whole piece.
 *
 * @throws NotAssessedError when the org as a whole can't be read.
 */
export async function askInPieces<Piece, Answer>(
  pieces: readonly Piece[],
  asking: Asking<Piece, Answer>,
): Promise<readonly Outcome<Piece, Answer>[]> {
  const { ask, split, concurrency } = asking;
  const askAll = (some: readonly Piece[]) => pMap(some, (piece) => outcomeOf(piece, ask), { concurrency });
  const kept: Outcome<Piece, Answer>[] = [];
  const again: Piece[] = [];
  for (const outcome of await askAll(pieces)) {
    const smaller = 'refused' in outcome && outcome.mayLieInPiece ? split(outcome.piece) : [];
    if (smaller.length > 1 && again.length + smaller.length <= MAX_EXTRA_CALLS) {
      again.push(...smaller);
    } else {
      kept.push(outcome);
    }
  }
  return [...kept, ...(await askAll(again))];
}

export function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}

async function outcomeOf<Piece, Answer>(
  piece: Piece,
  ask: (piece: Piece) => Promise<Answer>,
): Promise<Outcome<Piece, Answer>> {
  try {
    return { piece, answer: await ask(piece) };
  } catch (error) {
    if (error instanceof NotAssessedError && OF_THE_PIECE.has(error.code)) {
      return { piece, refused: reasonOf(error), mayLieInPiece: error.mayLieInPiece };
    }
    throw error;
  }
}
