/**
 * Matches the requested names with the returned records. Each name gets one record, or the reason why it has none.
 *
 * @module
 */

import {
  type AnyComponent,
  COMPONENT_TYPES,
  type Fingerprints,
  isOrgComponent,
} from '../../audit/components/registry.ts';
import { type Decoded, decodeComponent } from '../../audit/decoding/decode-settings.ts';
import type { Reason } from '../../audit/model/causes.ts';
import type { ReadRecord } from './soap-answer.ts';

/** A record that is what was asked for, and unambiguous. */
export interface KnownRecord {
  readonly fullName: string;
  /** The app that the record names; for an app its own name. Empty for settings of the org. */
  readonly app: string;
  /** Decoded at once, because the undecoded fields of thousands of apps would take five times the memory. */
  readonly decoded: Decoded<AnyComponent>;
  readonly fingerprints?: Fingerprints;
}

export interface MatchedRecords {
  readonly records: readonly (readonly [name: string, KnownRecord])[];
  readonly unread: readonly (readonly [name: string, Reason])[];
}

/** Records that were not asked for are ignored. */
export function matchRecords(
  component: AnyComponent,
  names: readonly string[],
  answer: readonly ReadRecord[],
): MatchedRecords {
  const records: [string, KnownRecord][] = [];
  const unread: [string, Reason][] = [];
  for (const name of names) {
    const found = answer.filter(({ fullName }) => fullName === name);
    const known = knownRecord(component, name, found);
    if ('code' in known) {
      unread.push([name, known]);
    } else {
      records.push([name, known]);
    }
  }
  return { records, unread };
}

function knownRecord(component: AnyComponent, name: string, found: readonly ReadRecord[]): KnownRecord | Reason {
  const [record, ...others] = found;
  if (record === undefined) {
    return notReturned(
      isOrgComponent(component)
        ? `Salesforce did not return ${COMPONENT_TYPES[component]}.`
        : `"${name}" is listed, but Salesforce did not return it.`,
    );
  }
  if (others.some((other) => comparable(other) !== comparable(record))) {
    return contradictory(`Salesforce returned "${name}" more than once, with different values.`);
  }
  const { type, fullName, fields, fingerprints } = record;
  if (type !== undefined && type !== COMPONENT_TYPES[component]) {
    return contradictory(`Salesforce returned "${name}" as another type than ${COMPONENT_TYPES[component]}.`);
  }
  const app = isOrgComponent(component) ? '' : component === 'app' ? fullName : record.externalClientApplication;
  return app === undefined
    ? notReturned(
        `"${name}" was returned without the app that it belongs to.`,
        'Run again; if it lasts, open an issue with the message.',
      )
    : {
        fullName,
        app,
        decoded: decodeComponent(component, fields),
        ...(fingerprints !== undefined && { fingerprints }),
      };
}

function notReturned(message: string, remedy?: string): Reason {
  return { code: 'settings_not_returned', message, ...(remedy !== undefined && { remedy }) };
}

function contradictory(message: string): Reason {
  return { code: 'contradictory_answer', message };
}

function comparable({ type = '', externalClientApplication = '', fields }: ReadRecord): string {
  const plain = (value: unknown): unknown =>
    value instanceof Map
      ? [...value].sort(([x], [y]) => (x < y ? -1 : 1)).map(([key, each]) => [key, plain(each)])
      : value;
  return JSON.stringify([type, externalClientApplication, plain(fields)]);
}
