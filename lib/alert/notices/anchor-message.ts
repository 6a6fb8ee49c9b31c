/**
 * The message with the anchor of a run, for the event topic. A subscriber keeps it where nobody who may write the bucket can change
 * it. Pure.
 *
 * @module
 */
import type { Anchor } from '../../audit/model/snapshot.ts';
import type { TopicArns } from '../channels/index.ts';
import type { AddressedMessage } from '../compose.ts';

/** For machines only. Nobody has to act on it, and a filter by severity drops it. */
export interface AnchorDocument {
  readonly schemaVersion: 1;
  readonly runId: string;
  readonly severity: 'info';
  readonly events: readonly never[];
  readonly anchor: Anchor;
  readonly deduplicationId: string;
}

/** A repeated attempt of a run may have another root. Then it has another deduplication id. */
export function anchorMessages(anchor: Anchor, { event: topicArn }: TopicArns): readonly AddressedMessage[] {
  if (topicArn === undefined) {
    return [];
  }
  const { runId, root } = anchor;
  const deduplicationId = `anchor-${runId}-${root}`;
  const document: AnchorDocument = { schemaVersion: 1, runId, severity: 'info', events: [], anchor, deduplicationId };
  return [
    {
      channel: 'event',
      topicArn,
      group: 'anchor',
      body: JSON.stringify(document),
      attributes: { severity: 'info', eventTypes: ['evidence_anchored'] },
      deduplicationId,
    },
  ];
}
