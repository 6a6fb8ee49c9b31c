/**
 * From stored secrets to the orgs of a run. A secret that is of no use is still an org, one that can't be assessed.
 *
 * @module
 */
import type { Reason } from '../audit/causes.ts';
import type { Environment } from '../audit/model.ts';
import { NotAssessedError, reasonOf } from '../salesforce/errors.ts';
import { aliasOf, type OrgAccess, parseOrgSecret } from '../salesforce/org-secret.ts';
import type { Roster, StoredSecret } from './ports.ts';

export interface OrgToAudit {
  readonly alias: string;
  /** Of its stored secret; absent for an org that has none any more. */
  readonly secretName?: string;
  readonly environment?: Environment;
  /** What logs in to it, or why nothing does. */
  readonly access: { readonly secret: OrgAccess } | { readonly reason: Reason };
}

/**
 * In the order of the secrets' names. Of several secrets with one alias the first has it; the others are named after
 * themselves, since two orgs under one name would overwrite each other's state.
 */
export function orgsOf(stored: readonly StoredSecret[], options: { readonly allowLoopback: boolean }): OrgToAudit[] {
  const holders = new Map<string, string>();
  return [...stored]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((secret) => {
      const org = orgOf(secret, options);
      const holder = holders.get(org.alias);
      if (holder !== undefined) {
        return duplicateAlias(org.alias, secret.name, holder);
      }
      holders.set(org.alias, secret.name);
      return org;
    });
}

/**
 * The orgs that the last run did not get to before all others; then those that took it long, since one that begins last
 * ends alone; else as they were.
 */
export function inOrder(
  orgs: readonly OrgToAudit[],
  { unreached, slow }: Pick<Roster, 'unreached' | 'slow'>,
): OrgToAudit[] {
  const places = new Map([...new Set([...unreached, ...slow])].map((alias, at) => [alias, at]));
  const placeOf = ({ alias }: OrgToAudit) => places.get(alias) ?? places.size;
  return orgs.toSorted((a, b) => placeOf(a) - placeOf(b));
}

/**
 * The orgs that the last run knew and that have no secret any more: silence about them would look like calm. One that is
 * read under another alias by now has only been renamed.
 *
 * @param read ids of the orgs that were read in this run
 */
export function missingOrgs(
  last: Roster,
  now: readonly Pick<OrgToAudit, 'alias'>[],
  read: ReadonlySet<string>,
): OrgToAudit[] {
  const aliases = new Set(now.map(({ alias }) => alias));
  return last.orgs
    .filter(({ alias, orgId }) => !aliases.has(alias) && (orgId === undefined || !read.has(orgId)))
    .map(({ alias }) => {
      const message = `The last run read the org secret of "${alias}"; now there is none.`;
      return { alias, access: { reason: { code: 'secret_missing', message } } };
    });
}

function orgOf(
  { name, value, error, session }: StoredSecret,
  options: { readonly allowLoopback: boolean },
): OrgToAudit {
  if (session !== undefined) {
    return { alias: name, secretName: name, access: 'reason' in session ? session : { secret: session } };
  }
  if (error !== undefined) {
    const message = `Org secret ${name} could not be read (${error.code}): ${error.message}`;
    const reason = { code: 'invalid_secret', message, remedy: UNREADABLE } as const;
    return { alias: shortName(name), secretName: name, access: { reason } };
  }
  try {
    const secret = parseOrgSecret(name, value, options);
    return {
      alias: secret.alias,
      secretName: name,
      ...(secret.environment !== undefined && { environment: secret.environment }),
      access: { secret },
    };
  } catch (thrown) {
    if (!(thrown instanceof NotAssessedError)) {
      throw thrown;
    }
    return { alias: aliasOf(value) ?? shortName(name), secretName: name, access: { reason: reasonOf(thrown) } };
  }
}

const UNREADABLE =
  "Check that the secret holds text and that the auditor may read it: the file's mode, or its role's access to the secret and to its KMS key.";

/** Named after its own secret besides. */
export function duplicateAlias(alias: string, name: string, holder: string): OrgToAudit {
  const message = `Org secret ${name}: alias: found "${alias}", which is the alias of ${holder} too; expected one of its own.`;
  return duplicate(alias, name, { code: 'duplicate_alias', message });
}

/** Named after its own secret besides, as {@link duplicateAlias}. @param holder alias of the other */
export function duplicateOrg(alias: string, name: string, orgId: string, holder: string): OrgToAudit {
  return duplicate(alias, name, duplicateOrgReason(alias, orgId, holder));
}

export function duplicateOrgReason(alias: string, orgId: string, holder: string): Reason {
  const message = `The org secret of "${alias}" reaches the org ${orgId}, which "${holder}" reaches too.`;
  return { code: 'duplicate_org', message };
}

function duplicate(alias: string, name: string, reason: Reason): OrgToAudit {
  return { alias: `${alias} (${shortName(name)})`, secretName: name, access: { reason } };
}

/** @example shortName('eca-auditor/orgs/acme') // 'acme' */
function shortName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1).replace(/\.json$/, '');
}
