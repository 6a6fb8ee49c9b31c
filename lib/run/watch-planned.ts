/**
 * At the end of each run, finds entries of `expected` and `silences` that ended without matching anything. Each is notified
 * once, by the first run that could see its last day and read every org that it names.
 *
 * The state of each org says which entries have matched there. So what matched is not lost with a run whose record could not be
 * kept. The record keeps it of orgs that are not audited any more.
 *
 * @module
 */
import * as z from 'zod';
import { type Planned, plannedNotices } from '../alert/notices/planned-notice.ts';
import { digestOfPlanned, endOf, plannedIn } from '../audit/drift/planned.ts';
import { coversOrg } from '../audit/judging/waivers.ts';
import type { ExpectedMove, Silence } from '../audit/model/drift-event.ts';
import type { RunResult } from '../audit/model/run-result.ts';
import type { AlertSink, Documents } from './ports.ts';
import { parseOrSetAside } from './stored-document.ts';
import type { RunObserver } from './telemetry/observer.ts';

export interface PlannedOptions {
  readonly result: Pick<RunResult, 'run' | 'orgs' | 'drift' | 'plannedUsed'>;
  readonly expected: readonly ExpectedMove[];
  readonly silences: readonly Silence[];
  readonly alerts: AlertSink;
  readonly documents: Pick<Documents, 'get' | 'replace' | 'setAside'>;
  readonly clock: () => Date;
  readonly observer: Pick<RunObserver, 'warned'>;
}

const KEY = 'state/planned.json';
const record = z.object({ schemaVersion: z.literal(1), used: z.array(z.string()), notified: z.array(z.string()) });

interface Known {
  /** Digests of entries. */
  readonly used: readonly string[];
  readonly notified: readonly string[];
  /** Where a damaged record is kept. */
  readonly aside?: string;
}

/** If this fails, the run warns and the next run tries again. */
export async function watchPlanned(options: PlannedOptions): Promise<void> {
  const entries: readonly Planned[] = [...options.expected, ...options.silences];
  if (entries.length === 0) {
    return;
  }
  try {
    await watch(entries, options);
  } catch (error) {
    options.observer.warned?.(
      'The notice of planned work that matched nothing could not be sent or kept. The next run tries again.',
      error,
    );
  }
}

async function watch(entries: readonly Planned[], options: PlannedOptions): Promise<void> {
  const { result, alerts, documents, clock } = options;
  const known = await lastKnown(options);
  const used = new Set([...known.used, ...(result.plannedUsed ?? []), ...plannedIn(result.drift)]);
  const notified = new Set(known.notified);
  const digested = entries.map((entry) => [digestOfPlanned(entry), entry] as const);
  const ended = digested.filter(
    ([digest, entry]) => !used.has(digest) && !notified.has(digest) && isOver(entry, options),
  );
  const unused = ended.map(([, entry]) => entry);
  if (unused.length > 0) {
    const notice = {
      ...{ runId: result.run.id, unused, recordLost: known.aside },
      ...{ service: alerts.service, now: clock() },
    };
    await alerts.publish(plannedNotices(notice, alerts.topics));
  }
  const digests = digested.map(([digest]) => digest);
  const nowNotified = new Set([...notified, ...ended.map(([digest]) => digest)]);
  const kept = {
    schemaVersion: 1,
    used: digests.filter((digest) => used.has(digest)),
    notified: digests.filter((digest) => nowNotified.has(digest)),
  };
  await documents.replace(KEY, JSON.stringify(kept));
}

async function lastKnown({ documents, observer }: PlannedOptions): Promise<Known> {
  const text = await documents.get(KEY);
  if (text === undefined) {
    return { used: [], notified: [] };
  }
  const parse = (json: string) => record.parse(JSON.parse(json));
  const found = await parseOrSetAside({ key: KEY, text, parse }, documents, observer);
  return 'value' in found ? found.value : { used: [], notified: [], ...found };
}

/**
 * An org that could not be read proves nothing. A change that was made there in time shows when the org can be read. It has no id
 * in this run, so an entry that names an id may mean it.
 */
function isOver(entry: Planned, { result }: PlannedOptions): boolean {
  const isPast = Date.parse(result.run.startedAt) >= endOf(entry);
  const isById = entry.org?.startsWith('00D') === true;
  const unread = result.orgs.filter(({ status }) => status === 'not_assessed');
  return isPast && !unread.some((org) => (isById && org.orgId === undefined) || coversOrg(entry, org));
}
