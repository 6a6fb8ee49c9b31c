/**
 * The result of a batch, for the step that joins all batches.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { RunResult } from '../../audit/model/run-result.ts';
import { partKey } from '../lambda-events.ts';
import type { ResultLimits } from '../org/result-builder.ts';
import type { Roster } from '../ports.ts';

/** The orgs of a batch as a roster has them, and their results. */
export interface BatchResult extends Roster {
  /** Not audited: another secret had the org last, and only the last step knows which org that secret reaches now. */
  readonly putOff: readonly PutOffInPart[];
  /** The waivers that the orgs used. They are listed, because a large result omits the findings that name them. */
  readonly usedWaivers: readonly string[];
  /** The result of all other orgs. */
  readonly result: RunResult;
}

export interface PutOffInPart {
  readonly alias: string;
  readonly secretName: string;
  /** The org that its secret reached, 18 characters. */
  readonly orgId: string;
}

/** Above these limits a part holds only counts, because the last step has the results of all batches in memory. */
export const PART_LIMITS: ResultLimits = { findings: 2_000, drift: 500 };

/** The same for a retry of the batch. Short, because Step Functions passes the keys of all batches together. */
export function keyOfPart(runId: string, secretNames: readonly string[]): string {
  const digest = createHash('sha256').update(JSON.stringify(secretNames)).digest('hex');
  return partKey(runId, digest.slice(0, 12));
}

const part = z.looseObject({
  orgs: z.array(z.looseObject({ secretName: z.string(), alias: z.string() })),
  unreached: z.array(z.string()),
  slow: z.array(z.string()),
  putOff: z.array(z.object({ alias: z.string(), secretName: z.string(), orgId: z.string() })),
  usedWaivers: z.array(z.string()),
  result: z.looseObject({
    schemaVersion: z.literal(1),
    summary: z.looseObject({}),
    orgs: z.array(z.looseObject({ alias: z.string() })),
    drift: z.array(z.looseObject({ org: z.string() })),
  }),
});

/** Checks only what would differ in another version, because only the auditor writes parts. @throws ZodError, SyntaxError */
export function parsePart(text: string): BatchResult {
  return part.parse(JSON.parse(text)) as unknown as BatchResult;
}
