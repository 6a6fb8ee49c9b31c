/**
 * Faults, and the calls that they apply to.
 *
 * @module
 */
import type { ServerResponse } from 'node:http';
import type { SalesforceAnswer } from '../answer.ts';
import type { SimulatedRecord } from '../api/metadata-api.ts';
import type { Org } from '../org.ts';
import type { RecordFields } from '../xml.ts';

/** The calls that the audit makes. */
export type Operation = 'token' | 'listMetadata' | 'readMetadata';

export interface Fault {
  /** One sentence for `--help` and the docs. */
  readonly description: string;
  /** The operations that it applies to, unless a {@link FaultCondition} names another. */
  readonly operations: readonly Operation[];
  /** Number of calls that it applies to. @default all */
  readonly times?: number;
  readonly effect: Effect;
}

export type Effect =
  /** Changes the answer. */
  | { readonly kind: 'answer'; readonly change: (original: SalesforceAnswer, org: Org) => SalesforceAnswer }
  /** Changes the rows of `listMetadata`. */
  | { readonly kind: 'rows'; readonly change: (original: readonly RecordFields[], org: Org) => readonly RecordFields[] }
  /** Changes the records of `readMetadata`. */
  | {
      readonly kind: 'records';
      readonly change: (original: readonly SimulatedRecord[], org: Org) => readonly SimulatedRecord[];
    }
  /** Changes how the answer is sent. */
  | { readonly kind: 'send'; readonly send: (response: ServerResponse, original: SalesforceAnswer) => void }
  /** Changes the org when the fault starts. The change remains. */
  | { readonly kind: 'org'; readonly change: (org: Org) => void };

/** Limits the calls that a fault applies to. */
export interface FaultCondition {
  readonly operation?: Operation;
  /** The first call with the fault, from 1. If given, `times` is 1 by default. */
  readonly call?: number;
  readonly times?: number;
  /** Only calls that request this metadata type. Others are not counted. */
  readonly type?: string;
  /** Only calls that request this component, by its `fullName`. */
  readonly name?: string;
}

/** The part of a call that a fault depends on. */
export interface RequestedData {
  readonly operation: string;
  readonly types?: readonly string[];
  readonly names?: readonly string[];
}

/** A fault that is active in an org. */
export interface ActiveFault {
  readonly name: string;
  readonly effect: Effect;
  /** Whether the fault applies to the call. Counts the call. */
  readonly matches: (call: RequestedData) => boolean;
}

export function activateFault(name: string, fault: Fault, when: FaultCondition): ActiveFault {
  const operations: readonly string[] = when.operation === undefined ? fault.operations : [when.operation];
  const first = when.call ?? 1;
  const times = when.times ?? fault.times ?? (when.call === undefined ? Number.POSITIVE_INFINITY : 1);
  let seen = 0;
  return {
    name,
    effect: fault.effect,
    matches({ operation, types = [], names = [] }) {
      if (!operations.includes(operation)) return false;
      if (when.type !== undefined && !types.includes(when.type)) return false;
      if (when.name !== undefined && !names.includes(when.name)) return false;
      seen += 1;
      return seen >= first && seen < first + times;
    },
  };
}
