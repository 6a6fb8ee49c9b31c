/**
 * State and evidence in S3; keys as in docs/design.md, "State bucket".
 *
 * `state/alias=<alias>.json` stands for an org while its id is not known: a pointer to the id it had when it was last
 * reached, or, for an org that was never reached, its state itself, which the first reach carries over to its id.
 *
 * @module
 */
import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { OrgState } from '../audit/model.ts';
import { StateConflictError, type StateStore } from '../run/ports.ts';
import { s3Client } from './clients.ts';
import { CorruptStateError } from './errors.ts';
import { isPointer, type Pointer, parseStored } from './stored-state.ts';

interface Found<T> {
  readonly key: string;
  readonly etag: string;
  readonly body: T;
}

/** What a {@link StateStore} version holds: where the state was, which one, and of when. */
type Version = readonly [key: string, etag: string, writtenAt: string];

export function s3StateStore(options: { readonly bucket: string; readonly client?: S3Client }): StateStore {
  const { bucket, client = s3Client() } = options;

  async function get(key: string): Promise<Found<OrgState | Pointer> | undefined> {
    try {
      const { Body, ETag = '' } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return { key, etag: ETag, body: parseStored((await Body?.transformToString()) ?? '', bucket, key) };
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  /** Without `etag` it creates. Resolves to whether the object was as expected. */
  async function put(key: string, body: unknown, etag?: string): Promise<boolean> {
    const condition = etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag };
    const content = { Body: JSON.stringify(body), ContentType: 'application/json' };
    try {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, ...content, ...condition }));
      return true;
    } catch (error) {
      if (isConflict(error)) return false;
      throw error;
    }
  }

  async function find(org: { readonly alias: string; readonly orgId?: string }): Promise<Found<OrgState> | undefined> {
    const direct = org.orgId === undefined ? undefined : await get(stateKey(org.orgId));
    if (direct) return asState(direct);
    const byAlias = await get(aliasKey(org.alias));
    if (!byAlias || !isPointer(byAlias.body)) return byAlias && asState(byAlias);
    // A pointer to another id: the alias has moved to another org, whose past is not this one's.
    if (org.orgId !== undefined) return undefined;
    const target = await get(stateKey(byAlias.body.orgId));
    return target && asState(target);
  }

  function asState({ key, etag, body }: Found<OrgState | Pointer>): Found<OrgState> {
    if (isPointer(body)) throw new CorruptStateError(bucket, key, 'it is a pointer, expected a state');
    return { key, etag, body };
  }

  async function keepPointer(alias: string, orgId: string): Promise<void> {
    const key = aliasKey(alias);
    const found = await get(key);
    if (found && isPointer(found.body) && found.body.orgId === orgId) return;
    const kept = await put(key, { schemaVersion: 1, orgId } satisfies Pointer, found?.etag);
    if (!kept) throw conflict(bucket, key);
  }

  return {
    async load(org) {
      const found = await find(org);
      if (!found) return undefined;
      const version: Version = [found.key, found.etag, found.body.writtenAt];
      return { state: found.body, version: JSON.stringify(version) };
    },

    async save(org, state, version) {
      const [loadedKey, etag, writtenAt] = version === undefined ? [] : (JSON.parse(version) as Version);
      const key = org.orgId === undefined ? (loadedKey ?? aliasKey(org.alias)) : stateKey(org.orgId);
      if (writtenAt !== undefined && Date.parse(writtenAt) > Date.parse(state.writtenAt)) throw conflict(bucket, key);
      if (!(await put(key, state, key === loadedKey ? etag : undefined))) throw conflict(bucket, key);
      if (org.orgId !== undefined) await keepPointer(org.alias, org.orgId);
    },

    async keepEvidence(snapshot) {
      const org = snapshot.orgId ?? `alias=${encodeURIComponent(snapshot.alias)}`;
      const day = snapshot.takenAt.slice(0, 10);
      await put(`evidence/dt=${day}/org=${org}/${encodeURIComponent(snapshot.runId)}.json`, snapshot);
    },

    async keepRun(result) {
      const content = { Body: JSON.stringify(result), ContentType: 'application/json' };
      const Key = `runs/${encodeURIComponent(result.run.id)}.json`;
      await client.send(new PutObjectCommand({ Bucket: bucket, Key, ...content }));
    },
  };
}

const stateKey = (orgId: string): string => `state/${orgId}.json`;
const aliasKey = (alias: string): string => `state/alias=${encodeURIComponent(alias)}.json`;

/** 404 answers `If-Match` on a key that is gone. */
function isConflict(error: unknown): boolean {
  return (
    error instanceof S3ServiceException &&
    ['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey'].includes(error.name)
  );
}

function conflict(bucket: string, key: string): StateConflictError {
  return new StateConflictError(`s3://${bucket}/${key} was written by another or a later run; it is left as it is.`);
}
