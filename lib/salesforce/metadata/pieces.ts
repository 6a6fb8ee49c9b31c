/**
 * Asks for many items in as few calls as the API's limits allow. A piece is the items of one call.
 *
 * @module
 */
import pMap from 'p-map';
import type { CauseCode, Reason } from '../../audit/model/causes.ts';
import { NotAssessedError, reasonOf } from '../errors.ts';

/** The result of one call. */
export type PieceOutcome<Piece, Answer> = { readonly piece: Piece } & (
  | { readonly answer: Answer }
  | {
      readonly refused: Reason;
      /** Whether asking for fewer items may show which one failed. */
      readonly mayConcernItem: boolean;
    }
);

export interface PieceCalls<Piece, Answer> {
  /** Makes one call. */
  readonly ask: (piece: Piece) => Promise<Answer>;
  /** Splits a piece into one piece for each item. */
  readonly split: (piece: Piece) => readonly Piece[];
  /** How many calls are under way at a time. */
  readonly concurrency: number;
}

/** Causes that may concern a single item. All others concern the org as a whole, and end its reading. */
const OF_THE_PIECE: ReadonlySet<CauseCode> = new Set<CauseCode>([
  'type_not_available',
  'missing_permission',
  'salesforce_error',
  'invalid_answer',
]);
/** How many calls the splitting of pieces may add, so that the reading of an org that refuses everything ends soon. */
const MAX_EXTRA_CALLS = 40;

/**
 * Asks for the pieces concurrently. If the API refuses a piece, its items are asked for one by one, to find the one that is
 * refused. A web page or a failure of HTTP does not concern a single item, so it is the cause for the whole piece.
 *
 * @throws NotAssessedError when the org as a whole can't be read.
 */
export async function askInPieces<Piece, Answer>(
  pieces: readonly Piece[],
  asking: PieceCalls<Piece, Answer>,
): Promise<readonly PieceOutcome<Piece, Answer>[]> {
  const { ask, split, concurrency } = asking;
  const askAll = (some: readonly Piece[]) => pMap(some, (piece) => outcomeOf(piece, ask), { concurrency });
  const kept: PieceOutcome<Piece, Answer>[] = [];
  const again: Piece[] = [];
  for (const outcome of await askAll(pieces)) {
    const smaller = 'refused' in outcome && outcome.mayConcernItem ? split(outcome.piece) : [];
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
): Promise<PieceOutcome<Piece, Answer>> {
  try {
    return { piece, answer: await ask(piece) };
  } catch (error) {
    if (error instanceof NotAssessedError && OF_THE_PIECE.has(error.code)) {
      return { piece, refused: reasonOf(error), mayConcernItem: error.mayConcernItem };
    }
    throw error;
  }
}
