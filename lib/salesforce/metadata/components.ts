/**
 * Lists the components of an org and reads them: each gets a record, or a reason why it has none. Makes as few calls as the
 * API's limits allow: lists of three types, reads of ten names, at most `concurrency` at a time. The org's settings are read
 * together with the components.
 *
 * @module
 */

import {
  type AnyComponent,
  COMPONENT_TYPES,
  type Component,
  DECLARED,
  FIRST_API_VERSION,
  type OrgComponent,
} from '../../audit/components/registry.ts';
import type { OrgSettings } from '../../audit/model/app.ts';
import type { Reason } from '../../audit/model/causes.ts';
import { errorFor, NotAssessedError } from '../errors.ts';
import { type KnownRecord, type MatchedRecords, matchRecords } from './match-records.ts';
import { MAX_LIST_QUERIES, MAX_READ_NAMES, type MetadataReader } from './metadata.ts';
import { type FoundRecords, orgSettingsFrom } from './org-settings.ts';
import { askInPieces, chunks, type PieceOutcome } from './pieces.ts';
import type { ListedComponent } from './soap-answer.ts';

/** All components of one type. */
export interface ComponentsOfType {
  readonly listed: readonly ListedComponent[];
  /** By `fullName`. */
  readonly records: ReadonlyMap<string, KnownRecord>;
  /** By `fullName`: why it could not be read. */
  readonly unread: ReadonlyMap<string, Reason>;
  /** Why the type could not be listed. */
  readonly unlisted?: Reason;
  /** `false`: the API version, or the org, does not have the type, so no components of it exist. */
  readonly isAvailable?: false;
}

export type Components = ReadonlyMap<Component, ComponentsOfType>;

export interface MetadataAccess {
  readonly reader: MetadataReader;
  /** For example 67. */
  readonly apiVersion: number;
  /** How many calls are under way at a time. */
  readonly concurrency: number;
  /** Called with the number of reads before each group of reads. */
  readonly onReads: (calls: number) => void;
}

/** The list of each component. */
export type Lists = ReadonlyMap<Component, List>;
type List = Pick<ComponentsOfType, 'listed' | 'unlisted' | 'isAvailable'>;

export interface ReadComponents {
  readonly components: Components;
  /** Absent when none were requested. */
  readonly orgSettings?: OrgSettings;
}

const NOT_AVAILABLE: List = { listed: [], isAvailable: false };

/** @throws NotAssessedError when the org as a whole can't be read, or its apps can't be listed. */
export async function listComponents(wanted: readonly Component[], access: MetadataAccess): Promise<Lists> {
  const { reader, apiVersion, concurrency } = access;
  const available = wanted.filter((component) => FIRST_API_VERSION[component] <= apiVersion);
  const missing = wanted.filter((component) => !available.includes(component));
  if (missing.includes('app')) {
    throw new NotAssessedError(
      'api_version_too_old',
      `There are no External Client Apps at API version ${apiVersion}.0.`,
      { remedy: `Set "apiVersion" in the configuration to ${FIRST_API_VERSION.app}.0 or later.` },
    );
  }
  const outcomes = await askInPieces(chunks(available, MAX_LIST_QUERIES), {
    ask: (some) => reader.list(some.map((component) => COMPONENT_TYPES[component])),
    split: (some) => some.map((component) => [component]),
    concurrency,
  });
  const listed = outcomes.flatMap((outcome) =>
    outcome.piece.map((component) => [component, listOf(component, outcome)] as const),
  );
  const lists = new Map([...listed, ...missing.map((component) => [component, NOT_AVAILABLE] as const)]);
  const unlisted = lists.get('app')?.unlisted;
  if (unlisted !== undefined) {
    throw errorFor(unlisted);
  }
  return lists;
}

/**
 * An org may lack a type that is newer than External Client Apps. It can't lack an older one: an org that lists its apps and
 * does not know the type of their settings contradicts itself, and its apps are not assessed.
 */
function listOf(component: Component, outcome: PieceOutcome<unknown, readonly ListedComponent[]>): List {
  if (!('refused' in outcome)) {
    return { listed: outcome.answer.filter(({ type }) => type === COMPONENT_TYPES[component]) };
  }
  const isLater = FIRST_API_VERSION[component] > FIRST_API_VERSION.app;
  return outcome.refused.code === 'type_not_available' && isLater
    ? NOT_AVAILABLE
    : { listed: [], unlisted: outcome.refused };
}

/** The names of one read. */
interface Names {
  readonly component: AnyComponent;
  readonly names: readonly string[];
}

/**
 * Reads the listed components, and the requested settings of the org.
 *
 * @throws NotAssessedError when the org as a whole can't be read.
 */
export async function readListed(
  lists: Lists,
  wanted: readonly OrgComponent[],
  access: MetadataAccess,
): Promise<ReadComponents> {
  const { reader, apiVersion, concurrency, onReads } = access;
  const available = wanted.filter((component) => FIRST_API_VERSION[component] <= apiVersion);
  const reads: readonly Names[] = [
    ...available.map((component) => ({ component, names: [DECLARED[component].fullName] })),
    ...[...lists].flatMap(([component, list]) => readsOf(list).map((names) => ({ component, names }))),
  ];
  onReads(reads.length);
  const outcomes = await askInPieces(reads, {
    ask: async ({ component, names }) =>
      matchRecords(component, names, (await reader.read(COMPONENT_TYPES[component], names)).records),
    split: ({ component, names }) => names.map((name) => ({ component, names: [name] })),
    concurrency,
  });
  const found = recordsIn(outcomes);
  const components = new Map([...lists].map(([component, list]) => [component, { ...list, ...found(component) }]));
  return wanted.length === 0 ? { components } : { components, orgSettings: orgSettingsFrom(wanted, available, found) };
}

function recordsIn(outcomes: readonly PieceOutcome<Names, MatchedRecords>[]): FoundRecords {
  return (component) => {
    const results = outcomes
      .filter(({ piece }) => piece.component === component)
      .map((outcome) =>
        'refused' in outcome
          ? { records: [], unread: outcome.piece.names.map((name) => [name, outcome.refused] as const) }
          : outcome.answer,
      );
    return {
      records: new Map(results.flatMap(({ records }) => records)),
      unread: new Map(results.flatMap(({ unread }) => unread)),
    };
  };
}

/** The listed names, in groups of as many as one read takes. */
function readsOf(list: List): readonly (readonly string[])[] {
  return chunks([...new Set(list.listed.map(({ fullName }) => fullName))], MAX_READ_NAMES);
}
