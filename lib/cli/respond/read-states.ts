/**
 * Reads the last state of every org. No more states are in memory than are read concurrently.
 *
 * @module
 */
import type { OrgState } from '../../audit/model/org-state.ts';
import { bucketStateStore } from '../../aws/state/s3-state-store.ts';
import { isPointer, parseStored } from '../../aws/state/stored-state.ts';
import type { Roster } from '../../run/ports.ts';
import type { EvidencePlace } from '../evidence/evidence-place.ts';
import { UsageError } from '../io/errors.ts';

/** More would not be faster, because parsing takes longer than reading from S3. */
const AT_ONCE = 8;

const NO_STATES: ReadonlySet<string> = new Set([
  'state/roster.json',
  'state/history.json',
  'state/subscriptions.json',
  'state/planned.json',
]);

/** A state, or why there is none. */
export interface KeyedState {
  readonly key: string;
  /** `undefined` for a pointer, and if there is a {@link problem}. */
  readonly state?: OrgState;
  readonly problem?: string;
}

/** Keys of documents that may be a state, sorted. @throws UsageError when there is none; AwsError when they can't be listed. */
export async function stateKeys({ documents, keysIn }: EvidencePlace): Promise<readonly string[]> {
  const keys = (await keysIn('state/')).filter((key) => key.endsWith('.json') && !NO_STATES.has(key));
  if (keys.length === 0) {
    throw new UsageError(`respond: found no state of an org in ${documents.name}; expected those that a run has kept.`);
  }
  return keys.toSorted();
}

/**
 * Returns the result of `of` for each state, in the order of the keys. A state that can't be read has a problem.
 * @throws UsageError when none can be read
 */
export async function readStates<T>(
  keys: readonly string[],
  { documents }: EvidencePlace,
  of: (keyed: KeyedState) => T,
): Promise<readonly T[]> {
  const { default: pMap } = await import('p-map');
  const problems: string[] = [];
  const all = await pMap(
    keys,
    async (key) => {
      const keyed = await readState(key, documents);
      if (keyed.problem !== undefined) problems.push(keyed.problem);
      return of(keyed);
    },
    { concurrency: AT_ONCE },
  );
  if (keys.length > 0 && problems.length === keys.length) {
    throw new UsageError(`respond: no state can be read. ${problems[0] ?? ''}`);
  }
  return all;
}

async function readState(key: string, documents: EvidencePlace['documents']): Promise<KeyedState> {
  try {
    const stored = await documents.get(key);
    if (stored === undefined)
      return { key, problem: `${documents.locate(key)} was removed meanwhile. Run the command again.` };
    const state = parseStored(stored.bytes, documents.locate(key));
    return isPointer(state) ? { key } : { key, state };
  } catch (error) {
    if (!isExpected(error)) throw error;
    return { key, problem: error.message };
  }
}

/** Errors with a message for people. Any other error is a defect. */
function isExpected(error: unknown): error is Error {
  return (
    error instanceof Error && ['AwsError', 'CorruptStateError', 'DamagedRosterError', 'UsageError'].includes(error.name)
  );
}

/** The orgs of the last run; empty if the roster is missing or damaged. */
export async function rosterOrgs({ documents }: EvidencePlace): Promise<Roster['orgs']> {
  try {
    return (await bucketStateStore(documents).loadRoster()).orgs;
  } catch (error) {
    if (!isExpected(error)) throw error;
    return [];
  }
}

/** The id or the alias of the org in a key. @example subjectOf('state/alias=acme.json') // { alias: 'acme' } */
export function stateSubject(key: string): { readonly orgId?: string; readonly alias?: string } {
  const name = key.replace(/^state\//, '').replace(/\.json$/, '');
  if (!name.startsWith('alias=')) return { orgId: name };
  try {
    return { alias: decodeURIComponent(name.slice('alias='.length)) };
  } catch {
    return { alias: name };
  }
}
