/**
 * The roster of the last run, and of this one for the next. A roster that can't be read or kept stops no run.
 *
 * A damaged or unreadable roster is not an empty one: with an empty one, an org whose secret is gone would not be noticed. So
 * its loss is notified. A damaged roster is kept aside, and an unreadable one stays as it is.
 *
 * @module
 */
import { type RosterLoss, rosterNotices } from '../alert/notices/roster-notice.ts';
import { audienceOf } from '../audit/drift/audience.ts';
import type { MovePolicy } from '../audit/drift/comparison.ts';
import { type AlertSink, DamagedRosterError, type Roster, type StateStore } from './ports.ts';
import type { RunObserver } from './telemetry/observer.ts';

const EMPTY_ROSTER: Roster = { orgs: [], unreached: [], slow: [] };

/** Where the roster is, and which observer is warned. */
export interface Where {
  readonly ports: {
    readonly store?: Pick<StateStore, 'loadRoster' | 'keepRoster' | 'setRosterAside'> | undefined;
  };
  readonly observer?: RunObserver;
}

interface Loaded {
  /** Empty when it is not known. */
  readonly roster: Roster;
  readonly loss?: RosterLoss['kind'];
}

/** For steps that keep no roster. Empty, with a warning, when it is not known. */
export async function lastRoster(where: Where): Promise<Roster> {
  return (await load(where)).roster;
}

async function load({ ports, observer = {} }: Where): Promise<Loaded> {
  try {
    return { roster: (await ports.store?.loadRoster()) ?? EMPTY_ROSTER };
  } catch (error) {
    observer.warned?.('The roster of the last run could not be read.', error);
    return { roster: EMPTY_ROSTER, loss: error instanceof DamagedRosterError ? 'damaged' : 'unreadable' };
  }
}

export interface RosterOptions extends Where {
  readonly runId: string;
  readonly ports: Where['ports'] & { readonly alerts?: AlertSink | undefined };
  readonly policy: { readonly drift: { readonly moves?: MovePolicy } };
  readonly clock: () => Date;
}

export interface RosterOfRun {
  readonly last: Roster;
  /** Keeps nothing while the last roster may still be readable later, or while its loss is not notified. */
  keep(roster: Roster): Promise<void>;
}

/**
 * For a run that keeps a roster of its own. The loss of a damaged roster is notified before it is replaced, so that a run
 * that dies in between repeats the notification.
 */
export async function rosterOfRun(options: RosterOptions): Promise<RosterOfRun> {
  const { ports, observer = {} } = options;
  const { roster: last, loss } = await load(options);
  const isReplaced = loss === undefined || (await settle(loss, options));
  return {
    last,
    async keep(roster) {
      if (!isReplaced) {
        return;
      }
      try {
        await ports.store?.keepRoster(roster);
      } catch (error) {
        observer.warned?.('The roster of this run could not be kept.', error);
      }
    },
  };
}

/** @returns whether this run's roster may replace it */
async function settle(kind: RosterLoss['kind'], options: RosterOptions): Promise<boolean> {
  const { ports, observer = {}, runId, policy, clock } = options;
  try {
    const aside = kind === 'damaged' ? await ports.store?.setRosterAside() : undefined;
    const audience = audienceOf(
      { move: 'org_unwatched', grade: 'usual', environment: undefined, who: undefined },
      policy.drift.moves,
    );
    const { alerts } = ports;
    const notice = { runId, kind, aside, audience, service: alerts?.service, now: clock() };
    const messages = alerts === undefined ? [] : rosterNotices(notice, alerts.topics);
    if (messages.length > 0) {
      await alerts?.publish(messages);
    }
    observer.warned?.(
      `Orgs whose secret was removed since the last run can't be seen.${aside === undefined ? '' : ` ${aside} keeps the damaged roster.`}`,
      undefined,
    );
    return kind === 'damaged';
  } catch (error) {
    observer.warned?.('The notice of the lost roster could not be sent. The next run sends it.', error);
    return false;
  }
}
