/**
 * All components of an org that the audit asks for: listed, then read, each accounted for.
 *
 * As few calls as the API's limits allow: lists of three types, reads of ten names, side by side within a bound. Only
 * where a call is refused for what it asks for, the same is asked in smaller pieces, to learn which piece it was.
 *
 * @module
 */
import pMap from 'p-map';
import type { CauseCode } from '../audit/causes.ts';
import { COMPONENT_TYPES, type Component, type Reason } from '../audit/model.ts';
import { NotAssessedError } from './errors.ts';
import { MAX_LIST_QUERIES, MAX_READ_NAMES, type MetadataReader } from './metadata.ts';
import type { Retrying } from './retries.ts';
import type { ListedComponent, ReadRecord } from './soap-answer.ts';

/** What is known of all components of one type. */
export interface ComponentsOfType {
  readonly listed: readonly ListedComponent[];
  /** By `fullName`; what the name stands for was read. */
  readonly records: ReadonlyMap<string, ReadRecord>;
  /** By `fullName`; listed, but not read. */
  readonly unread: ReadonlyMap<string, Reason>;
  /** Why the type could not even be listed. */
  readonly unlisted?: Reason;
}

export type Components = ReadonlyMap<Component, ComponentsOfType>;

/** Causes that lie in what was asked for. All others concern the org as a whole, and end its reading. */
const OF_THE_PIECE: ReadonlySet<CauseCode> = new Set<CauseCode>([
  'api_version_too_old',
  'missing_permission',
  'salesforce_error',
  'invalid_answer',
]);
/** Calls that an org may cost beyond the least, so that one that refuses everything ends soon. */
const MAX_EXTRA_CALLS = 40;

/**
 * @param concurrency reads side by side
 * @throws NotAssessedError when the org as a whole can't be read; that is so, too, when its apps can't be listed.
 */
export async function readComponents(
  reader: MetadataReader,
  wanted: readonly Component[],
  options: { readonly retrying: Retrying; readonly concurrency: number },
): Promise<Components> {
  const { retrying, concurrency } = options;
  const pieces = smallerPieces();
  const lists = await pMap(
    chunks(wanted, MAX_LIST_QUERIES),
    (some) => listTypes(some, (types) => retrying(() => reader.list(types)), pieces),
    { concurrency },
  );
  const listed = new Map(lists.flatMap((list) => [...list]));
  const apps = listed.get('app');
  if (apps !== undefined && 'unlisted' in apps) {
    throw new NotAssessedError(apps.unlisted.code, apps.unlisted.message);
  }
  const reads = [...listed].flatMap(([component, list]) =>
    'unlisted' in list
      ? []
      : chunks([...new Set(list.map(({ fullName }) => fullName))], MAX_READ_NAMES).map((names) => ({
          component,
          names,
        })),
  );
  const outcomes = await pMap(
    reads,
    async ({ component, names }) => ({
      component,
      outcome: await readNames(names, (some) => retrying(() => reader.read(COMPONENT_TYPES[component], some)), pieces),
    }),
    { concurrency },
  );
  return new Map(
    wanted.map((component) => {
      const list = listed.get(component) ?? [];
      const of = outcomes.filter((each) => each.component === component).map(({ outcome }) => outcome);
      return [
        component,
        {
          listed: 'unlisted' in list ? [] : list,
          records: new Map(of.flatMap(({ records }) => [...records])),
          unread: new Map(of.flatMap(({ unread }) => [...unread])),
          ...('unlisted' in list && { unlisted: list.unlisted }),
        },
      ];
    }),
  );
}

/** Grants one more call while the org has not used up what it may cost. */
type SmallerPieces = (error: unknown, pieces: number) => error is NotAssessedError;

function smallerPieces(): SmallerPieces {
  let left = MAX_EXTRA_CALLS;
  return (error, pieces): error is NotAssessedError => {
    if (pieces < 2 || left < 2 || !isOfThePiece(error)) {
      return false;
    }
    left -= 2;
    return true;
  };
}

function isOfThePiece(error: unknown): error is NotAssessedError {
  return error instanceof NotAssessedError && OF_THE_PIECE.has(error.code);
}

type Listing = ReadonlyMap<Component, readonly ListedComponent[] | { readonly unlisted: Reason }>;

async function listTypes(
  components: readonly Component[],
  list: (types: readonly string[]) => Promise<readonly ListedComponent[]>,
  pieces: SmallerPieces,
): Promise<Listing> {
  try {
    const rows = await list(components.map((component) => COMPONENT_TYPES[component]));
    return new Map(
      components.map((component) => [component, rows.filter(({ type }) => type === COMPONENT_TYPES[component])]),
    );
  } catch (error) {
    if (pieces(error, components.length)) {
      const parts = await Promise.all(halves(components).map((half) => listTypes(half, list, pieces)));
      return new Map(parts.flatMap((part) => [...part]));
    }
    if (!isOfThePiece(error)) {
      throw error;
    }
    return new Map(components.map((component) => [component, { unlisted: reasonOf(error) }]));
  }
}

type Outcome = Pick<ComponentsOfType, 'records' | 'unread'>;

async function readNames(
  names: readonly string[],
  read: (names: readonly string[]) => Promise<readonly ReadRecord[]>,
  pieces: SmallerPieces,
): Promise<Outcome> {
  try {
    return accountFor(names, await read(names));
  } catch (error) {
    if (pieces(error, names.length)) {
      const [first, second] = await Promise.all(halves(names).map((half) => readNames(half, read, pieces)));
      return {
        records: new Map([...(first?.records ?? []), ...(second?.records ?? [])]),
        unread: new Map([...(first?.unread ?? []), ...(second?.unread ?? [])]),
      };
    }
    if (!isOfThePiece(error)) {
      throw error;
    }
    return { records: new Map(), unread: new Map(names.map((name) => [name, reasonOf(error)])) };
  }
}

/** Each name asked for has one record, or a reason. Records that nobody asked for are nobody's. */
function accountFor(names: readonly string[], answer: readonly ReadRecord[]): Outcome {
  const records = new Map<string, ReadRecord>();
  const unread = new Map<string, Reason>();
  for (const name of names) {
    const [record, ...others] = answer.filter(({ fullName }) => fullName === name);
    if (record === undefined) {
      unread.set(name, {
        code: 'settings_not_returned',
        message: `"${name}" is listed, but Salesforce did not return it.`,
      });
    } else if (others.some((other) => !isSame(record, other))) {
      unread.set(name, {
        code: 'contradictory_answer',
        message: `Salesforce returned "${name}" more than once, with different values.`,
      });
    } else {
      records.set(name, record);
    }
  }
  return { records, unread };
}

function isSame(a: ReadRecord, b: ReadRecord): boolean {
  return comparable(a) === comparable(b);
}

function comparable({ externalClientApplication = '', fields }: ReadRecord): string {
  const plain = (value: unknown): unknown =>
    value instanceof Map
      ? [...value].sort(([x], [y]) => (x < y ? -1 : 1)).map(([key, each]) => [key, plain(each)])
      : value;
  return JSON.stringify([externalClientApplication, plain(fields)]);
}

function reasonOf({ code, message }: NotAssessedError): Reason {
  return { code, message };
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}

function halves<T>(items: readonly T[]): T[][] {
  return chunks(items, Math.ceil(items.length / 2));
}
