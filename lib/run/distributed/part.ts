/**
 * What a batch leaves for the step that puts the run together.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { RunResult } from '../../audit/model.ts';
import { partKey } from '../events.ts';
import type { GatherLimits } from '../gather.ts';
import type { OrgToAudit } from '../orgs.ts';

export interface Part {
  readonly orgs: readonly PartOrg[];
  readonly result: RunResult;
}

/** One org of a batch: from which secret it came, and what it turned out to be. */
export interface PartOrg extends Pick<OrgToAudit, 'alias'> {
  readonly secretName: string;
  /** 18 characters; absent when it was not reached. */
  readonly orgId?: string | undefined;
}

/** Beyond them a part holds counts: the parts of all batches come together in the memory of one invocation. */
export const PART_LIMITS: GatherLimits = { findings: 2_000, drift: 500 };

/** The same for a retry of the batch. Short, since Step Functions carries the keys of all batches at once. */
export function keyOfPart(runId: string, secretNames: readonly string[]): string {
  const digest = createHash('sha256').update(JSON.stringify(secretNames)).digest('hex');
  return partKey(runId, digest.slice(0, 12));
}

const part = z.object({
  orgs: z.array(z.object({ secretName: z.string(), alias: z.string(), orgId: z.string().optional() })),
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
