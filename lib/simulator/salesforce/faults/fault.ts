/**
 * What a fault is, and when one strikes.
 *
 * @module
 */
import type { ServerResponse } from 'node:http';
import type { Answer } from '../answer.ts';
import type { ReadRecord } from '../api/metadata-api.ts';
import type { Org } from '../org.ts';
import type { Fields } from '../xml.ts';

/** The calls that the audit makes. */
export type Operation = 'token' | 'listMetadata' | 'readMetadata';

export interface Fault {
  /** One sentence for `--help` and the docs. */
  readonly description: string;
  /** The operations it strikes unless the one who switches it on says otherwise. */
  readonly strikes: readonly Operation[];
  /** How many calls it strikes. @default every one */
  readonly times?: number;
  readonly effect: Effect;
}

export type Effect =
  /** Another answer than the honest one. */
  | { readonly kind: 'answer'; readonly change: (honest: Answer, org: Org) => Answer }
  /** Other rows of `listMetadata`. */
  | { readonly kind: 'rows'; readonly change: (honest: readonly Fields[], org: Org) => readonly Fields[] }
  /** Other records of `readMetadata`. */
  | { readonly kind: 'records'; readonly change: (honest: readonly ReadRecord[], org: Org) => readonly ReadRecord[] }
  /** Another way of sending the honest answer. */
  | { readonly kind: 'send'; readonly send: (response: ServerResponse, honest: Answer) => void }
  /** Something lasting that happens to the org as the fault is switched on. */
  | { readonly kind: 'org'; readonly change: (org: Org) => void };

/** When a fault strikes, of the calls that its operations get. */
export interface When {
  readonly operation?: Operation;
  /** The first call to be struck, from 1. With it, one call is struck unless `times` says more. */
  readonly call?: number;
  readonly times?: number;
  /** Of the calls, those that ask for this metadata type; no others count. */
  readonly type?: string;
  /** Those that ask for this component by its `fullName`. */
  readonly name?: string;
}

/** What a call asks for. */
export interface AskedFor {
  readonly operation: string;
  readonly types?: readonly string[];
  readonly names?: readonly string[];
}

/** A fault that is switched on in an org. */
export interface ArmedFault {
  readonly name: string;
  readonly effect: Effect;
  /** Counts the call; true when the fault strikes it. */
  readonly strikes: (call: AskedFor) => boolean;
}

export function arm(name: string, fault: Fault, when: When): ArmedFault {
  const operations: readonly string[] = when.operation === undefined ? fault.strikes : [when.operation];
  const first = when.call ?? 1;
  const times = when.times ?? fault.times ?? (when.call === undefined ? Number.POSITIVE_INFINITY : 1);
  let seen = 0;
  return {
    name,
    effect: fault.effect,
    strikes({ operation, types = [], names = [] }) {
      if (!operations.includes(operation)) return false;
      if (when.type !== undefined && !types.includes(when.type)) return false;
      if (when.name !== undefined && !names.includes(when.name)) return false;
      seen += 1;
      return seen >= first && seen < first + times;
    },
  };
}
