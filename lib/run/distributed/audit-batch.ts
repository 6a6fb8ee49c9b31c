/**
 * Second step of a distributed run; many run concurrently. Audits the orgs of some secrets as a single run does, and keeps
 * the result as a part. The last step finds missing orgs and keeps the roster.
 *
 * @module
 */
import { orgsInTime } from '../audit-orgs.ts';
import { lastRoster } from '../last-roster.ts';
import { gather } from '../org/gather.ts';
import { type Claim, claimOf, HeldByAnotherError, type PutOff } from '../org/holders.ts';
import { auditOrder } from '../orgs.ts';
import type { Documents, KnownOrg, NamedSecrets } from '../ports.ts';
import { type AuditOptions, finishedRun } from '../run-audit.ts';
import type { AuditResult } from '../telemetry/events.ts';
import { tallyFor } from '../telemetry/tally.ts';
import { firstInBucket, orgsOfBatch } from './batch-orgs.ts';
import { once } from './once.ts';
import { keyOfPart, PART_LIMITS, type Part, type PartPutOff, parsePart } from './part.ts';
import { plannedNames } from './plan.ts';

export interface BatchOptions extends Omit<AuditOptions, 'secrets' | 'isWholeFleet'> {
  readonly secretNames: readonly string[];
  readonly secrets: NamedSecrets;
  readonly documents: Documents;
  /** Which waivers the orgs used; the observer feeds it. */
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
  await once({ ...options, key, parse: parsePart, make: () => audit(options) });
  return { part: key };
}

async function audit(options: BatchOptions): Promise<Part> {
  const { runId, clock, observer = {}, secretNames } = options;
  const started = clock();
  const [plan, last] = await Promise.all([plannedNames(options), lastRoster(options)]);
  const elsewhere = orgsElsewhere(last.orgs, plan, secretNames);
  const first = firstInBucket(options);
  const orgs = await orgsOfBatch({ ...options, last, elsewhere, first });
  observer.begun?.(orgs.length);
  const gathered = gather(PART_LIMITS);
  const orgDone: typeof observer.orgDone = (org) => {
    gathered.add(org);
    observer.orgDone?.(org);
  };
  const tally = tallyFor({ ...observer, orgDone }, last);
  const inTime = orgsInTime(options, tally);
  const claim = afterOthers(claimOf(last.orgs, [...orgs, ...elsewhere], first));
  await inTime.audit(auditOrder(orgs, last), claim);
  const putOff = inTime.takePutOff();
  await inTime.notifyLate();
  const others = new Set(putOff.map(({ org: { alias } }) => alias));
  return {
    ...tally.roster(
      orgs.filter(({ alias }) => !others.has(alias)),
      [],
    ),
    putOff: putOff.map(partPutOff),
    usedWaivers: options.waivers.used(),
    result: gathered.result(finishedRun(runId, started, clock(), tally.counts().summary)),
  };
}

/** What the last run knew of the orgs in the other batches. */
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
function partPutOff({ org: { alias, secretName = alias }, orgId }: PutOff): PartPutOff {
  return { alias, secretName, orgId };
}
