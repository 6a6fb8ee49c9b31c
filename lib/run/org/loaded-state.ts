/**
 * Loads the state of an org once for its two users: the reading needs the known apps while it reads, and the comparison
 * needs all of it.
 *
 * @module
 */
import type { Finding } from '../../audit/model/finding.ts';
import type { OrgIdentity } from '../../audit/model/org-identity.ts';
import type { Snapshot } from '../../audit/model/snapshot.ts';
import type { StateStore, StoredState } from '../ports.ts';

export interface LoadedState {
  /** If loading failed, each call throws its error. */
  get(org: OrgIdentity): Promise<StoredState | undefined>;
  /** `undefined` when it can't be loaded. Never rejects. */
  ifLoaded(org: OrgIdentity): Promise<StoredState | undefined>;
  /** Names of the apps in the state; none when it can't be loaded. Never rejects. */
  apps(org: OrgIdentity): Promise<readonly string[]>;
  /** Findings in the state; none when it can't be loaded. Never rejects. */
  findings(org: OrgIdentity): Promise<readonly Finding[]>;
  /** The alias under which the org was read last; `undefined` when it can't be loaded. Never rejects. */
  alias(org: OrgIdentity): Promise<string | undefined>;
}

export function loadedOnce(store: Pick<StateStore, 'load'> | undefined): LoadedState {
  const byOrgId = new Map<string | undefined, Promise<StoredState | undefined>>();

  async function get(org: OrgIdentity): Promise<StoredState | undefined> {
    // An org that could not be read is looked up by its alias alone.
    const loading = byOrgId.get(org.orgId) ?? store?.load(org) ?? Promise.resolve(undefined);
    byOrgId.set(org.orgId, loading);
    return loading;
  }

  /** A failure is ignored here, because the comparison fails for the same reason and reports it. */
  const ifLoaded = (org: OrgIdentity) => get(org).catch(() => undefined);

  const snapshotOf = async (org: OrgIdentity): Promise<Snapshot | undefined> => (await ifLoaded(org))?.state?.snapshot;

  return {
    get,
    ifLoaded,
    alias: async (org) => (await snapshotOf(org))?.alias,
    findings: async (org) => (await snapshotOf(org))?.findings ?? [],
    apps: async (org) => (await snapshotOf(org))?.apps.map(({ name }) => name) ?? [],
  };
}
