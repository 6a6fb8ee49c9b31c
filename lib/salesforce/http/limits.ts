/**
 * What one org may cost in time and memory, however sick it is.
 *
 * @module
 */
import type { Outgoing } from './outgoing.ts';

export interface Limits {
  readonly connectTimeoutMs: number;
  /** One call, from sending to the last byte of its answer. */
  readonly requestTimeoutMs: number;
  /** All of an org: login, lists, and a first wave of reads, retries and pauses included. */
  readonly orgTimeoutMs: number;
  /** What each further wave of reads adds to it: an org of thousands of apps takes longer than one that hangs may. */
  readonly waveTimeoutMs: number;
  /** After decompression. */
  readonly maxAnswerBytes: Readonly<Record<Outgoing, number>>;
}

const KIB = 1024;
const MIB = 1024 * KIB;

/**
 * A hung call costs 20 seconds and is tried twice; a list of 5,000 apps takes 14 MiB, a read of ten long records less than
 * one. Ten reads side by side that all swell to their bound stay below 150 MB, so that they can't end the Lambda.
 */
export const LIMITS: Limits = {
  connectTimeoutMs: 10_000,
  requestTimeoutMs: 20_000,
  orgTimeoutMs: 60_000,
  waveTimeoutMs: 2_000,
  maxAnswerBytes: { token: 64 * KIB, list: 16 * MIB, read: 4 * MIB },
};
