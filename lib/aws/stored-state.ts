/**
 * The JSON that the state bucket holds under `state/` for an org.
 *
 * @module
 */
import * as z from 'zod';
import type { OrgState } from '../audit/model.ts';
import { CorruptStateError } from './errors.ts';

/** Under an alias: which org it was when it was last reached. */
export interface Pointer {
  readonly schemaVersion: 1;
  readonly orgId: string;
}

const pointer = z.strictObject({ schemaVersion: z.literal(1), orgId: z.string().regex(/^\w{18}$/) });
const named = z.looseObject({ control: z.string(), app: z.string() });
/** Of thousands of findings a schema would make thousands of copies. */
const findings = z.custom<readonly object[]>((value) => Array.isArray(value) && value.every(isFinding));
const state = z.looseObject({
  schemaVersion: z.literal(1),
  runId: z.string(),
  writtenAt: z.iso.datetime(),
  evidence: z.object({ key: z.string(), sha256: z.string() }).optional(),
  snapshot: z
    .looseObject({
      schemaVersion: z.literal(1),
      alias: z.string(),
      takenAt: z.string(),
      apps: z.array(z.looseObject({ name: z.string(), settings: z.looseObject({}), readings: z.looseObject({}) })),
      findings,
    })
    .optional(),
  ledger: z.looseObject({
    open: z.array(named.extend({ severity: z.string(), since: z.string(), toldAt: z.string() })),
    notAssessed: z
      .looseObject({ cause: z.string(), since: z.string(), runs: z.number(), told: z.boolean() })
      .optional(),
    expiryTold: z.array(z.string()),
  }),
});

/** @param place what the document is called in messages. Throws {@link CorruptStateError}. */
export function parseStored(text: string, place: string): OrgState | Pointer {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new CorruptStateError(place, 'it is not JSON');
  }
  const asPointer = pointer.safeParse(json);
  if (asPointer.success) return asPointer.data;
  const asState = state.safeParse(json);
  if (asState.success) return json as OrgState;
  const places = asState.error.issues.map((issue) => issue.path.join('.') || 'the whole');
  throw new CorruptStateError(place, `unexpected at ${places.slice(0, 5).join(', ')}`);
}

export function isPointer(stored: OrgState | Pointer): stored is Pointer {
  return 'orgId' in stored;
}

function isFinding(value: unknown): boolean {
  const { control, app } = (value ?? {}) as { readonly control?: unknown; readonly app?: unknown };
  return typeof control === 'string' && typeof app === 'string';
}
