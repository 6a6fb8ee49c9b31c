/**
 * Orgs that can't be read. A cause that does not pass by itself is notified at once, a cause that may pass after some runs in
 * a row. Then each further cause that does not pass is notified, and reminders follow as for violations.
 *
 * @module
 */
import { CAUSES, type CauseCode, type Reason, remedyOf } from '../../model/causes.ts';
import type { DriftEvent, Ledger, Severity } from '../../model/model.ts';
import { reachOf } from '../audience.ts';
import type { CompareOptions } from '../comparison.ts';
import { driftEvent, type Origin } from '../event.ts';
import { isReminderDue } from './reminders.ts';

type Outage = NonNullable<Ledger['notAssessed']>;

/** The severity of an org that is not read: that of `require-secret-web-server-flow`. */
const AT_STAKE: Severity = 'high';
/** This cause is notified as the move `org_unwatched`. */
const SECRET_MISSING = 'secret_missing';
const UNEXPLAINED: Reason = { code: 'internal_error', message: 'The run gave no reason.' };

/**
 * An org that could not be read in this run. A run that is repeated after its state was kept does not count twice.
 */
export function orgNotRead(
  origin: Origin,
  options: CompareOptions,
): { readonly event?: DriftEvent; readonly notAssessed: Outage } {
  const reason = origin.current.reason ?? UNEXPLAINED;
  const outage = lasting(origin, options, reason.code);
  const news = newsOf(outage, reason.code, options);
  if (news === undefined) {
    return { notAssessed: outage };
  }
  const facts = { cause: reason.code, since: outage.since, found: reason.message } as const;
  if (reason.code === SECRET_MISSING && news !== 'reminder') {
    const event = driftEvent(origin, { type: 'move', ...facts, ...unwatched(origin, options) }, [news]);
    return {
      event,
      notAssessed: event.notify === 'evidence' ? outage : afterNotification(outage, reason.code, options),
    };
  }
  const event = driftEvent(
    origin,
    {
      type: 'org_not_assessed',
      severity: AT_STAKE,
      ...facts,
      steps: [remedyOf(reason)],
      notify: news === 'reminder' ? 'digest' : 'page',
    },
    [news],
  );
  return { event, notAssessed: afterNotification(outage, reason.code, options) };
}

/** The table of moves says whom it reaches. */
function unwatched(origin: Origin, options: CompareOptions) {
  const { environment } = origin.current;
  const made = { move: 'org_unwatched', grade: 'usual', environment, who: undefined } as const;
  return { move: made.move, ...reachOf(made, origin, options) };
}

function afterNotification(outage: Outage, cause: CauseCode, options: CompareOptions): Outage {
  const notifiedCauses = [...new Set([...(outage.notifiedCauses ?? []), cause])];
  return { ...outage, cause, notified: true, notifiedCauses, notifiedAt: options.now.toISOString() };
}

/** The outage up to this run. Its cause is the notified one, if any was. */
function lasting({ state, current }: Origin, options: CompareOptions, cause: CauseCode): Outage {
  const known = state?.ledger.notAssessed;
  if (known === undefined) {
    return { cause, since: current.takenAt, runs: 1, notified: false };
  }
  const runs = known.runs + (state?.runId === options.runId ? 0 : 1);
  return { ...known, runs, cause: known.notified ? known.cause : cause };
}

/**
 * What is new to notify, as it goes into the id. All passing causes count as one, because a repeated run may meet another
 * one.
 */
function newsOf(outage: Outage, cause: CauseCode, options: CompareOptions): string | undefined {
  const { passing } = CAUSES[cause];
  const { notified, notifiedCauses = [outage.cause], notifiedAt = outage.since } = outage;
  if (!notified) {
    const isDue = !passing || outage.runs >= options.notAssessedAfterRuns;
    return isDue ? (passing ? 'passing' : cause) : undefined;
  }
  if (!passing && !notifiedCauses.includes(cause)) {
    return cause;
  }
  return isReminderDue(notifiedAt, options) ? 'reminder' : undefined;
}

/**
 * Fields that the org has for no app: notified once when they are first missing or are others than before, and once when
 * they are back. A first scan informs only, as for an app that is met unreadable.
 */
export function assessedInPart(origin: Origin): DriftEvent[] {
  const { state, current } = origin;
  const [was, is] = [state?.snapshot?.reason, current.reason].map((reason) =>
    reason?.code === 'field_in_no_record' ? reason : undefined,
  );
  const [fieldsBefore, fields] = [was?.fields ?? [], is?.fields ?? []];
  if (is !== undefined && (was === undefined || fieldsBefore.join() !== fields.join())) {
    const event = {
      type: 'org_not_assessed',
      severity: AT_STAKE,
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

/** The events that end an outage; none if the outage was never notified. */
export function orgRecovered(origin: Origin): DriftEvent[] {
  const outage = origin.state?.ledger.notAssessed;
  if (outage?.notified !== true) {
    return [];
  }
  const { since, notifiedCauses = [outage.cause] } = outage;
  const notify = 'inform';
  // An outage that began as a move ends as a move.
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
