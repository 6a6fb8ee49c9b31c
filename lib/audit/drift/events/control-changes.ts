/**
 * Controls that judge the same settings differently than in the run before, as a new version of the auditor may: one entry an
 * org for people, and no page. Nothing got worse in the org.
 *
 * The events themselves stay what they are, with this cause, for machines and for incidents that have to end. The ledger has
 * what is open, so people are reminded of it, and told its end, as of any other violation.
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
 * @returns the same, those that a control alone brought about marked so, and the entry that counts them if people are to
 *   hear of any
 */
export function gatherControlChanges(comparison: Comparison, events: readonly DriftEvent[]): DriftEvent[] {
  const marked = events.map((event) => (isByControl(comparison, event) ? ofControl(event) : event));
  const told = marked.filter(({ cause, notify }) => cause === 'control_changed' && notify !== 'evidence');
  const [first] = told;
  return first === undefined ? marked : [...marked, entryOf(comparison, told, first)];
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

function entryOf(comparison: Comparison, told: readonly DriftEvent[], first: DriftEvent): DriftEvent {
  const controls = [...new Set(told.flatMap(({ control, controls = [] }) => control ?? controls))].sort(byCodeUnit);
  const count = (...types: readonly DriftType[]) => told.filter(({ type }) => types.includes(type)).length;
  const judged = {
    opened: count('violation_opened'),
    worsened: count('violation_worsened'),
    resolved: count('violation_resolved'),
    notAssessed: count('app_not_assessed', 'org_not_assessed'),
    recovered: count('app_recovered', 'org_recovered'),
    apps: new Set(told.flatMap(({ app }) => app ?? [])).size,
  };
  return driftEvent(
    comparison.origin,
    {
      type: 'control_changed',
      // Whoever filters by severity hears of the end of what they heard the beginning of.
      severity: told.reduce((worst, { severity }) => (isWorse(severity, worst) ? severity : worst), first.severity),
      cause: 'control_changed',
      controls,
      judged,
      notify: 'inform',
    },
    [controls, judged],
  );
}
