/**
 * Controls that judge the same settings differently than in the run before, as a new version of the auditor may. One event an
 * org counts them for people, and nothing pages: nothing got worse in the org.
 *
 * The single events stay, with this cause, for machines and for incidents that have to end. The ledger keeps what is open, so
 * reminders and ends are notified as for any other violation.
 *
 * @module
 */
import type { DriftEvent, DriftType, Finding } from '../../model/model.ts';
import { changedBecause } from '../causes-of-change.ts';
import { type Comparison, violationKey } from '../comparison.ts';
import { driftEvent } from '../event.ts';
import { byCodeUnit, isWorse } from '../order.ts';

/**
 * @param events of violations, and of what can or can't be assessed
 * @returns the same events, with the cause `control_changed` where a control alone made them; and the event that counts
 *   these, if any is to be notified
 */
export function gatherControlChanges(comparison: Comparison, events: readonly DriftEvent[]): DriftEvent[] {
  const marked = events.map((event) => (isByControl(comparison, event) ? ofControl(event) : event));
  const notified = marked.filter(({ cause, notify }) => cause === 'control_changed' && notify !== 'evidence');
  const [first] = notified;
  return first === undefined ? marked : [...marked, entryOf(comparison, notified, first)];
}

function ofControl(event: DriftEvent): DriftEvent {
  return { ...event, cause: 'control_changed', notify: event.notify === 'evidence' ? 'evidence' : 'inform' };
}

function isByControl(comparison: Comparison, { type, cause, app, controls = [] }: DriftEvent): boolean {
  if (type.startsWith('violation_')) {
    return cause === 'control_changed';
  }
  // A control that fails by itself is a fault of the auditor, not another judgement.
  return (
    cause !== 'control_failed' &&
    controls.length > 0 &&
    controls.every((control) => isJudgedAnew(comparison, control, app))
  );
}

function isJudgedAnew(comparison: Comparison, control: string, app: string | undefined): boolean {
  const judged: Pick<Finding, 'control' | 'app'> = { control, ...(app !== undefined && { app }) };
  const sides = [comparison.before, comparison.after].map((side) => side?.findings.get(violationKey(judged)));
  return !sides.includes(undefined) && changedBecause(comparison, judged) === 'control_changed';
}

function entryOf(comparison: Comparison, notified: readonly DriftEvent[], first: DriftEvent): DriftEvent {
  const controls = [...new Set(notified.flatMap(({ control, controls = [] }) => control ?? controls))].sort(byCodeUnit);
  const count = (...types: readonly DriftType[]) => notified.filter(({ type }) => types.includes(type)).length;
  const judged = {
    opened: count('violation_opened'),
    worsened: count('violation_worsened'),
    resolved: count('violation_resolved'),
    notAssessed: count('app_not_assessed', 'org_not_assessed'),
    recovered: count('app_recovered', 'org_recovered'),
    apps: new Set(notified.flatMap(({ app }) => app ?? [])).size,
  };
  return driftEvent(
    comparison.origin,
    {
      type: 'control_changed',
      // The worst severity, so that a filter by severity that let a beginning through lets its end through too.
      severity: notified.reduce((worst, { severity }) => (isWorse(severity, worst) ? severity : worst), first.severity),
      cause: 'control_changed',
      controls,
      judged,
      notify: 'inform',
    },
    [controls, judged],
  );
}
