/**
 * Looks up apps that the org had when it was last read and that are no longer listed. An app that is missing from a list is
 * not treated as deleted, because an incomplete list would then end its violations. So it is read by its name first.
 *
 * @module
 */

import { COMPONENT_TYPES } from '../../audit/components/registry.ts';
import type { Reason } from '../../audit/model/causes.ts';
import type { Components, ComponentsOfType, MetadataAccess } from './components.ts';
import { matchRecords } from './match-records.ts';
import { MAX_READ_NAMES } from './metadata.ts';
import { askInPieces, chunks, type PieceOutcome } from './pieces.ts';
import type { ReadAnswer } from './soap-answer.ts';

/**
 * Adds those that still exist, and those whose existence is not known. Makes no call when all known apps are listed.
 *
 * @param known names of the apps that the org had
 * @throws NotAssessedError when the org as a whole can't be read.
 */
export async function addUnlistedApps(
  components: Components,
  known: readonly string[],
  { reader, concurrency, onReads }: MetadataAccess,
): Promise<Components> {
  const apps = components.get('app');
  const listed = new Set(apps?.listed.map(({ fullName }) => fullName));
  const pieces = chunks(
    [...new Set(known)].filter((name) => !listed.has(name)),
    MAX_READ_NAMES,
  );
  if (apps === undefined || pieces.length === 0) {
    return components;
  }
  onReads(pieces.length);
  const outcomes = await askInPieces(pieces, {
    ask: (names) => reader.read(COMPONENT_TYPES.app, names),
    split: (names) => names.map((name) => [name]),
    concurrency,
  });
  const found = outcomes.map(existingApps);
  return new Map([
    ...components,
    [
      'app',
      {
        ...apps,
        records: new Map([...apps.records, ...found.flatMap(({ records }) => [...records])]),
        unread: new Map([...apps.unread, ...found.flatMap(({ unread }) => [...unread])]),
      },
    ],
  ]);
}

/** An app is deleted if Salesforce returns a nil record for it. If its record is only missing, its existence is not known. */
function existingApps(
  outcome: PieceOutcome<readonly string[], ReadAnswer>,
): Pick<ComponentsOfType, 'records' | 'unread'> {
  const { piece: names } = outcome;
  if ('refused' in outcome) {
    return { records: new Map(), unread: new Map(names.map((name) => [name, outcome.refused])) };
  }
  const { records, unread } = matchRecords('app', names, outcome.answer.records);
  const missing = unread.filter(([, { code }]) => code === 'settings_not_returned');
  const isShort = missing.length > outcome.answer.nils;
  const existing = unread.filter((each) => !missing.includes(each));
  const unknown = isShort ? missing.map(([name]) => [name, existenceUnknown(name)] as const) : [];
  return { records: new Map(records), unread: new Map([...existing, ...unknown]) };
}

function existenceUnknown(name: string): Reason {
  return {
    code: 'settings_not_returned',
    message: `The app "${name}" is no longer listed, and Salesforce does not confirm that it was deleted.`,
    remedy: 'Run again; if it lasts, check in Setup > External Client App Manager whether the app still exists.',
  };
}
