/**
 * Finds the orgs of a batch, each under an alias that no other batch uses.
 *
 * @module
 */
import pMap from 'p-map';
import * as z from 'zod';
import { claimKey } from '../lambda-events.ts';
import type { FirstClaimant } from '../org/holders.ts';
import { duplicateAlias, type OrgOfSecret, orgsOf } from '../orgs.ts';
import type { Documents, KnownOrg, NamedSecrets, Roster } from '../ports.ts';
import { orFailRun } from '../run-failed-error.ts';
import type { RunObserver } from '../telemetry/observer.ts';

interface BatchOrgsOptions {
  readonly secretNames: readonly string[];
  readonly secrets: Pick<NamedSecrets, 'load'>;
  readonly allowLoopback: boolean;
  readonly last: Roster;
  /** The orgs of the other batches, as the last run knew them. */
  readonly elsewhere: readonly KnownOrg[];
  readonly first: FirstClaimant;
}

/** @throws RunFailedError when no secret could be read. */
export async function orgsOfBatch(batch: BatchOrgsOptions): Promise<OrgOfSecret[]> {
  const { secretNames, secrets, allowLoopback, last, elsewhere, first } = batch;
  const own = new Set(secretNames);
  const load = (names: readonly string[]) => orFailRun(secrets.load(names));
  const options = { allowLoopback, known: last.orgs };
  const stored = await load(secretNames);
  const aliases = new Set(orgsOf(stored, options).map(({ alias }) => alias));
  // An org of another batch that had one of these aliases may have another one now, so its secret is read too.
  const rivals = elsewhere.flatMap(({ alias, secretName }) => (aliases.has(alias) ? (secretName ?? []) : []));
  const all = rivals.length === 0 ? stored : [...stored, ...(await load(rivals))];
  const orgs = orgsOf(all, options).filter(({ secretName }) => own.has(secretName));
  const known = new Set(last.orgs.map(({ alias }) => alias));
  const claimed = async (org: OrgOfSecret): Promise<OrgOfSecret> => {
    const holder = known.has(org.alias) ? org.secretName : await first(`alias=${org.alias}`, org.secretName);
    return holder === org.secretName ? org : duplicateAlias(org, holder);
  };
  return pMap(orgs, claimed, { concurrency: CLAIMS_AT_ONCE });
}

const CLAIMS_AT_ONCE = 25;

/** The first claimant among all batches of a run. A batch that is tried again gets the same answer. */
export function firstClaimantInBucket({
  runId,
  documents,
  observer = {},
}: {
  readonly runId: string;
  readonly documents: Documents;
  readonly observer?: RunObserver;
}): FirstClaimant {
  return async (key, claimant) => {
    try {
      return z.string().parse(JSON.parse(await documents.keep(claimKey(runId, key), JSON.stringify(claimant))));
    } catch (error) {
      observer.warned?.('Whether two secrets are for one org could not be checked.', error);
      return claimant;
    }
  };
}
