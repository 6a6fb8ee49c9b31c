/**
 * Orgs that can't be read: told at once where waiting does not help, after some runs in a row where it may, and then only
 * when it gets worse.
 *
 * @module
 */
import { CAUSES, type CauseCode } from '../causes.ts';
import type { DriftEvent, Ledger, OrgState, Reason, Severity, Snapshot } from '../model.ts';
import type { CompareOptions } from './comparison.ts';
import { driftEvent } from './event.ts';

type Outage = NonNullable<Ledger['notAssessed']>;

/** What is at stake while nobody looks: the severity of the control of the mission. */
const AT_STAKE: Severity = 'high';
const UNEXPLAINED: Reason = { code: 'internal_error', message: 'The run gave no reason.' };

/**
 * An org that could not be read in this run.
 *
 * People are told again only when a passing cause became one that does not pass. The ledger keeps the cause that they were
 * told, so that causes taking turns tell nothing. A run that is repeated after its state was kept does not count twice.
 */
export function orgNotRead(
  state: OrgState | undefined,
  current: Snapshot,
  options: CompareOptions,
): { readonly events: readonly DriftEvent[]; readonly notAssessed: Outage } {
  const reason = current.reason ?? UNEXPLAINED;
  const known = state?.ledger.notAssessed;
  const isRepeat = known !== undefined && state?.runId === options.runId;
  const runs = (known?.runs ?? 0) + (isRepeat ? 0 : 1);
  const since = known?.since ?? current.takenAt;
  const { passing } = CAUSES[reason.code];
  const isDue = !passing || runs >= options.notAssessedAfterRuns;
  const isNews = known?.told !== true || (!passing && CAUSES[known.cause].passing);
  if (!isDue || !isNews) {
    const cause: CauseCode = known?.told === true ? known.cause : reason.code;
    return { events: [], notAssessed: { cause, since, runs, told: known?.told === true } };
  }
  const event = driftEvent(
    { state, current },
    {
      type: 'org_not_assessed',
      severity: AT_STAKE,
      cause: reason.code,
      since,
      message: `${current.alias} can't be assessed: ${reason.message}`,
      remediation: CAUSES[reason.code].remedy,
      notify: 'page',
    },
    [passing ? 'passing' : 'lasting'],
  );
  return { events: [event], notAssessed: { cause: reason.code, since, runs, told: true } };
}

/** The word that ends an outage; nothing when people never heard of it. */
export function orgRecovered(state: OrgState | undefined, current: Snapshot): DriftEvent[] {
  const outage = state?.ledger.notAssessed;
  return outage?.told === true
    ? [
        driftEvent(
          { state, current },
          {
            type: 'org_recovered',
            severity: 'info',
            cause: outage.cause,
            since: outage.since,
            message: `${current.alias} can be assessed again.`,
            notify: 'inform',
          },
        ),
      ]
    : [];
}
