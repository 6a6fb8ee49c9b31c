/**
 * From the last state and a new snapshot to drift events and the next state: the table of docs/design.md, section 3.
 *
 * Two promises hold it together. Nothing calm comes from not knowing: what could not be read resolves nothing and stays in
 * the ledger. And the same drift is told once: comparing the same snapshot with the state that came out yields no events.
 *
 * @module
 */
import { CATALOGUE } from './controls/index.ts';
import { type CompareOptions, type Comparison, sideOf } from './drift/comparison.ts';
import { sortEvents } from './drift/order.ts';
import { orgNotRead, orgRecovered } from './drift/org-readable.ts';
import { quietChanges } from './drift/quiet-changes.ts';
import { unreadableApps } from './drift/unreadable-apps.ts';
import { compareViolations } from './drift/violations.ts';
import { waiverEnds } from './drift/waiver-ends.ts';
import type { DriftEvent, Ledger, OrgState, Snapshot } from './model.ts';

export type { CompareOptions } from './drift/comparison.ts';

/** Events worst first, and the state to keep once they are published. */
export interface Drift {
  readonly events: readonly DriftEvent[];
  readonly state: OrgState;
}

const EMPTY_LEDGER: Ledger = { open: [], expiryTold: [] };

/**
 * @param previous the state that the last run kept; `undefined` before the first.
 * @param current the snapshot of this run, waivers applied (see `assessOrg`).
 */
export function compare(previous: OrgState | undefined, current: Snapshot, options: CompareOptions): Drift {
  return current.status === 'not_assessed'
    ? compareOutage(previous, current, options)
    : compareSnapshots(previous, current, options);
}

/** Whether anybody is to be woken. */
export function hasPaging(events: readonly DriftEvent[]): boolean {
  return events.some((event) => event.notify === 'page');
}

/** The last snapshot that could be read stays, and so does all that is open. */
function compareOutage(previous: OrgState | undefined, current: Snapshot, options: CompareOptions): Drift {
  const { events, notAssessed } = orgNotRead(previous, current, options);
  const ledger = { ...(previous?.ledger ?? EMPTY_LEDGER), notAssessed };
  const { snapshot } = previous ?? {};
  return { events, state: { ...written(options), ledger, ...(snapshot !== undefined && { snapshot }) } };
}

function compareSnapshots(state: OrgState | undefined, current: Snapshot, options: CompareOptions): Drift {
  const comparison: Comparison = {
    state,
    before: state?.snapshot === undefined ? undefined : sideOf(state.snapshot),
    after: sideOf(current),
    controls: new Map((options.controls ?? CATALOGUE).map((control) => [control.id, control])),
    options,
  };
  const violations = compareViolations(comparison);
  const waivers = waiverEnds(comparison);
  const told = violations.events.filter((event) => event.before !== undefined).flatMap(({ app }) => app ?? []);
  const events = [
    ...orgRecovered(state, current),
    ...violations.events,
    ...unreadableApps(comparison),
    ...waivers.events,
    ...quietChanges(comparison, new Set(told)),
  ];
  const ledger: Ledger = { open: violations.open, expiryTold: waivers.expiryTold };
  return {
    events: sortEvents(events.map((event) => quietUnlessAlerting(comparison, event))),
    state: { ...written(options), ledger, snapshot: current },
  };
}

/** What a control that does not alert has to say is kept as evidence. */
function quietUnlessAlerting({ controls }: Comparison, event: DriftEvent): DriftEvent {
  const control = event.control === undefined ? undefined : controls.get(event.control);
  return control?.alerts === false ? { ...event, notify: 'evidence' } : event;
}

function written({ runId, now }: CompareOptions): Pick<OrgState, 'schemaVersion' | 'runId' | 'writtenAt'> {
  return { schemaVersion: 1, runId, writtenAt: now.toISOString() };
}
