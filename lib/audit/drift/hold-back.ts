/**
 * Holds back the events that a silence covers. They wait in the state of their org, and are sent when the silence is over. An event
 * that pages still pages then.
 *
 * A silence is over for an event when no silence covers the event any more: after its last day, or when it was removed from the
 * configuration.
 *
 * @module
 */
import type { DriftEvent, DriftType, Silence } from '../model/drift-event.ts';
import { driftEvent, knownOrg, type Origin } from './event.ts';
import { sortEvents } from './order.ts';
import { silenceAt } from './planned.ts';

export interface HeldBack {
  /** The events to send: those of this run, those that waited until now, and one `silence_ended` for each silence that is over. */
  readonly events: readonly DriftEvent[];
  /** For the next state: the events that wait, oldest first. */
  readonly held: readonly DriftEvent[];
  /** The events of this run. `silenced` marks those that are held back. */
  readonly found: readonly DriftEvent[];
}

const ENDS: ReadonlySet<DriftType> = new Set(['violation_resolved', 'app_recovered', 'org_recovered', 'move_ended']);

/** @param events of this run */
export function holdBack(
  origin: Origin,
  events: readonly DriftEvent[],
  silences: readonly Silence[],
  now: Date,
): HeldBack {
  const org = knownOrg(origin);
  const silenceOf = ({ app }: DriftEvent) => silenceAt(silences, { org, app, at: now });
  const found = events.map((event): DriftEvent => {
    const silence = canBeHeld(event) ? silenceOf(event) : undefined;
    return silence === undefined ? event : { ...event, silenced: { ...silence, since: now.toISOString() } };
  });
  const waited = origin.state?.held ?? [];
  const released = waited.filter((event) => silenceOf(event) === undefined);
  const sent = [...released, ...found.filter(({ silenced }) => silenced === undefined)];
  return {
    events: sortEvents([...summaries(origin, released), ...(released.length === 0 ? sent : withOvertaken(sent))]),
    held: [...waited.filter((event) => !released.includes(event)), ...found.filter(({ silenced }) => silenced)],
    found,
  };
}

/** Whether the event is not sent at all. An end is always sent, even if it notifies nobody, because an incident may be open. */
export function isEvidenceOnly({ type, notify }: DriftEvent): boolean {
  return type === 'setting_changed' || (type === 'move' && notify === 'evidence');
}

/** An end with the audience `evidence` waits too, because the beginning of its incident may wait. */
function canBeHeld(event: DriftEvent): boolean {
  return !isEvidenceOnly(event) && (event.notify !== 'evidence' || ENDS.has(event.type));
}

function summaries(origin: Origin, released: readonly DriftEvent[]): DriftEvent[] {
  const bySilence = Map.groupBy(released, ({ silenced }) => {
    const { since: _, ...silence } = silenced ?? { since: '' };
    return JSON.stringify(silence);
  });
  return [...bySilence].map(([key, events]) => {
    const silence = JSON.parse(key) as Silence;
    const kept = { events: events.length, pages: events.filter(({ notify }) => notify === 'page').length };
    const event = { type: 'silence_ended', severity: 'info', silence, kept, notify: 'inform' } as const;
    return driftEvent(origin, event, [key, events.map(({ deduplicationId }) => deduplicationId)]);
  });
}

/** Marks each end that is followed by another beginning, so that it does not close the new incident. */
function withOvertaken(events: readonly DriftEvent[]): DriftEvent[] {
  const lastBegun = new Map(events.flatMap((event, at) => (ENDS.has(event.type) ? [] : [[subjectOf(event), at]])));
  return events.map((event, at) => {
    const isOvertaken = ENDS.has(event.type) && (lastBegun.get(subjectOf(event)) ?? -1) > at;
    return isOvertaken ? { ...event, isOvertaken } : event;
  });
}

function subjectOf({ orgId, app, control, move, cause, controls }: DriftEvent): string {
  const isInPart = app === undefined && cause === 'field_in_no_record';
  return JSON.stringify([orgId, app, control, move, isInPart, app === undefined && controls !== undefined]);
}
