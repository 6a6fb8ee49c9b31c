/**
 * The notice that planned work did not happen: an expected move that nobody made, a silence in which nothing was
 * held back. As a rule its org, app or move is misspelt. Pure.
 *
 * @module
 */
import type { ExpectedMove, Silence } from '../../audit/model/model.ts';
import type { TopicArns } from '../channels/index.ts';
import type { AddressedMessage } from '../compose.ts';
import { noticeMessages } from './notice.ts';

export type Planned = ExpectedMove | Silence;

export interface PlannedNotice {
  readonly runId: string;
  /** Ended, and never used. */
  readonly unused: readonly Planned[];
  /** Where the damaged record of used entries is kept. If it is given, the entries may have been used. */
  readonly recordLost?: string | undefined;
  readonly service?: string | undefined;
  readonly now: Date;
}

export function plannedNotices(notice: PlannedNotice, topics: TopicArns): readonly AddressedMessage[] {
  const { runId, service, now, unused, recordLost } = notice;
  return noticeMessages(topics, () => ({
    ...{ runId, service, now },
    type: 'planned_unused',
    title: `eca-auditor: planned work ${recordLost === undefined ? 'matched nothing' : 'may have matched nothing'}`,
    lines: [
      ...unused.map((entry) => plannedText(entry)),
      ...(recordLost === undefined
        ? []
        : [`state/planned.json was damaged, so that it is not known which of them matched; ${recordLost} has it.`]),
    ],
    toDo: 'Ask the owner whether the work was put off. If it was done, look for it in the evidence: the entry may name the wrong org, app, move or days. Delete the entry.',
    brief: `${unused.length} in the configuration`,
    severity: 'low',
    isPage: false,
    facts: { plannedUnused: unused },
  }));
}

function plannedText(entry: Planned): string {
  const { org = 'every org', app, from, to, owner } = entry;
  const place = app === undefined ? org : `${app} in ${org}`;
  const what =
    'move' in entry
      ? `expected: ${entry.move} of ${place} was not found`
      : `silences: nothing was held back of ${place}`;
  return `${what} (${from} to ${to}, ${owner}).`;
}
