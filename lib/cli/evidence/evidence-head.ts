/**
 * Finds the head of an org's chain: the newest evidence, which its state names.
 *
 * @module
 */

import type { OrgState } from '../../audit/model/org-state.ts';
import type { Head } from '../../audit/summary/evidence-chain.ts';
import { CorruptStateError } from '../../aws/errors.ts';
import type { JsonBucket } from '../../aws/state/json-bucket.ts';
import { isPointer, type Pointer, parseStored } from '../../aws/state/stored-state.ts';

export interface HeadOfAlias {
  /** The org of the alias, if known. */
  readonly orgId?: string;
  readonly head?: Head;
  /** Why the head is missing or can't be trusted, one sentence each. */
  readonly breaks: readonly string[];
}

/** @throws AwsError or UsageError when the state can't be read. */
export async function headOfAlias(alias: string, documents: JsonBucket): Promise<HeadOfAlias> {
  const key = `state/alias=${encodeURIComponent(alias)}.json`;
  const found = await stored(key, documents);
  if (found === undefined) {
    return { breaks: [`${key} was removed. It says which org has the alias "${alias}".`] };
  }
  if (typeof found === 'string') {
    return { breaks: [found] };
  }
  if (!isPointer(found)) {
    return headIn(found, key);
  }
  const { orgId } = found;
  return { orgId, ...(await headOfOrg(orgId, documents, alias)) };
}

/** @param alias that the org must have; any if left out */
export async function headOfOrg(orgId: string, documents: JsonBucket, alias?: string): Promise<HeadOfAlias> {
  const key = `state/${orgId}.json`;
  const found = await stored(key, documents);
  if (found === undefined) {
    return { breaks: [`${key} was removed. It names the newest evidence, the head of the chain.`] };
  }
  if (typeof found === 'string') {
    return { breaks: [found] };
  }
  if (isPointer(found)) {
    return { breaks: [`${key} was altered: it is not the state of an org.`] };
  }
  const { alias: now = alias } = found.snapshot ?? {};
  const { head, breaks } = headIn(found, key);
  const renamed =
    alias === undefined || now === alias
      ? []
      : [
          `The org of "${alias}", ${orgId}, now has the alias "${now}". Use that alias. If it was not renamed, the state was altered.`,
        ];
  return { ...(head && { head }), breaks: [...breaks, ...renamed] };
}

function headIn({ evidence, runId }: OrgState, stateKey: string): HeadOfAlias {
  return evidence === undefined
    ? { breaks: [`${stateKey} names no evidence: the head of the chain was removed.`] }
    : { head: { stateKey, runId, evidence }, breaks: [] };
}

/** Returns a sentence if the state can't be parsed. */
async function stored(key: string, documents: JsonBucket): Promise<OrgState | Pointer | string | undefined> {
  const found = await documents.get(key);
  try {
    return found && parseStored(found.bytes, documents.locate(key));
  } catch (error) {
    if (error instanceof CorruptStateError) {
      return `${key} was altered: it can't be parsed.`;
    }
    throw error;
  }
}
