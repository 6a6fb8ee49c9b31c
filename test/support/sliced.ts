import type { OrgState, Snapshot } from '../../lib/audit/model.ts';
import { PackedSlices } from '../../lib/audit/packed-slices.ts';
import type { Slice } from '../../lib/audit/slices.ts';
import { countsOf } from '../../lib/audit/summary.ts';

/** The snapshot as that of a large org is: its apps in slices of so many. One without apps stays as it is. */
export function sliced(snapshot: Snapshot, appsEach: number): Snapshot {
  const { apps, findings, ...facts } = snapshot;
  const byName = apps.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const parts: Slice[] = [];
  for (let at = 0; at < byName.length; at += appsEach) {
    const some = byName.slice(at, at + appsEach);
    const names = new Set(some.map(({ name }) => name));
    parts.push({ apps: some, findings: findings.filter(({ app }) => (app === undefined ? at === 0 : names.has(app))) });
  }
  return apps.length === 0
    ? snapshot
    : { ...facts, apps: [], findings: [], omitted: countsOf(snapshot), slices: PackedSlices.of(parts, facts) };
}

export function slicedState(state: OrgState, appsEach: number): OrgState {
  return state.snapshot === undefined ? state : { ...state, snapshot: sliced(state.snapshot, appsEach) };
}
