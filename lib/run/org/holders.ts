/**
 * Decides which of several secrets has an org. The secret that had the org in the last run keeps it as long as the secret
 * exists, even if it can't log in, so that two secrets do not alternate. An org that no run knows yet goes to the first
 * secret that reaches it.
 *
 * A secret that reaches the org of another secret must wait until the run knows which org the other secret reaches now. So
 * its org is put off to a second pass; in a distributed run to the last step.
 *
 * @module
 */
import { duplicateOrgReason, type OrgToAudit } from '../orgs.ts';
import type { KnownOrg, StoredState } from '../ports.ts';

/**
 * Claims an org for a secret; resolves to the alias that has it already, or to `undefined`.
 *
 * @param orgId 18 characters
 * @param inState what is kept of the org; `undefined` when it can't be loaded
 * @throws HeldByAnotherError
 */
export type Claim = (
  orgId: string,
  org: Pick<OrgToAudit, 'alias' | 'secretName'>,
  inState?: () => Promise<StoredState | undefined>,
) => Promise<string | undefined>;

/** Thrown by a claim when another secret of the run had the org last, or its alias. */
export class HeldByAnotherError extends Error {
  override readonly name = 'HeldByAnotherError';
  readonly orgId: string;

  constructor(orgId: string) {
    super(`Another secret had the org ${orgId} last.`);
    this.orgId = orgId;
  }
}

/** Resolves to the first claimant of the key: this one, if there was none. */
export type FirstClaimant = (key: string, claimant: string) => Promise<string>;

/** The first claimant within one process. */
export function firstClaimant(): FirstClaimant {
  const claims = new Map<string, string>();
  return async (key, claimant) => {
    const holder = claims.get(key) ?? claimant;
    claims.set(key, holder);
    return holder;
  };
}

/**
 * The claim of the first pass: the secret that had the org last keeps it.
 *
 * @param last the orgs as the last run knew them
 * @param fleet the orgs of this run
 */
export function claimByRoster(
  last: readonly KnownOrg[],
  fleet: readonly Pick<KnownOrg, 'alias' | 'secretName'>[],
  first: FirstClaimant,
): Claim {
  const hadOrg = new Map(last.flatMap((org) => (org.orgId === undefined ? [] : [[org.orgId, org]])));
  const byAlias = new Map(fleet.map((org) => [org.alias, org]));
  const byName = new Map(fleet.map((org) => [org.secretName, org]));
  const claimIfNew = claimIfFree(first);
  return async (orgId, org, inState) => {
    const known = hadOrg.get(orgId) ?? { alias: (await inState?.())?.state?.snapshot?.alias, secretName: undefined };
    const holder = byAlias.get(known.alias ?? '') ?? byName.get(known.secretName ?? '');
    if (holder === undefined) {
      return claimIfNew(orgId, org);
    }
    if (holder.alias !== org.alias) {
      throw new HeldByAnotherError(orgId);
    }
    return undefined;
  };
}

/** The claim of the second pass: the first secret gets the org, whatever the last run knew. */
export function claimIfFree(first: FirstClaimant): Claim {
  return async (orgId, { alias }) => {
    const holder = await first(orgId, alias);
    return holder === alias ? undefined : holder;
  };
}

/** An org that was put off, with the org id that its secret reached. */
export interface PutOffOrg<T extends OrgToAudit = OrgToAudit> {
  readonly org: T;
  readonly orgId: string;
}

/**
 * The orgs that were put off, for the second pass. If another secret has the org now, it gets that as its reason.
 *
 * @param now all other orgs of the run
 */
export function resolvePutOff<T extends OrgToAudit>(putOff: readonly PutOffOrg<T>[], now: readonly KnownOrg[]): T[] {
  const byId = new Map(now.map(({ orgId, alias }) => [orgId, alias]));
  return putOff.map(({ org, orgId }) => {
    const holder = byId.get(orgId);
    return holder === undefined ? org : { ...org, access: { reason: duplicateOrgReason(org.alias, orgId, holder) } };
  });
}
