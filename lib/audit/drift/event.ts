/**
 * How a drift event is made: its deduplication id, and who changed the app.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import type { App } from '../app.ts';
import type { Control } from '../control.ts';
import type { DriftEvent, OrgState, Severity, Snapshot } from '../model.ts';

/** The two things that every id of a comparison rests on. */
export interface Origin {
  readonly state: OrgState | undefined;
  readonly current: Snapshot;
}

/**
 * Completes an event with its org and deduplication id.
 *
 * The id is made of org, type, app, control, the transition, and the state compared with. So a run that is repeated
 * because its state was not kept finds the same ids, whatever its own run id; the same transition happening again later
 * starts from another state and has another one. A state is known by its run and the time of its writing: one run may
 * write twice, when it is repeated after its state was kept.
 *
 * @param transition what else tells this event from another of the same type, app and control; empty for most.
 */
export function driftEvent(
  { state, current }: Origin,
  event: Omit<DriftEvent, 'org' | 'deduplicationId'>,
  transition: readonly string[] = [],
): DriftEvent {
  const org = current.orgId ?? state?.snapshot?.orgId ?? current.alias;
  const from = state === undefined ? [] : [state.runId, state.writtenAt];
  const parts = [org, event.type, event.app ?? '', event.control ?? '', from, transition];
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
  return { ...event, org: current.alias, deduplicationId: `${event.type}-${hash}` };
}

/** Whoever changed the app last, as far as it was listed. */
export function lastChange(app: App | undefined): Pick<DriftEvent, 'changedBy' | 'changedAt'> {
  return app?.lastModified === undefined ? {} : { changedBy: app.lastModified.by, changedAt: app.lastModified.at };
}

/**
 * Whom a failure of the control notifies: one that pages wakes somebody at critical and high; the rest can wait for the
 * morning. A control that is not known any more wakes nobody.
 */
export function notifyOf(control: Control | undefined, severity: Severity): 'page' | 'inform' {
  const isSevere = severity === 'critical' || severity === 'high';
  return isSevere && control?.notify === 'page' ? 'page' : 'inform';
}
