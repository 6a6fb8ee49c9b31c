/**
 * The parts that the batches left, added up one by one.
 *
 * @module
 */
import pMap from 'p-map';
import type { RunSummary } from '../../audit/model/model.ts';
import { addSummaries, emptySummary } from '../../audit/summary/summary.ts';
import type { Gathered } from '../org/gather.ts';
import type { Documents, KnownOrg } from '../ports.ts';
import type { RunObserver } from '../telemetry/observer.ts';
import { documentUri } from './once.ts';
import { type Part, type PartPutOff, parsePart } from './part.ts';

export interface Parts extends Omit<Part, 'result'> {
  readonly summary: RunSummary;
}

/** How many parts are in memory at a time. */
const AT_ONCE = 4;

/**
 * A part that is missing or can't be decoded counts as not written: its orgs are reported as lost.
 *
 * @param gathered gets the orgs and the drift of all parts
 */
export async function readParts(
  keys: readonly string[],
  documents: Documents,
  gathered: Gathered,
  observer: RunObserver = {},
): Promise<Parts> {
  const orgs: KnownOrg[] = [];
  const unreached: string[] = [];
  const slow: string[] = [];
  const putOff: PartPutOff[] = [];
  const usedWaivers: string[] = [];
  let summary = emptySummary();
  const read = async (key: string): Promise<void> => {
    const part = understood(documentUri(documents, key), await documents.get(key), observer);
    if (part === undefined) {
      return;
    }
    orgs.push(...part.orgs);
    unreached.push(...part.unreached);
    slow.push(...part.slow);
    putOff.push(...part.putOff);
    usedWaivers.push(...part.usedWaivers);
    summary = addSummaries(summary, part.result.summary);
    gatherPart(part, gathered);
  };
  await pMap(new Set(keys), read, { concurrency: AT_ONCE });
  return { orgs, unreached, slow, putOff, usedWaivers, summary };
}

function understood(place: string, text: string | undefined, { warned }: RunObserver): Part | undefined {
  try {
    return parsePart(text ?? '');
  } catch (error) {
    const what = text === undefined ? 'gone' : 'damaged';
    warned?.(
      `${place}, which a batch left, is ${what}. Its orgs are not assessed (batch_lost), and the next run audits them. To have it earlier, start another run.`,
      error,
    );
    return undefined;
  }
}

function gatherPart({ result }: Part, gathered: Gathered): void {
  const { plannedUsed } = result;
  const drift = Map.groupBy(result.drift, ({ org }) => org);
  for (const snapshot of result.orgs) {
    gathered.add({ snapshot, drift: drift.get(snapshot.alias) ?? [], ...(plannedUsed && { plannedUsed }) });
  }
}
