/**
 * Limits of the time and memory that reading one org may take.
 *
 * @module
 */
import type { ApiCall } from '../../run/ports.ts';

export interface Limits {
  readonly connectTimeoutMs: number;
  /** One call, from sending to the last byte of its answer. */
  readonly requestTimeoutMs: number;
  /** The whole org: login, lists and the first wave of reads, with retries and their pauses. */
  readonly orgTimeoutMs: number;
  /** Added to `orgTimeoutMs` for each further wave of reads, so that a large org has more time than one that hangs. */
  readonly waveTimeoutMs: number;
  /** After decompression. */
  readonly maxAnswerBytes: Readonly<Record<ApiCall, number>>;
}

const KIB = 1024;
const MIB = 1024 * KIB;

/**
 * A hung call costs 20 seconds and is tried twice; a list of 5,000 apps takes 14 MiB, a read of ten long records less than
 * one. Ten concurrent reads that all reach their limit stay below 150 MB, so that they can't exhaust the function's memory.
 */
export const LIMITS: Limits = {
  connectTimeoutMs: 10_000,
  requestTimeoutMs: 20_000,
  orgTimeoutMs: 60_000,
  waveTimeoutMs: 2_000,
  maxAnswerBytes: { token: 64 * KIB, list: 16 * MIB, read: 4 * MIB },
};
