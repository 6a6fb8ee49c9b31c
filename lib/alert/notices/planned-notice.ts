/**
 * The notice about planned work that matched nothing: an expected move that was not found, or a silence that held nothing back. Often
 * the org, app or move is misspelt. Pure.
 *
 * @module
 */
import type { ExpectedMove, Silence } from '../../audit/model/drift-event.ts';
import type { TopicArns } from '../channels/index.ts';
import type { AddressedMessage } from '../compose.ts';
import { noticeMessages } from './notice-messages.ts';

export type Planned = ExpectedMove | Silence;

export interface PlannedNotice {
  readonly runId: string;
  /** Entries that have ended and matched nothing. */
  readonly unused: readonly Planned[];
  /** Where the damaged record of matches is kept. If given, it is not known whether the entries matched. */
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
        : [
            `state/planned.json was damaged, so it is not known which of them matched. The damaged file is kept as ${recordLost}.`,
          ]),
    ],
    toDo: 'Ask the owner if the work was postponed. If it was done, find it in the evidence: the entry may have the wrong org, app, move or dates. Then delete the entry.',
    brief: `${unused.length} in the configuration`,
    severity: 'low',
    isPage: false,
    facts: { plannedUnused: unused },
  }));
}

function plannedText(entry: Planned): string {
  const { org = 'any org', app, from, to, owner } = entry;
  const place = app === undefined ? org : `${app} in ${org}`;
  const what =
    'move' in entry
      ? `expected: ${entry.move} of ${place} was not found`
      : `silences: nothing was held back for ${place}`;
  return `${what} (${from} to ${to}, ${owner}).`;
}
