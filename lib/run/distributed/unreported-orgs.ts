/**
 * Finds the orgs that no part has a result of. The last step audits them, or notifies that they are not assessed.
 *
 * @module
 */
import type { Reason } from '../../audit/model/causes.ts';
import type { PutOffOrg } from '../org/holders.ts';
import { duplicateAlias, type OrgOfSecret, orgsOf } from '../orgs.ts';
import type { KnownOrg, NamedSecrets, Roster } from '../ports.ts';
import { orFailRun } from '../run-failed-error.ts';
import type { Parts } from './read-parts.ts';

const LOST: Reason = {
  code: 'batch_lost',
  message:
    'The batch of this org ended before it could report, and so did its retry. Alerts that they sent and state that they kept remain.',
};

export interface UnreportedOrgs {
  /** The orgs in the plan that are in no part. */
  readonly lost: readonly OrgOfSecret[];
  /** The orgs that the batches put off. */
  readonly putOff: readonly PutOffOrg<OrgOfSecret>[];
}

/** @throws RunFailedError when their secrets could not be read, because without them their aliases are not known. */
export async function unreportedOrgs(
  names: readonly string[],
  parts: Parts,
  last: Roster,
  options: { readonly secrets: Pick<NamedSecrets, 'load'>; readonly allowLoopback: boolean },
): Promise<UnreportedOrgs> {
  const reported = new Set(parts.orgs.map(({ secretName }) => secretName));
  const unreported = names.filter((name) => !reported.has(name));
  const stored = unreported.length === 0 ? [] : await orFailRun(options.secrets.load(unreported));
  const orgs = new Map(orgsOf(stored, { ...options, known: last.orgs }).map((org) => [org.secretName, org]));
  const putOff = parts.putOff.flatMap(({ alias, secretName, orgId }) => {
    const org = orgs.get(secretName);
    orgs.delete(secretName);
    return org === undefined ? [] : [{ org: { ...org, alias }, orgId }];
  });
  return { lost: lostOrgs([...orgs.values()], parts.orgs), putOff };
}

/**
 * Gives each org the reason that its batch was lost, unless it has another: its secret can't be used, or its alias is taken.
 *
 * @param others the orgs in the parts, which keep their aliases
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
