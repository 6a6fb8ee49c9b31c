/**
 * The JSON that the state bucket holds under `state/` for an org.
 *
 * @module
 */
import * as z from 'zod';
import { DamagedBlockError } from '../audit/gzip-blocks.ts';
import { DRIFT_TYPES, type OrgState } from '../audit/model.ts';
import { PackedSlices } from '../audit/packed-slices.ts';
import type { Slice } from '../audit/slices.ts';
import { CorruptStateError } from './errors.ts';
import { appsApart, readWritten, type Written } from './snapshot-json.ts';

/** Under an alias: which org it was when it was last reached. */
export interface Pointer {
  readonly schemaVersion: 1;
  readonly orgId: string;
}

const pointer = z.strictObject({ schemaVersion: z.literal(1), orgId: z.string().regex(/^\w{18}$/) });
const named = z.looseObject({ control: z.string(), app: z.string().optional() });
/** Of thousands of findings a schema would make thousands of copies. */
const findings = z.custom<readonly object[]>((value) => Array.isArray(value) && value.every(isFinding));
const apps = z.array(z.looseObject({ name: z.string(), settings: z.looseObject({}), readings: z.looseObject({}) }));
const drift = z.array(
  z.looseObject({
    ...{ type: z.enum(DRIFT_TYPES), org: z.string(), severity: z.string() },
    ...{ notify: z.string(), deduplicationId: z.string() },
  }),
);
const slice = z.object({ apps, findings });
const state = z.looseObject({
  schemaVersion: z.literal(1),
  runId: z.string(),
  writtenAt: z.iso.datetime(),
  evidence: z.object({ key: z.string(), sha256: z.string() }).optional(),
  outbox: z.object({ org: z.looseObject({ alias: z.string() }), events: drift }).optional(),
  unimported: drift.optional(),
  snapshot: z
    .looseObject({
      schemaVersion: z.literal(1),
      alias: z.string(),
      takenAt: z.string(),
      apps,
      findings,
    })
    .optional(),
  ledger: z.looseObject({
    open: z.array(named.extend({ severity: z.string(), since: z.string(), toldAt: z.string() })),
    notAssessed: z
      .looseObject({ cause: z.string(), since: z.string(), runs: z.number(), told: z.boolean() })
      .optional(),
    expiryTold: z.array(z.string()),
    unreadQuietly: z.array(z.looseObject({ app: z.string(), runs: z.number(), isKnown: z.boolean() })).optional(),
  }),
});

/**
 * @param place what the document is called in messages
 * @throws CorruptStateError; for the apps of a large org where they are gone through.
 */
export function parseStored(bytes: Uint8Array, place: string): OrgState | Pointer {
  const { document, blocks } = read(bytes, place);
  const asPointer = pointer.safeParse(document);
  if (asPointer.success) return asPointer.data;
  const asState = state.safeParse(document);
  if (asState.success) return withApps(document as OrgState, blocks, place);
  const places = asState.error.issues.map((issue) => issue.path.join('.') || 'the whole');
  throw new CorruptStateError(place, `unexpected at ${places.slice(0, 5).join(', ')}`);
}

function read(bytes: Uint8Array, place: string): Written {
  try {
    return readWritten(bytes);
  } catch (error) {
    throw new CorruptStateError(place, error instanceof DamagedBlockError ? error.message : 'it is not JSON');
  }
}

function withApps({ snapshot, ...rest }: OrgState, blocks: Written['blocks'], place: string): OrgState {
  if (snapshot === undefined) return rest;
  try {
    const apart = appsApart(snapshot, blocks);
    const slices = apart && new StoredSlices(apart.blocks, apart.apps, place);
    return { ...rest, snapshot: slices === undefined ? snapshot : { ...snapshot, slices } };
  } catch (error) {
    throw corruptIfDamaged(error, place);
  }
}

class StoredSlices extends PackedSlices {
  readonly #place: string;

  constructor(blocks: readonly Uint8Array[], apps: number, place: string) {
    super(blocks, apps);
    this.#place = place;
  }

  override *[Symbol.iterator](): Generator<Slice> {
    try {
      for (const each of super[Symbol.iterator]()) {
        if (!slice.safeParse(each).success)
          throw new DamagedBlockError('a line in it holds something else than apps and findings');
        yield each;
      }
    } catch (error) {
      throw corruptIfDamaged(error, this.#place);
    }
  }
}

function corruptIfDamaged(error: unknown, place: string): unknown {
  return error instanceof DamagedBlockError ? new CorruptStateError(place, error.message) : error;
}

export function isPointer(stored: OrgState | Pointer): stored is Pointer {
  return 'orgId' in stored;
}

function isFinding(value: unknown): boolean {
  const { control, app } = (value ?? {}) as { readonly control?: unknown; readonly app?: unknown };
  return typeof control === 'string' && (app === undefined || typeof app === 'string');
}
