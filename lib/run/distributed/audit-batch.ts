/**
 * The second step of a distributed run, of which many run concurrently. Audits the orgs of some secrets as a single run
 * does, and keeps the result as a part. The last step finds missing orgs and keeps the roster.
 *
 * @module
 */
import { orgAuditor } from '../audit-orgs.ts';
import type { AuditResult } from '../lambda-events.ts';
import { lastRoster } from '../last-roster.ts';
import { type Claim, claimByRoster, HeldByAnotherError, type PutOffOrg } from '../org/holders.ts';
import { resultBuilder } from '../org/result-builder.ts';
import { auditOrder } from '../orgs.ts';
import type { Documents, KnownOrg, NamedSecrets } from '../ports.ts';
import { type AuditOptions, finishedRun } from '../run-audit.ts';
import { addingTo } from '../telemetry/observer.ts';
import { tallyFor } from '../telemetry/tally.ts';
import { firstClaimantInBucket, orgsOfBatch } from './batch-orgs.ts';
import { type BatchResult, keyOfPart, PART_LIMITS, type PutOffInPart, parsePart } from './part.ts';
import { plannedNames } from './plan.ts';
import { runStepOnce } from './run-step-once.ts';

export interface BatchOptions extends Omit<AuditOptions, 'secrets' | 'isWholeFleet'> {
  readonly secretNames: readonly string[];
  readonly secrets: NamedSecrets;
  readonly documents: Documents;
  /** The waivers that the orgs used; the observer adds them. */
  readonly waivers: { used(): readonly string[] };
}

/**
 * An org whose drift could not be kept or sent is counted in the part and does not fail the batch. The last step decides
 * whether the run failed.
 *
 * @throws RunFailedError when no secret could be read.
 */
export async function auditBatch(options: BatchOptions): Promise<AuditResult> {
  const key = keyOfPart(options.runId, options.secretNames);
  await runStepOnce({ ...options, key, parse: parsePart, make: () => auditPart(options) });
  return { part: key };
}

async function auditPart(options: BatchOptions): Promise<BatchResult> {
  const { runId, clock, observer = {}, secretNames } = options;
  const started = clock();
  const [plan, last] = await Promise.all([plannedNames(options), lastRoster(options)]);
  const elsewhere = orgsElsewhere(last.orgs, plan, secretNames);
  const first = firstClaimantInBucket(options);
  const orgs = await orgsOfBatch({ ...options, last, elsewhere, first });
  observer.begun?.(orgs.length);
  const builder = resultBuilder(PART_LIMITS);
  const tally = tallyFor(addingTo(builder, observer), last);
  const auditor = orgAuditor(options, tally);
  const claim = afterOthers(claimByRoster(last.orgs, [...orgs, ...elsewhere], first));
  await auditor.audit(auditOrder(orgs, last), claim);
  const putOff = auditor.takePutOff();
  await auditor.notifyLate();
  const putOffAliases = new Set(putOff.map(({ org: { alias } }) => alias));
  const done = orgs.filter(({ alias }) => !putOffAliases.has(alias));
  return {
    ...tally.roster(done, []),
    putOff: putOff.map(putOffInPart),
    usedWaivers: options.waivers.used(),
    result: builder.result(finishedRun(runId, started, clock(), tally.counts().summary)),
  };
}

/** The orgs of the other batches, as the last run knew them. */
function orgsElsewhere(known: readonly KnownOrg[], plan: readonly string[], own: readonly string[]): KnownOrg[] {
  const planned = new Set(plan);
  for (const name of own) {
    planned.delete(name);
  }
  return known.filter(({ secretName }) => secretName !== undefined && planned.has(secretName));
}

/**
 * An org behind the alias of another one waits until no batch can be auditing that one under a new alias. If both were audited at the
 * same moment, one would end what is open in the other, and the other would not know it.
 */
function afterOthers(claim: Claim): Claim {
  return async (orgId, org, inState) => {
    if ((await inState?.())?.replaced !== undefined) {
      throw new HeldByAnotherError(orgId);
    }
    return claim(orgId, org, inState);
  };
}

/** The org without its credentials, because a part holds no secret. */
function putOffInPart({ org: { alias, secretName = alias }, orgId }: PutOffOrg): PutOffInPart {
  return { alias, secretName, orgId };
}
