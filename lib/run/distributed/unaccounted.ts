/**
 * The orgs that no batch could answer for: told in the last step, by the way of every org that can't be assessed.
 *
 * @module
 */
import type { Reason } from '../../audit/causes.ts';
import { duplicateAlias, duplicateOrg, type OrgToAudit } from '../orgs.ts';
import type { PartOrg } from './part.ts';

const LOST: Reason = {
  code: 'batch_lost',
  message: 'Its batch ended before it could report, and so did a second try; what either had told and kept stands.',
};

/**
 * An org whose secret says already why it can't be assessed keeps that reason.
 *
 * @param orgs of the secrets in the plan that are in no part
 */
export function lostOrgs(orgs: readonly OrgToAudit[]): OrgToAudit[] {
  return orgs.map((org) => ('reason' in org.access ? org : { ...org, access: { reason: LOST } }));
}

/**
 * Of several secrets with one alias, or for one org, in different batches: all but the first, by the name of the secret. Each
 * was audited in its own batch all the same, so what is reported of it goes by a name of its own.
 */
export function duplicatesIn(orgs: readonly PartOrg[]): OrgToAudit[] {
  const aliases = new Map<string, string>();
  const ids = new Map<string, string>();
  return orgs
    .toSorted((a, b) => (a.secretName < b.secretName ? -1 : 1))
    .flatMap(({ alias, secretName, orgId }) => {
      const holder = claim(aliases, alias, secretName);
      const reacher = orgId === undefined ? undefined : claim(ids, orgId, alias);
      if (holder !== undefined) {
        return [duplicateAlias(alias, secretName, holder)];
      }
      return orgId === undefined || reacher === undefined ? [] : [duplicateOrg(alias, secretName, orgId, reacher)];
    });
}

/** Who has the key already, if anybody. */
function claim(claims: Map<string, string>, key: string, claimant: string): string | undefined {
  const holder = claims.get(key);
  if (holder === undefined) {
    claims.set(key, claimant);
  }
  return holder;
}
