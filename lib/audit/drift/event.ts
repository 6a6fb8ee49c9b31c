/**
 * How a drift event is made: its deduplication id, and who saved what changed.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { isOrgComponent } from '../components/registry.ts';
import type { App, Person } from '../model/app.ts';
import type { AnyControl } from '../model/control.ts';
import type { DriftEvent, OrgIdentity, OrgState, SettingChange, Severity, Snapshot } from '../model/model.ts';

/** The two things that every id of a comparison rests on. */
export interface Origin {
  readonly state: OrgState | undefined;
  readonly current: Snapshot;
  /** The org that the events are about, if the alias left it. @default the org of `current` */
  readonly leftOrgId?: string | undefined;
}

/**
 * Completes an event with its org and deduplication id.
 *
 * The id is made of org, type, app, control, the transition, and the state compared with. So a run that is repeated because
 * its state was not kept finds the same ids, whatever its run id. The same transition later starts from another state and has
 * another id. A state is identified by its run and the time of its writing, because a run that is repeated after its state
 * was kept writes twice.
 *
 * @param transition what distinguishes this event from others of the same type, app and control; empty for most. Facts only:
 *   with a sentence in it, a new wording would send everything again.
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

/** Whether it is about an org that can't be read as a whole, or can again. */
function isOfOutage({
  type,
  move,
  controls,
  cause,
}: Pick<DriftEvent, 'type' | 'move' | 'controls' | 'cause'>): boolean {
  const isAboutOrg = type === 'org_not_assessed' || type === 'org_recovered';
  return move === 'org_unwatched' || (isAboutOrg && controls === undefined && cause !== 'field_in_no_record');
}

/** What entries of the configuration are matched with: an org that can't be reached has the id of its last reading. */
export function knownOrg({ state, current: { alias, orgId = state?.snapshot?.orgId } }: Origin): OrgIdentity {
  return { alias, ...(orgId !== undefined && { orgId }) };
}

/**
 * Who saved the app last, and when; with changes, who saved the components that changed. One that is gone, or was not listed,
 * names nobody: a wrong name is worse than none.
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

/**
 * Whom a failure of the control notifies. A control with the mode `page` pages at critical and high, and informs otherwise. A
 * control that is no longer known pages nobody.
 */
export function notifyOf(control: AnyControl | undefined, severity: Severity): 'page' | 'inform' {
  const isSevere = severity === 'critical' || severity === 'high';
  return isSevere && control?.notify === 'page' ? 'page' : 'inform';
}
