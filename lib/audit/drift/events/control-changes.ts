/**
 * Controls that judge the same settings differently than in the run before, because the auditor has a new version. For people, one
 * event for each org counts them. It pages nobody, because nothing got worse in the org.
 *
 * The single events keep this cause, for machines and so that incidents end. The ledger has the open violations, so reminders and ends
 * are notified as usual.
 *
 * @module
 */
import type { DriftEvent, DriftType } from '../../model/drift-event.ts';
import type { Finding } from '../../model/finding.ts';
import { changeCause } from '../causes-of-change.ts';
import { type Comparison, violationKey } from '../comparison.ts';
import { driftEvent } from '../event.ts';
import { byCodeUnit, isWorse } from '../order.ts';

/**
 * @param events of violations, and of apps and orgs that can no longer be assessed or can be again
 * @returns the same events, with the cause `control_changed` where only a control changed; and the event that counts these, if any of
 *   them is notified
 */
export function gatherControlChanges(comparison: Comparison, events: readonly DriftEvent[]): DriftEvent[] {
  const marked = events.map((event) => (isCausedByControl(comparison, event) ? withControlCause(event) : event));
  const notified = marked.filter(({ cause, notify }) => cause === 'control_changed' && notify !== 'evidence');
  const [first] = notified;
  return first === undefined ? marked : [...marked, summaryOf(comparison, notified, first)];
}

function withControlCause(event: DriftEvent): DriftEvent {
  return { ...event, cause: 'control_changed', notify: event.notify === 'evidence' ? 'evidence' : 'inform' };
}

function isCausedByControl(comparison: Comparison, { type, cause, app, controls = [] }: DriftEvent): boolean {
  if (type.startsWith('violation_')) {
    return cause === 'control_changed';
  }
  // A control that throws is a defect of the auditor, not a different verdict.
  return (
    cause !== 'control_failed' &&
    controls.length > 0 &&
    controls.every((control) => isJudgedDifferently(comparison, control, app))
  );
}

function isJudgedDifferently(comparison: Comparison, control: string, app: string | undefined): boolean {
  const judged: Pick<Finding, 'control' | 'app'> = { control, ...(app !== undefined && { app }) };
  const sides = [comparison.before, comparison.after].map((side) => side?.findings.get(violationKey(judged)));
  return !sides.includes(undefined) && changeCause(comparison, judged) === 'control_changed';
}

function summaryOf(comparison: Comparison, notified: readonly DriftEvent[], first: DriftEvent): DriftEvent {
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
      // The highest severity, so that a filter by severity passes the end of everything whose beginning it passed.
      severity: notified.reduce((worst, { severity }) => (isWorse(severity, worst) ? severity : worst), first.severity),
      cause: 'control_changed',
      controls,
      judged,
      notify: 'inform',
    },
    [controls, judged],
  );
}
