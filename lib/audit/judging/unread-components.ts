/**
 * Verdicts that depend on a component which could not be read, or which lacks a field that every record has.
 *
 * A control checks by itself that it could read the component that it judges. The other components that it reads decide whether it
 * applies, or raise or lower its severity. If such a component could not be read:
 * - a failure that may not apply becomes `not_assessed`;
 * - a failure whose severity is not known says so, and `compare` keeps the severity that was known before;
 * - a pass stays a pass, because the setting is right whether the control applies or not.
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

/** What the component decides about whether a control applies (see applicability.ts); `undefined`: nothing. */
function decidedBy(component: Component): string | undefined {
  const { decides }: AppComponentDeclaration = DECLARED[component];
  return decides;
}

/**
 * Reasons that only metadata source has. Source often contains only a part of an app. What an administrator may have set in an org
 * excuses no failure in it, and its author must correct a broken file whatever the other files contain.
 */
const OF_SOURCE: ReadonlySet<CauseCode> = new Set<CauseCode>([
  'not_in_source',
  'source_unreadable',
  'source_malformed',
  'duplicate_in_source',
]);

/** A record was read, and one value in it is not known. If the control may not apply either, that reason is given instead. */
const OF_A_VALUE: ReadonlySet<CauseCode> = new Set<CauseCode>(['unclear_value', 'field_not_returned']);

/** The verdict, adjusted for the components of the app that could not be read. */
export function withUnread(app: App, control: Control, verdict: Verdict): Verdict {
  const { reads, severityReads = [] } = control;
  if (verdict.status === 'not_assessed' && reads.includes('policies') && !OF_SOURCE.has(verdict.code)) {
    // An app that is known to be switched off is not applicable, whatever else could not be read.
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
  // In the component that is judged, another missing field may raise or lower the severity.
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

/** A note on the finding: which components could raise or lower the severity. */
export function severityNote(severityWithout: readonly AnyComponent[]): string {
  const types = severityWithout.map((component) => COMPONENT_TYPES[component]);
  return `The severity may be higher or lower: ${types.join(' and ')} could not be read.`;
}
