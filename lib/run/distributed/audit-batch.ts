/**
 * Second step of a distributed run, many side by side: audits the orgs of some secrets as a single run does, and leaves
 * what came of it. Which orgs are missing is for the last step to see; nothing is read or written of the roster.
 *
 * @module
 */
import { auditInTime } from '../audit-orgs.ts';
import type { AuditResult } from '../events.ts';
import { gather } from '../gather.ts';
import type { Documents, NamedSecrets } from '../ports.ts';
import { type AuditOptions, finishedRun, loadOrgs } from '../run-audit.ts';
import { tallyFor } from '../tally.ts';
import { once } from './once.ts';
import { keyOfPart, PART_LIMITS, type Part, parsePart } from './part.ts';

export interface BatchOptions extends Omit<AuditOptions, 'secrets' | 'isWholeFleet'> {
  readonly secretNames: readonly string[];
  readonly secrets: Pick<NamedSecrets, 'load'>;
  readonly documents: Documents;
}

/**
 * What could not be kept or told of an org is counted in the part and does not fail the batch: the last step judges the run.
 *
 * @throws RunFailedError when no secret could be read.
 */
export async function auditBatch(options: BatchOptions): Promise<AuditResult> {
  const key = keyOfPart(options.runId, options.secretNames);
  await once(options.documents, key, parsePart, () => audit(options));
  return { part: key };
}

async function audit(options: BatchOptions): Promise<Part> {
  const { runId, clock, observer = {}, secretNames } = options;
  const started = clock();
  const secrets = { load: () => options.secrets.load(secretNames) };
  const orgs = await loadOrgs({ ...options, secrets });
  observer.begun?.(orgs.length);
  const gathered = gather(PART_LIMITS);
  const tally = tallyFor({
    ...observer,
    orgDone(org) {
      gathered.add(org);
      observer.orgDone?.(org);
    },
  });
  await auditInTime(options, tally, ({ audit }) => audit(orgs));
  const ids = new Map(tally.roster(orgs, []).orgs.map(({ alias, orgId }) => [alias, orgId]));
  return {
    orgs: orgs.map(({ alias, secretName = alias }) => ({ secretName, alias, orgId: ids.get(alias) })),
    result: gathered.result(finishedRun(runId, started, clock(), tally.counts().summary)),
  };
}
