/**
 * Why a violation is open no more. Only some of the reasons are a fix, and the event says which.
 *
 * @module
 */
import type { DriftEvent, Finding, OpenViolation } from '../model.ts';
import { changedBecause, judgedSettings } from './causes-of-change.ts';
import type { Comparison } from './comparison.ts';
import { driftEvent, lastChange } from './event.ts';

type Why = 'setting_changed' | 'control_changed' | 'control_disabled' | 'waived' | 'not_applicable' | 'app_removed';

const SAID = {
  setting_changed: 'fixed.',
  control_changed: 'no failure any more, though its settings are the same: the control judges them differently now.',
  control_disabled: 'not fixed, but no longer checked: the control is switched off in the configuration.',
  waived: 'not fixed, but accepted by a waiver.',
  not_applicable: 'the control does not apply any more.',
  app_removed: 'the app is gone. Who removed it is not known; the change named is the last one before.',
} as const satisfies Record<Why, string>;

/** @param finding what the control says now; `undefined` when it says nothing: the app or the control is gone. */
export function resolution(comparison: Comparison, open: OpenViolation, finding: Finding | undefined): DriftEvent {
  const { app, control, severity, since } = open;
  const why = reason(comparison, open, finding);
  const hasAppChanged = why === 'setting_changed' || why === 'not_applicable' || why === 'app_removed';
  const changed = comparison.after.apps.get(app) ?? comparison.before?.apps.get(app);
  return driftEvent(
    { state: comparison.state, current: comparison.after.snapshot },
    {
      type: 'violation_resolved',
      app,
      control,
      severity,
      cause: why,
      ...(finding !== undefined && hasAppChanged && judgedSettings(comparison, finding)),
      ...(hasAppChanged && lastChange(changed)),
      since,
      message: `${app}: ${SAID[why]}${why === 'setting_changed' ? ` ${finding?.message ?? ''}` : ''}`,
      notify: 'inform',
    },
  );
}

function reason(comparison: Comparison, open: OpenViolation, finding: Finding | undefined): Why {
  if (finding === undefined) {
    return comparison.after.apps.has(open.app) ? 'control_disabled' : 'app_removed';
  }
  if (finding.waiver !== undefined) {
    return 'waived';
  }
  if (finding.status === 'not_applicable') {
    return 'not_applicable';
  }
  return changedBecause(comparison, finding) === 'control_changed' ? 'control_changed' : 'setting_changed';
}
