/**
 * The notice that the roster is lost, the list of orgs that the last run knew. Without it, nobody would notice an org whose secret is
 * gone. It replaces the move `org_unwatched`, because no org can be named. Pure.
 *
 * @module
 */
import type { Audience } from '../../audit/model/drift-event.ts';
import type { TopicArns } from '../channels/index.ts';
import type { AddressedMessage } from '../compose.ts';
import { noticeMessages } from './notice-messages.ts';

/** Why the roster of the last run is not known. */
export interface RosterLoss {
  /** `damaged`: it is kept under another key, and written again. `unreadable`: it is left as it is. */
  readonly kind: 'damaged' | 'unreadable';
  /** Where the damaged roster is kept. */
  readonly aside?: string | undefined;
}

export interface RosterNotice extends RosterLoss {
  readonly runId: string;
  readonly audience: Audience;
  readonly service?: string | undefined;
  readonly now: Date;
}

const WHAT =
  'This run audits every org that has a secret. An org whose secret was removed since the last run is not noticed.';

export function rosterNotices(notice: RosterNotice, topics: TopicArns): readonly AddressedMessage[] {
  const { runId, service, now, kind, aside, audience } = notice;
  if (audience === 'evidence') {
    return [];
  }
  const isDamaged = kind === 'damaged';
  return noticeMessages(topics, () => ({
    ...{ runId, service, now },
    type: 'roster_lost',
    title: `eca-auditor: the list of watched orgs ${isDamaged ? 'was damaged' : "can't be read"}`,
    lines: [
      isDamaged
        ? `state/roster.json, the list of the orgs that the last run knew, is damaged. It is kept as ${aside ?? 'a copy next to it'}. This run writes a new one.`
        : "state/roster.json, the list of the orgs that the last run knew, can't be read. It is left as it is, and the next run reads it again.",
      WHAT,
    ],
    toDo: `Compare the orgs in the report of this run with those that should be watched, and restore the secrets that are missing. ${
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
