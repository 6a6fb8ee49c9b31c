/**
 * Parses the JSON that the state bucket holds for an org under `state/`.
 *
 * @module
 */
import * as z from 'zod';
import { DRIFT_TYPES, MOVES } from '../../audit/model/drift-event.ts';
import type { OrgState } from '../../audit/model/org-state.ts';
import { textOf } from '../../text/json-pieces.ts';
import { CorruptStateError } from '../errors.ts';

/** The document under an alias: the org that the alias had when it was last reached. */
export interface Pointer {
  readonly schemaVersion: 1;
  readonly orgId: string;
}

const pointer = z.strictObject({ schemaVersion: z.literal(1), orgId: z.string().regex(/^\w{18}$/) });
const named = z.looseObject({ control: z.string(), app: z.string().optional() });
/** Checked by functions, because a schema would copy thousands of apps and findings. */
const findings = z.custom<readonly object[]>((value) => Array.isArray(value) && value.every(isFinding));
const apps = z.custom<readonly object[]>((value) => Array.isArray(value) && value.every(isApp));
const drift = z.array(
  z.looseObject({
    ...{ type: z.enum(DRIFT_TYPES), org: z.string(), severity: z.string() },
    ...{ notify: z.string(), deduplicationId: z.string() },
  }),
);
const formerAliases = z.array(z.object({ alias: z.string(), until: z.iso.datetime() })).optional();
const state = z.looseObject({
  schemaVersion: z.literal(1),
  runId: z.string(),
  writtenAt: z.iso.datetime(),
  evidence: z.object({ key: z.string(), sha256: z.string() }).optional(),
  outbox: z.object({ org: z.looseObject({ alias: z.string() }), formerAliases, events: drift }).optional(),
  held: drift.optional(),
  unimported: drift.optional(),
  formerAliases,
  plannedUsed: z.array(z.string()).optional(),
  kept: z.array(z.string()).optional(),
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
    open: z.array(named.extend({ severity: z.string(), since: z.string(), notifiedAt: z.string() })),
    notAssessed: z
      .looseObject({ cause: z.string(), since: z.string(), runs: z.number(), notified: z.boolean() })
      .optional(),
    notifiedExpiries: z.array(z.string()),
    unreadQuietly: z.array(z.looseObject({ app: z.string(), runs: z.number(), isKnown: z.boolean() })).optional(),
    moves: z
      .array(
        z.looseObject({ move: z.enum(MOVES), app: z.string().optional(), severity: z.string(), since: z.string() }),
      )
      .optional(),
  }),
});

/**
 * @param place the name of the document in messages
 * @throws CorruptStateError
 */
export function parseStored(bytes: Uint8Array, place: string): OrgState | Pointer {
  const document = read(bytes, place);
  const asPointer = pointer.safeParse(document);
  if (asPointer.success) return asPointer.data;
  const asState = state.safeParse(document);
  if (asState.success) return document as OrgState;
  const paths = asState.error.issues.map((issue) => issue.path.join('.') || 'the whole');
  throw new CorruptStateError(place, `unexpected at ${paths.slice(0, 5).join(', ')}`);
}

function read(bytes: Uint8Array, place: string): unknown {
  try {
    return JSON.parse(textOf(bytes));
  } catch {
    throw new CorruptStateError(place, 'it is not JSON');
  }
}

export function isPointer(stored: OrgState | Pointer): stored is Pointer {
  return 'orgId' in stored;
}

function isFinding(value: unknown): boolean {
  const { control, app } = (value ?? {}) as { readonly control?: unknown; readonly app?: unknown };
  return typeof control === 'string' && (app === undefined || typeof app === 'string');
}

function isApp(value: unknown): boolean {
  const { name, settings, readings } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return typeof name === 'string' && isObject(settings) && isObject(readings);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
