/**
 * Reads the parts of the batches one by one, and adds them up.
 *
 * @module
 */
import pMap from 'p-map';
import type { RunSummary } from '../../audit/model/run-result.ts';
import { addSummaries, emptySummary } from '../../audit/summary/summary.ts';
import type { ResultBuilder } from '../org/result-builder.ts';
import type { Documents, KnownOrg } from '../ports.ts';
import type { RunObserver } from '../telemetry/observer.ts';
import { type BatchResult, type PutOffInPart, parsePart } from './part.ts';
import { documentUri } from './run-step-once.ts';

export interface Parts extends Omit<BatchResult, 'result'> {
  readonly summary: RunSummary;
}

/** How many parts are in memory at a time. */
const AT_ONCE = 4;

/**
 * A part that is missing or damaged counts as not written: its orgs are reported as lost.
 *
 * @param builder gets the orgs and the drift of all parts
 */
export async function readParts(
  keys: readonly string[],
  documents: Documents,
  builder: ResultBuilder,
  observer: RunObserver = {},
): Promise<Parts> {
  const orgs: KnownOrg[] = [];
  const unreached: string[] = [];
  const slow: string[] = [];
  const putOff: PutOffInPart[] = [];
  const usedWaivers: string[] = [];
  let summary = emptySummary();
  const read = async (key: string): Promise<void> => {
    const part = parsePartOrWarn(documentUri(documents, key), await documents.get(key), observer);
    if (part === undefined) {
      return;
    }
    orgs.push(...part.orgs);
    unreached.push(...part.unreached);
    slow.push(...part.slow);
    putOff.push(...part.putOff);
    usedWaivers.push(...part.usedWaivers);
    summary = addSummaries(summary, part.result.summary);
    addPart(part, builder);
  };
  await pMap(new Set(keys), read, { concurrency: AT_ONCE });
  return { orgs, unreached, slow, putOff, usedWaivers, summary };
}

function parsePartOrWarn(place: string, text: string | undefined, { warned }: RunObserver): BatchResult | undefined {
  try {
    return parsePart(text ?? '');
  } catch (error) {
    const what = text === undefined ? 'missing' : 'damaged';
    warned?.(
      `${place}, the result of a batch, is ${what}. Its orgs are not assessed (batch_lost). The next run audits them; to audit them now, start another run.`,
      error,
    );
    return undefined;
  }
}

function addPart({ result }: BatchResult, builder: ResultBuilder): void {
  const { plannedUsed } = result;
  const drift = Map.groupBy(result.drift, ({ org }) => org);
  for (const snapshot of result.orgs) {
    builder.add({ snapshot, drift: drift.get(snapshot.alias) ?? [], ...(plannedUsed && { plannedUsed }) });
  }
}
