/**
 * Failures that rest on a component which could not be read, or came back without a field that it always holds.
 *
 * A control that can't read what it judges says so itself. What else it reads decides whether it applies at all, or raises
 * and lowers its severity. Not knowing that must not turn one verdict into another: a failure that may not apply is not
 * assessed, and one whose severity is not known says so, so that `compare` keeps the severity that was known. A pass stays
 * a pass: the setting is right, whether the app is used or not.
 *
 * @module
 */

import type { AppComponentDeclaration } from '../components/declaration.ts';
import { type AnyComponent, DECLARED } from '../components/registry.ts';
import { firstMissing, missingReason } from '../decoding/missing-fields.ts';
import { type App, COMPONENT_TYPES, type Component } from '../model/app.ts';
import type { CauseCode, Reason } from '../model/causes.ts';
import type { Control, Verdict } from '../model/control.ts';
import { switchedOff } from './applicability.ts';

/** What a component shows about whether a control applies (see applicability.ts). */
function decidedBy(component: Component): string | undefined {
  const { decides }: AppComponentDeclaration = DECLARED[component];
  return decides;
}

/**
 * Source does not change between readings. It often holds only a part of an app, and a setting that an administrator may have
 * made elsewhere excuses no failure in it. The author must mend a broken file, whatever the other files say.
 */
const OF_SOURCE: ReadonlySet<CauseCode> = new Set<CauseCode>([
  'not_in_source',
  'source_unreadable',
  'source_malformed',
  'duplicate_in_source',
]);

/** A single value is not known, although its record was read. If the control may not apply, that reason comes first. */
const OF_A_VALUE: ReadonlySet<CauseCode> = new Set<CauseCode>(['unclear_value', 'field_not_returned']);

/** The verdict, adjusted for the components of the app that could not be read. */
export function withUnread(app: App, control: Control, verdict: Verdict): Verdict {
  const { reads, severityReads = [] } = control;
  if (verdict.status === 'not_assessed' && reads.includes('policies') && !OF_SOURCE.has(verdict.code)) {
    // Whatever could not be read, an app that is known to be switched off stays so.
    const off = switchedOff(app);
    if (off !== undefined) {
      return off;
    }
  }
  const isUnclear = verdict.status === 'not_assessed' && OF_A_VALUE.has(verdict.code);
  if (verdict.status !== 'fail' && !isUnclear) {
    return verdict;
  }
  for (const component of reads) {
    const reading = whyUnread(app, component);
    const what = severityReads.includes(component) ? undefined : decidedBy(component);
    if (reading !== undefined && what !== undefined) {
      const message = `${verdict.message} It is not known ${what}: ${reading.message}`;
      return { status: 'not_assessed', code: reading.code, message };
    }
  }
  if (verdict.status !== 'fail') {
    return verdict;
  }
  // Of the component that is judged, another field that is missing may raise or lower the severity.
  const severityWithout = [
    ...(verdict.severityWithout ?? []),
    ...reads.filter(
      (component) => (severityReads.includes(component) ? whyUnread : firstMissing)(app, component) !== undefined,
    ),
  ];
  return severityWithout.length === 0 ? verdict : { ...verdict, severityWithout };
}

function whyUnread(app: App, component: Component): Reason | undefined {
  const reading = app.readings[component];
  if (reading.state === 'unreadable') {
    return OF_SOURCE.has(reading.code) ? undefined : reading;
  }
  const missing = firstMissing(app, component);
  return missing && missingReason(missing);
}

/** A note for people: what could change the severity. */
export function severityNote(severityWithout: readonly AnyComponent[]): string {
  const types = severityWithout.map((component) => COMPONENT_TYPES[component]);
  return `The severity may be higher or lower: ${types.join(' and ')} could not be read.`;
}
