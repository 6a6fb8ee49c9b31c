/**
 * The notice that the list of orgs of the last run is lost: an org whose secret is gone would otherwise go unnoticed. It stands
 * for the move `org_unwatched` of an org that can't be named. Pure.
 *
 * @module
 */
import type { Audience } from '../../audit/model/model.ts';
import type { TopicArns } from '../channels/index.ts';
import type { AddressedMessage } from '../compose.ts';
import { noticeMessages } from './notice.ts';

/** Why the roster of the last run is not known. */
export interface RosterLoss {
  /** `damaged`: it is kept aside, and made again. `unreadable`: it stays as it is. */
  readonly kind: 'damaged' | 'unreadable';
  /** Where the damaged one is kept. */
  readonly aside?: string | undefined;
}

export interface RosterNotice extends RosterLoss {
  readonly runId: string;
  readonly audience: Audience;
  readonly service?: string | undefined;
  readonly now: Date;
}

const WHAT =
  'This run audits every org whose secret is there. An org whose secret was removed since the last run is not noticed.';

export function rosterNotices(notice: RosterNotice, topics: TopicArns): readonly AddressedMessage[] {
  const { runId, service, now, kind, aside, audience } = notice;
  if (audience === 'evidence') {
    return [];
  }
  const isDamaged = kind === 'damaged';
  return noticeMessages(topics, () => ({
    ...{ runId, service, now },
    type: 'roster_lost',
    title: `eca-auditor: the list of watched orgs ${isDamaged ? 'was damaged' : 'can not be read'}`,
    lines: [
      isDamaged
        ? `state/roster.json, the orgs that the last run knew, is damaged. ${aside ?? 'A copy next to it'} keeps what it held; this run writes a new one.`
        : 'state/roster.json, the orgs that the last run knew, can not be read. It stays as it is, and the next run reads it again.',
      WHAT,
    ],
    toDo: `Compare the orgs in the report of this run with those that are to be watched, and put back the secrets that are missing. ${
      isDamaged
        ? 'Find out who wrote to the state bucket.'
        : "Check the audit role's access to the state bucket and its key."
    }`,
    brief: 'an org whose secret is gone is not noticed',
    severity: audience === 'page' ? 'critical' : 'medium',
    isPage: audience === 'page',
    facts: { rosterLost: { kind, ...(aside !== undefined && { aside }) } },
  }));
}
