/**
 * State and evidence in S3; keys as in docs/design.md, "State bucket".
 *
 * @module
 */
import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { ENVIRONMENTS, type OrgIdentity } from '../../audit/model/org-identity.ts';
import type { RunResult } from '../../audit/model/run-result.ts';
import { DamagedRosterError, type Roster, StateConflictError, type StateStore } from '../../run/ports.ts';
import { jsonBytes, textOf } from '../../text/json-pieces.ts';
import { s3Client } from '../clients.ts';
import { isSameJson, type JsonBucket, jsonBucket, setAside } from './json-bucket.ts';
import { orgStates, type Place } from './org-states.ts';
import { addAttempt } from './run-attempts.ts';
import { evidenceJson } from './snapshot-json.ts';

const ROSTER = 'state/roster.json';
const roster = z.object({
  schemaVersion: z.literal(1),
  // A run has at least one org.
  orgs: z
    .array(
      z.object({
        alias: z.string(),
        secretName: z.string().optional(),
        environment: z.enum(ENVIRONMENTS).optional(),
        orgId: z.string().optional(),
      }),
    )
    .min(1),
  unreached: z.array(z.string()),
  slow: z.array(z.string()).default([]),
});

export interface Retention {
  /** Days after which evidence expires, written into each piece. @default - evidence never expires */
  readonly retentionDays?: number | undefined;
}

export interface S3StateOptions extends Retention {
  readonly bucket: string;
  readonly client?: S3Client;
}

/** Every method throws {@link import('../errors.ts').AwsError}; `load` and `save` throw `CorruptStateError` too. */
export function s3StateStore({ bucket, client = s3Client(), ...retention }: S3StateOptions): StateStore {
  return bucketStateStore(jsonBucket(bucket, client), retention);
}

/** The same on any {@link JsonBucket}, such as a folder. */
export function bucketStateStore(bucket: JsonBucket, { retentionDays }: Retention = {}): StateStore {
  const states = orgStates(bucket);

  return {
    async load(org) {
      const { place, ...found } = await states.find(org);
      return { ...found, version: JSON.stringify(place) };
    },

    async save(org, state, version) {
      const place = version === undefined ? await emptyPlace(org) : (JSON.parse(version) as Place);
      const replaced = place && (await states.replace(org, state, place));
      if (!replaced) throw conflict(`The state of ${org.alias}`, bucket);
      return JSON.stringify(replaced);
    },

    async keepEvidence(snapshot, previous) {
      const org = snapshot.orgId ?? `alias=${encodeURIComponent(snapshot.alias)}`;
      const day = snapshot.takenAt.slice(0, 10);
      const json = evidenceJson(snapshot, previous, retentionDays);
      const key = `evidence/dt=${day}/org=${org}/${encodeURIComponent(snapshot.runId)}.json`;
      const etag = await bucket.put(key, json, 'nothing');
      return etag !== undefined ? { key, sha256: createHash('sha256').update(json).digest('hex') } : undefined;
    },

    keepRun: (result) => keepRun(bucket, result),

    async loadRoster() {
      const stored = await bucket.get(ROSTER);
      return stored === undefined ? { orgs: [], unreached: [], slow: [] } : parseRoster(stored.bytes, bucket);
    },

    setRosterAside: async () => setAside(bucket, ROSTER, await bucket.get(ROSTER)),

    async keepRoster({ orgs, unreached, slow }) {
      await bucket.put(ROSTER, JSON.stringify({ schemaVersion: 1, orgs, unreached, slow }), 'anything');
    },
  };

  /** The place of an org without a state; `undefined` when it has one now. */
  async function emptyPlace(org: OrgIdentity): Promise<Place | undefined> {
    const { state, place } = await states.find(org);
    return state === undefined ? place : undefined;
  }
}

/** If attempts of one run write at the same moment, each adds itself to what the other has written. */
async function keepRun(bucket: JsonBucket, result: RunResult): Promise<void> {
  const key = `runs/${encodeURIComponent(result.run.id)}.json`;
  let json: Uint8Array | undefined;
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const stored = await bucket.get(key);
    // If the answer of a successful write was lost, the SDK repeats the write, and the first one makes its condition fail.
    if (json !== undefined && isSameJson(stored, json)) return;
    const { record, isDamaged } = addAttempt(stored && textOf(stored.bytes), result);
    if (stored !== undefined && isDamaged) await setAside(bucket, key, stored);
    json = jsonBytes(record);
    if (await bucket.put(key, json, stored ?? 'nothing')) return;
  }
  throw conflict(`The record of run ${result.run.id}`, bucket);
}

/** Throws for a damaged roster: treated as empty, it would hide the orgs whose secret is missing. */
function parseRoster(bytes: Uint8Array, bucket: JsonBucket): Roster {
  try {
    const { orgs, unreached, slow } = roster.parse(JSON.parse(textOf(bytes)));
    return { orgs, unreached, slow };
  } catch {
    throw new DamagedRosterError(bucket.locate(ROSTER));
  }
}

function conflict(what: string, bucket: JsonBucket): StateConflictError {
  return new StateConflictError(
    `${what} in ${bucket.name} was written by another or a later run, so it was not replaced.`,
  );
}
