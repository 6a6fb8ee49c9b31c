/**
 * The orgs that no batch could answer for. The last step audits them, or notifies that they are not assessed, like every
 * other org.
 *
 * @module
 */
import type { Reason } from '../../audit/model/causes.ts';
import type { PutOff } from '../org/holders.ts';
import { duplicateAlias, type OrgOfSecret, orgsOf } from '../orgs.ts';
import type { KnownOrg, NamedSecrets, Roster } from '../ports.ts';
import { failingTheRun } from '../run-failed-error.ts';
import type { Parts } from './read-parts.ts';

const LOST: Reason = {
  code: 'batch_lost',
  message: 'Its batch ended before it could report, and so did a second try. What either sent and kept stays.',
};

export interface Unaccounted {
  /** Of the secrets in the plan that are in no part. */
  readonly lost: readonly OrgOfSecret[];
  readonly putOff: readonly PutOff<OrgOfSecret>[];
}

/** @throws RunFailedError when their secrets, which alone hold their aliases, could not be read. */
export async function unaccountedOrgs(
  names: readonly string[],
  parts: Parts,
  last: Roster,
  options: { readonly secrets: Pick<NamedSecrets, 'load'>; readonly allowLoopback: boolean },
): Promise<Unaccounted> {
  const answered = new Set(parts.orgs.map(({ secretName }) => secretName));
  const open = names.filter((name) => !answered.has(name));
  const stored = open.length === 0 ? [] : await failingTheRun(options.secrets.load(open));
  const orgs = new Map(orgsOf(stored, { ...options, known: last.orgs }).map((org) => [org.secretName, org]));
  const putOff = parts.putOff.flatMap(({ alias, secretName, orgId }) => {
    const org = orgs.get(secretName);
    orgs.delete(secretName);
    return org === undefined ? [] : [{ org: { ...org, alias }, orgId }];
  });
  return { lost: lostOrgs([...orgs.values()], parts.orgs), putOff };
}

/**
 * An org whose secret can't be used keeps the reason for that.
 *
 * @param others those that have their alias
 */
function lostOrgs(orgs: readonly OrgOfSecret[], others: readonly KnownOrg[]): OrgOfSecret[] {
  const holders = new Map(others.map(({ alias, secretName }) => [alias, secretName]));
  return orgs.map((org) => {
    const holder = holders.get(org.alias);
    if (holder !== undefined) {
      return duplicateAlias(org, holder);
    }
    return 'reason' in org.access ? org : { ...org, access: { reason: LOST } };
  });
}
