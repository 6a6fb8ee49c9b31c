/**
 * Orgs that can't be read: told at once where waiting does not help, after some runs in a row where it may; then each
 * further cause that does not pass, and a reminder as for violations.
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

/** What is at stake while nobody looks: the severity of the control of the mission. */
const AT_STAKE: Severity = 'high';
/** That nobody can look is told as the move `org_unwatched`. */
const UNWATCHED = 'secret_missing';
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
  if (reason.code === UNWATCHED && news !== 'reminder') {
    const event = driftEvent(origin, { type: 'move', ...facts, ...unwatched(origin, options) }, [news]);
    return { event, notAssessed: event.notify === 'evidence' ? outage : toldOf(outage, reason.code, options) };
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
  return { event, notAssessed: toldOf(outage, reason.code, options) };
}

/** Whom it reaches is for the table of moves to say. */
function unwatched(origin: Origin, options: CompareOptions) {
  const { environment } = origin.current;
  const made = { move: 'org_unwatched', grade: 'usual', environment, who: undefined } as const;
  return { move: made.move, ...reachOf(made, origin, options) };
}

function toldOf(outage: Outage, cause: CauseCode, options: CompareOptions): Outage {
  const causesTold = [...new Set([...(outage.causesTold ?? []), cause])];
  return { ...outage, cause, told: true, causesTold, toldAt: options.now.toISOString() };
}

/** The outage up to this run; its cause is the one that people were told, so far as they were. */
function lasting({ state, current }: Origin, options: CompareOptions, cause: CauseCode): Outage {
  const known = state?.ledger.notAssessed;
  if (known === undefined) {
    return { cause, since: current.takenAt, runs: 1, told: false };
  }
  const runs = known.runs + (state?.runId === options.runId ? 0 : 1);
  return { ...known, runs, cause: known.told ? known.cause : cause };
}

/** What is new for people, as it goes into the id: a repeated run may meet another passing cause with the same news. */
function newsOf(outage: Outage, cause: CauseCode, options: CompareOptions): string | undefined {
  const { passing } = CAUSES[cause];
  const { told, causesTold = [outage.cause], toldAt = outage.since } = outage;
  if (!told) {
    const isDue = !passing || outage.runs >= options.notAssessedAfterRuns;
    return isDue ? (passing ? 'passing' : cause) : undefined;
  }
  if (!passing && !causesTold.includes(cause)) {
    return cause;
  }
  return isReminderDue(toldAt, options) ? 'reminder' : undefined;
}

/**
 * Fields that the org has for no app: notified once when they are first missing or are others than before, and once when
 * they are back. A first scan informs only, as for an app that is met unreadable.
 */
export function assessedInPart({ state, current }: Origin): DriftEvent[] {
  const [was, is] = [state?.snapshot?.reason, current.reason].map((reason) =>
    reason?.code === 'field_in_no_record' ? reason : undefined,
  );
  const origin = { state, current };
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

/** The word that ends an outage; nothing when people never heard of it. */
export function orgRecovered(origin: Origin): DriftEvent[] {
  const outage = origin.state?.ledger.notAssessed;
  if (outage?.told !== true) {
    return [];
  }
  const { since, causesTold = [outage.cause] } = outage;
  const notify = 'inform';
  // What began as a move has the end of a move.
  const others = causesTold.filter((each) => each !== UNWATCHED);
  const cause = outage.cause === UNWATCHED ? others.at(-1) : outage.cause;
  return [
    ...(causesTold.includes(UNWATCHED)
      ? [
          driftEvent(origin, {
            ...{ type: 'move_ended', move: 'org_unwatched', cause: UNWATCHED, severity: 'info' },
            ...{ since, notify },
          } as const),
        ]
      : []),
    ...(cause === undefined
      ? []
      : [driftEvent(origin, { type: 'org_recovered', severity: 'info', cause, since, notify })]),
  ];
}
