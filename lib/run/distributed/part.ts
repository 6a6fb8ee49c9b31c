/**
 * The result of a batch, for the step that joins all batches.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { RunResult } from '../../audit/model/model.ts';
import type { GatherLimits } from '../org/gather.ts';
import type { Roster } from '../ports.ts';
import { partKey } from '../telemetry/events.ts';

/** The orgs of a batch as a roster has them, and their results. */
export interface Part extends Roster {
  /** Not audited: another secret had their org last, and only the last step knows which org that secret reaches now. */
  readonly putOff: readonly PartPutOff[];
  /** The waivers that its orgs used. Its result may be too large to hold the findings that would say it. */
  readonly usedWaivers: readonly string[];
  /** Of all others. */
  readonly result: RunResult;
}

export interface PartPutOff {
  readonly alias: string;
  readonly secretName: string;
  /** The org that its secret reached, 18 characters. */
  readonly orgId: string;
}

/** Above these a part holds counts only, because one invocation holds the parts of all batches in memory. */
export const PART_LIMITS: GatherLimits = { findings: 2_000, drift: 500 };

/** The same for a retry of the batch. Short, since Step Functions carries the keys of all batches at once. */
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

/** Only the auditor writes parts: the check is for one of another version. Throws ZodError, SyntaxError. */
export function parsePart(text: string): Part {
  return part.parse(JSON.parse(text)) as unknown as Part;
}
