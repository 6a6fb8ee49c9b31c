/**
 * The anchor of a run for the event topic, where a subscriber keeps it out of reach of anybody who may write the bucket. Pure.
 *
 * @module
 */
import type { Anchor } from '../../audit/model/model.ts';
import type { TopicArns } from '../channels/index.ts';
import type { AddressedMessage } from '../compose.ts';

/** For machines only: nobody has to act on it, and a filter by severity drops it. */
export interface AnchorDocument {
  readonly schemaVersion: 1;
  readonly runId: string;
  readonly severity: 'info';
  readonly events: readonly never[];
  readonly anchor: Anchor;
  readonly deduplicationId: string;
}

/** A repeated attempt may have another root, and then it has another deduplication id. */
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
