/**
 * The state of an org, loaded once for both who needs it: the reading asks for the apps that it knows, while the reads are
 * under way, and the comparison for all of it.
 *
 * @module
 */
import type { OrgIdentity } from '../audit/model.ts';
import { type Slice, slicesOf } from '../audit/slices.ts';
import type { StateStore, StoredState } from './ports.ts';

export interface LoadedState {
  /** Throws what loading threw, each time. */
  get(org: OrgIdentity): Promise<StoredState | undefined>;
  /** Names of the apps in it; none when it can't be loaded. Never rejects. */
  apps(org: OrgIdentity): Promise<readonly string[]>;
}

export function loadedOnce(store: Pick<StateStore, 'load'> | undefined): LoadedState {
  const byOrgId = new Map<string | undefined, Promise<StoredState | undefined>>();

  async function get(org: OrgIdentity): Promise<StoredState | undefined> {
    // An org that turned out not to be readable is looked up by its alias alone.
    const loading = byOrgId.get(org.orgId) ?? store?.load(org) ?? Promise.resolve(undefined);
    byOrgId.set(org.orgId, loading);
    return loading;
  }

  return {
    get,
    async apps(org) {
      try {
        const { snapshot } = (await get(org))?.state ?? {};
        return snapshot === undefined ? [] : Array.from(slicesOf(snapshot), namesIn).flat();
      } catch {
        return []; // The comparison fails for the same reason, and that is told.
      }
    },
  };
}

function namesIn({ apps }: Slice): string[] {
  return apps.map(({ name }) => name);
}
