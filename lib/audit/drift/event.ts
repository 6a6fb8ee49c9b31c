/**
 * Makes drift events: their deduplication ids, who saved the changed components, and whom a violation notifies.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { isOrgComponent } from '../components/registry.ts';
import type { App, Person } from '../model/app.ts';
import type { AnyControl } from '../model/control.ts';
import type { DriftEvent, SettingChange } from '../model/drift-event.ts';
import type { Severity } from '../model/finding.ts';
import type { OrgIdentity } from '../model/org-identity.ts';
import type { OrgState } from '../model/org-state.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { isSevere } from './order.ts';

/** The state and the snapshot that are compared. Every event id is made from them. */
export interface Origin {
  readonly state: OrgState | undefined;
  readonly current: Snapshot;
  /** The id of the org that the events are about, if the alias no longer reaches it. @default that of `current` */
  readonly leftOrgId?: string | undefined;
}

/**
 * Completes an event with its org and deduplication id.
 *
 * The id is made of org, type, app, control, the transition, and the previous state. A run that is repeated because its state was
 * not kept finds the same ids, even with another run id. The same transition at a later time starts from another state, so it has
 * another id. A state is identified by its run and by when it was written, because a run that is repeated after its state was kept
 * writes the state twice.
 *
 * @param transition what distinguishes this event from others of the same type, app and control; empty for most. It contains facts
 *   only: if it contained a sentence, new wording would send every event again.
 */
export function driftEvent(
  { state, current, leftOrgId = current.orgId }: Origin,
  event: Omit<DriftEvent, 'org' | 'orgId' | 'deduplicationId'>,
  transition: readonly unknown[] = [],
): DriftEvent {
  const org = current.orgId ?? state?.snapshot?.orgId ?? current.alias;
  const from = state === undefined ? [] : [state.runId, state.writtenAt];
  const parts = [org, event.type, event.app ?? '', event.control ?? '', from, transition];
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
  const about = leftOrgId === undefined || isOfOutage(event) ? {} : { orgId: leftOrgId };
  return { ...event, org: current.alias, ...about, deduplicationId: `${event.type}-${hash}` };
}

/** Whether the event is the beginning or the end of an outage of the whole org. */
function isOfOutage({
  type,
  move,
  controls,
  cause,
}: Pick<DriftEvent, 'type' | 'move' | 'controls' | 'cause'>): boolean {
  const isAboutOrg = type === 'org_not_assessed' || type === 'org_recovered';
  return move === 'org_unwatched' || (isAboutOrg && controls === undefined && cause !== 'field_in_no_record');
}

/** The org that the alias reached before, and the one that it reaches now. */
export function replacedIds({ state, current: { orgId } }: Origin): NonNullable<DriftEvent['replaced']> {
  const orgIdBefore = state?.snapshot?.orgId;
  return { ...(orgIdBefore !== undefined && { orgIdBefore }), ...(orgId !== undefined && { orgId }) };
}

/** The org that entries of the configuration are matched with. If it can't be reached, it has the id of its last snapshot. */
export function knownOrg({ state, current: { alias, orgId = state?.snapshot?.orgId } }: Origin): OrgIdentity {
  return { alias, ...(orgId !== undefined && { orgId }) };
}

/**
 * Who saved the app last, and when; with changes, who saved the changed components last. Empty for a component that was deleted or
 * not listed, because a wrong name is worse than none.
 */
export function lastSave(
  app: App | undefined,
  changes: readonly SettingChange[] = [],
): Pick<DriftEvent, 'who' | 'when'> {
  const { saves, lastModified } = app ?? {};
  if (changes.length > 0 && changes.every(({ component }) => isOrgComponent(component))) {
    return {};
  }
  if (changes.length === 0 || saves === undefined) {
    return lastModified === undefined ? {} : { who: personOf(lastModified), when: lastModified.at };
  }
  const [newest] = [...new Set(changes.map(({ component }) => component))]
    .flatMap((component) => (isOrgComponent(component) ? [] : (saves[component] ?? [])))
    .sort((a, b) => Date.parse(b.modifiedAt ?? '1970-01-01') - Date.parse(a.modifiedAt ?? '1970-01-01'));
  return {
    ...(newest?.modifiedBy !== undefined && { who: newest.modifiedBy }),
    ...(newest?.modifiedAt !== undefined && { when: newest.modifiedAt }),
  };
}

function personOf({ by, byId }: NonNullable<App['lastModified']>): Person {
  return { ...(byId !== undefined && { id: byId }), name: by };
}

/** Whom a failure of the control notifies. Only a control with the mode `page` pages, at critical and high. */
export function notifyOf(control: AnyControl | undefined, severity: Severity): 'page' | 'inform' {
  return isSevere(severity) && control?.notify === 'page' ? 'page' : 'inform';
}
