/**
 * From stored secrets to the orgs of a run. A secret that can't be used is still an org, which can't be assessed.
 *
 * @module
 */
import type { Reason } from '../audit/model/causes.ts';
import type { Environment } from '../audit/model/org-identity.ts';
import { NotAssessedError, reasonOf } from '../salesforce/errors.ts';
import { aliasOf, type OrgAccess, parseOrgSecret } from '../salesforce/session/org-secret.ts';
import type { KnownOrg, Roster, StoredSecret } from './ports.ts';

export interface OrgToAudit {
  readonly alias: string;
  /** Of its stored secret; absent for an org that has none any more. */
  readonly secretName?: string;
  readonly environment?: Environment;
  /** What logs in to it, or why nothing does. */
  readonly access: { readonly secret: OrgAccess } | { readonly reason: Reason };
}

export interface OrgOfSecret extends OrgToAudit {
  readonly secretName: string;
}

export interface OrgsOfOptions {
  readonly allowLoopback: boolean;
  /** As the last run knew them. */
  readonly known?: readonly KnownOrg[];
}

/**
 * In the order of the secrets' names. A secret that can't be read stands for the org that it had in the last run.
 *
 * If several secrets have one alias, it goes to the secret that had it in the last run, or else to the first. The others are
 * named after their secrets, because two orgs with one alias would overwrite each other's state.
 */
export function orgsOf(stored: readonly StoredSecret[], { allowLoopback, known = [] }: OrgsOfOptions): OrgOfSecret[] {
  const byName = new Map(known.map((org) => [org.secretName, org]));
  const hadAlias = new Map(known.map(({ alias, secretName }) => [alias, secretName]));
  const orgs = stored
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((secret) => orgOf(secret, { allowLoopback }, byName.get(secret.name)));
  const byAlias = Map.groupBy(orgs, ({ alias }) => alias);
  return orgs.map((org) => {
    const same = byAlias.get(org.alias) ?? [];
    const holder = same.find(({ secretName }) => secretName === hadAlias.get(org.alias)) ?? same[0];
    return holder === undefined || holder === org ? org : duplicateAlias(org, holder.secretName);
  });
}

/**
 * First the orgs that the last run did not reach. Then the slow ones, because a slow org that begins last prolongs the run.
 * Then the others, in their order.
 */
export function auditOrder<T extends Pick<OrgToAudit, 'alias'>>(
  orgs: readonly T[],
  { unreached, slow }: Pick<Roster, 'unreached' | 'slow'>,
): T[] {
  const ranks = new Map([...new Set([...unreached, ...slow])].map((alias, at) => [alias, at]));
  const rankOf = ({ alias }: T) => ranks.get(alias) ?? ranks.size;
  return orgs.toSorted((a, b) => rankOf(a) - rankOf(b));
}

/**
 * The orgs that the last run knew and that have no secret any more. Without a notification they would look healthy. An org
 * that is read under another alias was only renamed. So was, as far as is known, an org whose secret has another alias and
 * could not log in.
 *
 * @param now the orgs of this run, as {@link Roster} has them
 */
export function missingOrgs(last: Roster, now: readonly KnownOrg[]): OrgToAudit[] {
  const aliases = new Set(now.map(({ alias }) => alias));
  const ids = new Set(now.map(({ orgId }) => orgId));
  const byName = new Map(now.map((org) => [org.secretName, org]));
  const isRenamed = ({ secretName, orgId }: KnownOrg) => {
    const org = secretName === undefined ? undefined : byName.get(secretName);
    return org !== undefined && (orgId === undefined || org.orgId === undefined);
  };
  return last.orgs
    .filter((org) => !aliases.has(org.alias) && (org.orgId === undefined || !ids.has(org.orgId)) && !isRenamed(org))
    .map(({ alias, environment }) => {
      const message = `The last run read the org secret of "${alias}"; now there is none.`;
      return { alias, ...asGiven(environment), access: { reason: { code: 'secret_missing', message } } };
    });
}

function orgOf(
  { name, value, error, session }: StoredSecret,
  options: { readonly allowLoopback: boolean },
  known: KnownOrg | undefined,
): OrgOfSecret {
  if (session !== undefined) {
    return { alias: name, secretName: name, access: 'reason' in session ? session : { secret: session } };
  }
  const unreadable = { alias: known?.alias ?? shortName(name), secretName: name, ...asGiven(known?.environment) };
  if (error !== undefined) {
    const message = `Org secret ${name} could not be read${error.code === 'unreadable' ? '' : ` (${error.code})`}: ${error.message}`;
    const reason = { code: 'invalid_secret', message, remedy: UNREADABLE } as const;
    return { ...unreadable, access: { reason } };
  }
  try {
    const secret = parseOrgSecret(name, value, options);
    return { alias: secret.alias, secretName: name, ...asGiven(secret.environment), access: { secret } };
  } catch (thrown) {
    if (!(thrown instanceof NotAssessedError)) {
      throw thrown;
    }
    return { ...unreadable, alias: aliasOf(value) ?? unreadable.alias, access: { reason: reasonOf(thrown) } };
  }
}

const UNREADABLE =
  "Check that the secret holds text and that the auditor may read it: the file's mode, or its role's access to the secret and to its KMS key.";

function asGiven(environment: Environment | undefined): Pick<OrgToAudit, 'environment'> {
  return environment === undefined ? {} : { environment };
}

/** The alias with the secret's name added. @param holder the secret that has the alias */
export function duplicateAlias({ alias, secretName, ...org }: OrgOfSecret, holder: string): OrgOfSecret {
  const message = `Org secret ${secretName}: alias: found "${alias}", which is the alias of ${holder} too; expected one of its own.`;
  const reason: Reason = { code: 'duplicate_alias', message };
  return { ...org, alias: `${alias} (${shortName(secretName)})`, secretName, access: { reason } };
}

/** @param holder alias of the org whose secret has it */
export function duplicateOrgReason(alias: string, orgId: string, holder: string): Reason {
  const message = `The org secret of "${alias}" reaches the org ${orgId}, which is that of "${holder}" already.`;
  return { code: 'duplicate_org', message };
}

/** @example shortName('eca-auditor/orgs/acme') // 'acme' */
function shortName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1).replace(/\.json$/, '');
}
