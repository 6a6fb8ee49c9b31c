/**
 * The events of orgs that can't be read. A transient cause is notified after some runs in a row, any other cause at once. During the
 * outage each further cause that is not transient is notified once, and reminders follow as for violations.
 *
 * @module
 */
import { CAUSES, type CauseCode, type Reason, remedyOf } from '../../model/causes.ts';
import type { DriftEvent } from '../../model/drift-event.ts';
import type { Severity } from '../../model/finding.ts';
import type { Ledger } from '../../model/org-state.ts';
import { reachOf } from '../audience.ts';
import type { CompareOptions } from '../comparison.ts';
import { driftEvent, type Origin } from '../event.ts';
import { isReminderDue } from './reminders.ts';

type Outage = NonNullable<Ledger['notAssessed']>;

/** That of `require-secret-web-server-flow`, whose failures may be undetected. */
const SEVERITY: Severity = 'high';
/** A cause that is notified as the move `org_unwatched`. */
const SECRET_MISSING = 'secret_missing';
const UNEXPLAINED: Reason = { code: 'internal_error', message: 'The run gave no reason.' };

/** The event of an org that could not be read, if one is due, and the outage for the next ledger. A repeated run counts once. */
export function orgNotRead(
  origin: Origin,
  options: CompareOptions,
): { readonly event?: DriftEvent; readonly notAssessed: Outage } {
  const reason = origin.current.reason ?? UNEXPLAINED;
  const outage = outageUpToNow(origin, options, reason.code);
  const transition = transitionOf(outage, reason.code, options);
  if (transition === undefined) {
    return { notAssessed: outage };
  }
  const facts = { cause: reason.code, since: outage.since, found: reason.message } as const;
  if (reason.code === SECRET_MISSING && transition !== 'reminder') {
    const event = driftEvent(origin, { type: 'move', ...facts, ...unwatched(origin, options) }, [transition]);
    return {
      event,
      notAssessed: event.notify === 'evidence' ? outage : afterNotification(outage, reason.code, options),
    };
  }
  const event = driftEvent(
    origin,
    {
      type: 'org_not_assessed',
      severity: SEVERITY,
      ...facts,
      steps: [remedyOf(reason)],
      notify: transition === 'reminder' ? 'digest' : 'page',
    },
    [transition],
  );
  return { event, notAssessed: afterNotification(outage, reason.code, options) };
}

function unwatched(origin: Origin, options: CompareOptions) {
  const { environment } = origin.current;
  const made = { move: 'org_unwatched', grade: 'usual', environment, who: undefined } as const;
  return { move: made.move, ...reachOf(made, origin, options) };
}

function afterNotification(outage: Outage, cause: CauseCode, options: CompareOptions): Outage {
  const notifiedCauses = [...new Set([...(outage.notifiedCauses ?? []), cause])];
  return { ...outage, cause, notified: true, notifiedCauses, notifiedAt: options.now.toISOString() };
}

/** The outage including this run. Its cause is the last one that was notified, or else the current one. */
function outageUpToNow({ state, current }: Origin, options: CompareOptions, cause: CauseCode): Outage {
  const known = state?.ledger.notAssessed;
  if (known === undefined) {
    return { cause, since: current.takenAt, runs: 1, notified: false };
  }
  const runs = known.runs + (state?.runId === options.runId ? 0 : 1);
  return { ...known, runs, cause: known.notified ? known.cause : cause };
}

/**
 * The transition to notify, for the event id; `undefined` if none is due. All transient causes have the same one, because a repeated
 * run may find another cause.
 */
function transitionOf(outage: Outage, cause: CauseCode, options: CompareOptions): string | undefined {
  const { transient } = CAUSES[cause];
  const { notified, notifiedCauses = [outage.cause], notifiedAt = outage.since } = outage;
  if (!notified) {
    const isDue = !transient || outage.runs >= options.notAssessedAfterRuns;
    return isDue ? (transient ? 'passing' : cause) : undefined;
  }
  if (!transient && !notifiedCauses.includes(cause)) {
    return cause;
  }
  return isReminderDue(notifiedAt, options) ? 'reminder' : undefined;
}

/**
 * The events of fields that are missing from all apps of the org: one when they are first missing or other fields are missing, and one
 * when none is missing any more. On a first scan the event only informs, as for an unreadable app.
 */
export function missingFieldEvents(origin: Origin): DriftEvent[] {
  const { state, current } = origin;
  const [was, is] = [state?.snapshot?.reason, current.reason].map((reason) =>
    reason?.code === 'field_in_no_record' ? reason : undefined,
  );
  const [fieldsBefore, fields] = [was?.fields ?? [], is?.fields ?? []];
  if (is !== undefined && (was === undefined || fieldsBefore.join() !== fields.join())) {
    const event = {
      type: 'org_not_assessed',
      severity: SEVERITY,
      cause: is.code,
      found: is.message,
      steps: [CAUSES[is.code].remedy],
      notify: state?.snapshot === undefined ? 'inform' : 'page',
    } as const;
    return [driftEvent(origin, event, fields)];
  }
  return was === undefined || is !== undefined
    ? []
    : [
        driftEvent(
          origin,
          { type: 'org_recovered', severity: 'info', cause: was.code, notify: 'inform' },
          fieldsBefore,
        ),
      ];
}

/** The events that end an outage; none if it was never notified. */
export function orgRecovered(origin: Origin): DriftEvent[] {
  const outage = origin.state?.ledger.notAssessed;
  if (outage?.notified !== true) {
    return [];
  }
  const { since, notifiedCauses = [outage.cause] } = outage;
  const notify = 'inform';
  // If the outage was notified as a move, the move ends too.
  const others = notifiedCauses.filter((each) => each !== SECRET_MISSING);
  const cause = outage.cause === SECRET_MISSING ? others.at(-1) : outage.cause;
  return [
    ...(notifiedCauses.includes(SECRET_MISSING)
      ? [
          driftEvent(origin, {
            ...{ type: 'move_ended', move: 'org_unwatched', cause: SECRET_MISSING, severity: 'info' },
            ...{ since, notify },
          } as const),
        ]
      : []),
    ...(cause === undefined
      ? []
      : [driftEvent(origin, { type: 'org_recovered', severity: 'info', cause, since, notify })]),
  ];
}
