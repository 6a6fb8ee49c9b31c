/**
 * Why a violation is open no more. Only some of the reasons are a fix, and the event says which.
 *
 * @module
 */
import type { DriftEvent, Finding, OpenViolation } from '../model.ts';
import { changedBecause, judgedSettings } from './causes-of-change.ts';
import type { Comparison } from './comparison.ts';
import { driftEvent, lastChange, type Origin } from './event.ts';
import type { Judged } from './reminders.ts';

type Why = 'setting_changed' | 'control_changed' | 'control_disabled' | 'waived' | 'not_applicable' | 'app_removed';

const SAID = {
  setting_changed: 'fixed.',
  control_changed: 'no failure any more, though its settings are the same: the control judges them differently now.',
  control_disabled: 'not fixed, but no longer checked: the control is switched off in the configuration.',
  waived: 'not fixed, but accepted by a waiver.',
  not_applicable: 'the control does not apply any more.',
  app_removed: 'the app is gone. Who removed it is not known.',
} as const satisfies Record<Why, string>;

/** @param finding what the control says now; `undefined` when it says nothing: the app or the control is gone. */
export function resolution(comparison: Comparison, open: OpenViolation, finding: Finding | undefined): DriftEvent {
  const why = reason(comparison, open, finding);
  const hasAppChanged = why === 'setting_changed' || why === 'not_applicable';
  return resolved(comparison.origin, open, {
    cause: why,
    ...(finding !== undefined && hasAppChanged && judgedSettings(comparison, finding)),
    ...(hasAppChanged && lastChange(comparison.after.apps.get(open.app))),
    message: `${open.app}: ${SAID[why]}${why === 'setting_changed' ? ` ${finding?.message ?? ''}` : ''}`,
  });
}

/** The control still finds it, for reports only: the last word that people get of it, and a ledger that knows so. */
export function toldNoMore(comparison: Comparison, open: OpenViolation): Judged {
  const event = resolved(comparison.origin, open, {
    cause: 'control_disabled',
    message: `${open.app}: not shown to be fixed, but told no more: the control is for reports only now.`,
  });
  return { event, violation: { ...open, reportOnly: true } };
}

/** Every violation of the org that the alias reached before. */
export function replacedOrg(origin: Origin): DriftEvent[] {
  return (origin.state?.ledger.open ?? []).map((open) =>
    resolved(origin, open, {
      cause: 'org_replaced',
      message: `${open.app}: not shown to be fixed: ${origin.current.alias} reaches another org now (${origin.current.orgId}, was ${origin.state?.snapshot?.orgId}).`,
    }),
  );
}

/** Told to whoever was told that it is open. */
function resolved(origin: Origin, open: OpenViolation, words: Pick<DriftEvent, 'cause' | 'message'>): DriftEvent {
  const { app, control, severity, since } = open;
  const notify = open.reportOnly === true ? 'evidence' : 'inform';
  return driftEvent(origin, { type: 'violation_resolved', app, control, severity, since, notify, ...words });
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
