/**
 * All components of an org that the audit asks for: listed, then read, each accounted for. As few calls as the API's
 * limits allow: lists of three types, reads of ten names, side by side within a bound.
 *
 * @module
 */
import { COMPONENT_TYPES, type Component } from '../audit/app.ts';
import type { Reason } from '../audit/causes.ts';
import { accountFor, type KnownRecord } from './account-for.ts';
import { NotAssessedError } from './errors.ts';
import { MAX_LIST_QUERIES, MAX_READ_NAMES, type MetadataReader } from './metadata.ts';
import { askInPieces, chunks } from './pieces.ts';
import type { Retrying } from './retries.ts';
import type { ListedComponent } from './soap-answer.ts';

/** What is known of all components of one type. */
export interface ComponentsOfType {
  readonly listed: readonly ListedComponent[];
  /** By `fullName`; what the name stands for was read. */
  readonly records: ReadonlyMap<string, KnownRecord>;
  /** By `fullName`; listed, but not read. */
  readonly unread: ReadonlyMap<string, Reason>;
  /** Why the type could not even be listed. */
  readonly unlisted?: Reason;
}

export type Components = ReadonlyMap<Component, ComponentsOfType>;

export interface Access {
  readonly reader: MetadataReader;
  readonly retrying: Retrying;
  /** Calls side by side. */
  readonly concurrency: number;
  /** Told once how many apps are listed; the reads begin when it resolves. */
  readonly onListed: (apps: number) => Promise<void>;
  /** Told how many reads follow, each time that is known. */
  readonly onReads: (calls: number) => void;
}

/** @throws NotAssessedError when the org as a whole can't be read; that is so, too, when its apps can't be listed. */
export async function readComponents(wanted: readonly Component[], access: Access): Promise<Components> {
  const lists = await listAll(wanted, access);
  const apps = lists.get('app');
  if (apps !== undefined && 'unlisted' in apps) {
    throw new NotAssessedError(apps.unlisted.code, apps.unlisted.message);
  }
  await access.onListed(apps?.listed.length ?? 0);
  const found = await readAll(lists, access);
  return new Map([...lists].map(([component, list]) => [component, { listed: [], ...list, ...found(component) }]));
}

type List = Pick<ComponentsOfType, 'listed'> | Required<Pick<ComponentsOfType, 'unlisted'>>;

async function listAll(
  wanted: readonly Component[],
  { reader, retrying, concurrency }: Access,
): Promise<ReadonlyMap<Component, List>> {
  const outcomes = await askInPieces(chunks(wanted, MAX_LIST_QUERIES), {
    ask: (some) => retrying(() => reader.list(some.map((component) => COMPONENT_TYPES[component]))),
    split: (some) => some.map((component) => [component]),
    concurrency,
  });
  return new Map(
    outcomes.flatMap((outcome) =>
      outcome.piece.map((component): [Component, List] => [
        component,
        'refused' in outcome
          ? { unlisted: outcome.refused }
          : { listed: outcome.answer.filter(({ type }) => type === COMPONENT_TYPES[component]) },
      ]),
    ),
  );
}

/** What one read asks for. */
interface Names {
  readonly component: Component;
  readonly names: readonly string[];
}

async function readAll(
  lists: ReadonlyMap<Component, List>,
  { reader, retrying, concurrency, onReads }: Access,
): Promise<(component: Component) => Pick<ComponentsOfType, 'records' | 'unread'>> {
  const reads = [...lists].flatMap(([component, list]) => namesIn(list).map((names): Names => ({ component, names })));
  onReads(reads.length);
  const outcomes = await askInPieces(reads, {
    ask: async ({ component, names }) => {
      const { records } = await retrying(() => reader.read(COMPONENT_TYPES[component], names));
      return accountFor(component, names, records);
    },
    split: ({ component, names }) => names.map((name) => ({ component, names: [name] })),
    concurrency,
  });
  return (component) => {
    const accounted = outcomes
      .filter(({ piece }) => piece.component === component)
      .map((outcome) =>
        'refused' in outcome
          ? { records: [], unread: outcome.piece.names.map((name) => [name, outcome.refused] as const) }
          : outcome.answer,
      );
    return {
      records: new Map(accounted.flatMap(({ records }) => records)),
      unread: new Map(accounted.flatMap(({ unread }) => unread)),
    };
  };
}

/** The names in a list, as many together as one read takes. */
function namesIn(list: List): readonly (readonly string[])[] {
  return 'unlisted' in list ? [] : chunks([...new Set(list.listed.map(({ fullName }) => fullName))], MAX_READ_NAMES);
}
