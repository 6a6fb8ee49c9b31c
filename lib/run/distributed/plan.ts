/**
 * First step of a distributed run: which org secrets there are, by their names. No value is read.
 *
 * @module
 */
import * as z from 'zod';
import { type PlanResult, planKey } from '../events.ts';
import type { Documents, NamedSecrets } from '../ports.ts';
import { failingTheRun, noOrgSecret } from '../run-failed-error.ts';
import { once } from './once.ts';

export interface PlanOptions {
  readonly runId: string;
  readonly secrets: Pick<NamedSecrets, 'names'>;
  readonly documents: Documents;
}

/** @throws RunFailedError when the secrets can't be listed, or there is none. */
export async function planRun({ runId, secrets, documents }: PlanOptions): Promise<PlanResult> {
  const key = planKey(runId);
  const names = await once(documents, key, parsePlan, async () => {
    const found = await failingTheRun(secrets.names());
    if (found.length === 0) {
      throw noOrgSecret();
    }
    return found;
  });
  return { bucket: documents.bucket, key, count: names.length };
}

/** Throws ZodError, SyntaxError. */
export function parsePlan(text: string): readonly string[] {
  return z.array(z.string()).parse(JSON.parse(text));
}
