/**
 * Which of several secrets has an org. The secret that had the org in the last run keeps it while the secret exists, even in
 * a run in which it can't log in, so that two secrets do not alternate. An org that no run knows yet goes to the first secret
 * that reaches it.
 *
 * A secret that reaches another secret's org must wait until the run knows which org the other secret reaches now. So it is
 * put off to a second pass, in a distributed run to the last step.
 *
 * @module
 */
import { duplicateOrgReason, type OrgToAudit } from '../orgs.ts';
import type { KnownOrg, StoredState } from '../ports.ts';

/**
 * Claims an org; resolves to the alias that has it already, if any.
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

/** Another secret of the run had the org last, or its alias. */
export class HeldByAnotherError extends Error {
  override readonly name = 'HeldByAnotherError';
  readonly orgId: string;

  constructor(orgId: string) {
    super(`Another secret had the org ${orgId} last.`);
    this.orgId = orgId;
  }
}

/** Keeps what the first claimant of a key says; resolves to it. */
export type FirstCome = (key: string, claimant: string) => Promise<string>;

/** Within one process. */
export function firstCome(): FirstCome {
  const claims = new Map<string, string>();
  return async (key, claimant) => {
    const holder = claims.get(key) ?? claimant;
    claims.set(key, holder);
    return holder;
  };
}

/**
 * @param last the orgs as the last run knew them
 * @param fleet the orgs of this run
 */
export function claimOf(
  last: readonly KnownOrg[],
  fleet: readonly Pick<KnownOrg, 'alias' | 'secretName'>[],
  first: FirstCome,
): Claim {
  const hadOrg = new Map(last.flatMap((org) => (org.orgId === undefined ? [] : [[org.orgId, org]])));
  const byAlias = new Map(fleet.map((org) => [org.alias, org]));
  const byName = new Map(fleet.map((org) => [org.secretName, org]));
  const claimFreely = claimFirst(first);
  return async (orgId, org, inState) => {
    const known = hadOrg.get(orgId) ?? { alias: (await inState?.())?.state?.snapshot?.alias, secretName: undefined };
    const holder = byAlias.get(known.alias ?? '') ?? byName.get(known.secretName ?? '');
    if (holder === undefined) {
      return claimFreely(orgId, org);
    }
    if (holder.alias !== org.alias) {
      throw new HeldByAnotherError(orgId);
    }
    return undefined;
  };
}

/** For the second pass: what the last run knew is settled. */
export function claimFirst(first: FirstCome): Claim {
  return async (orgId, { alias }) => {
    const holder = await first(orgId, alias);
    return holder === alias ? undefined : holder;
  };
}

/** An org that was put off, with the org id that its secret reached. */
export interface PutOff<T extends OrgToAudit = OrgToAudit> {
  readonly org: T;
  readonly orgId: string;
}

/**
 * The orgs that were put off: not assessed if another secret has their org, else free to be read.
 *
 * @param now what the run knows of all other orgs
 */
export function settle<T extends OrgToAudit>(putOff: readonly PutOff<T>[], now: readonly KnownOrg[]): T[] {
  const byId = new Map(now.map(({ orgId, alias }) => [orgId, alias]));
  return putOff.map(({ org, orgId }) => {
    const holder = byId.get(orgId);
    return holder === undefined ? org : { ...org, access: { reason: duplicateOrgReason(org.alias, orgId, holder) } };
  });
}
