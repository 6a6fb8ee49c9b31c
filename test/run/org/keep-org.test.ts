/** What an org's state keeps from night to night. */
import { expect, test } from 'vitest';
import { assessOrg } from '../../../lib/audit/judging/assess.ts';
import { DEFAULT_CONFIG } from '../../../lib/config/schema/schema.ts';
import { keepOrg } from '../../../lib/run/org/keep-org.ts';
import { loadedOnce } from '../../../lib/run/org/loaded-state.ts';
import { folderStore } from '../../support/runs/simulated-nights.ts';

test('of many former aliases the last twenty are kept, each once, oldest first', async () => {
  const { store } = folderStore();
  const orgId = '00D000000000001EAA';
  const aliases = [...Array.from({ length: 25 }, (_, at) => `name-${at}`), 'name-10', 'now'];
  for (const [day, alias] of aliases.entries()) {
    const now = new Date(Date.UTC(2026, 10, 1 + day));
    const [runId, takenAt] = [`night-${day}`, now.toISOString()];
    const snapshot = assessOrg({ org: { alias, orgId }, runId, takenAt, apps: [], controls: [], waivers: [] });
    await keepOrg(snapshot, loadedOnce(store), {
      ...{ store, clock: () => now },
      compare: { ...DEFAULT_CONFIG.drift, runId },
    });
  }
  const { state } = await store.load({ alias: 'now', orgId });
  const kept = state?.formerAliases?.map(({ alias }) => alias) ?? [];
  expect(kept).toHaveLength(20);
  expect(kept.slice(-3)).toEqual(['name-23', 'name-24', 'name-10']);
});
