/**
 * Why a violation is no longer open. Only some of the causes are a fix, and the event names the cause.
 *
 * @module
 */
import type { DriftEvent, Finding, OpenViolation, Resolution } from '../../model/model.ts';
import { changedBecause, judgedSettings } from '../causes-of-change.ts';
import { appIn, type Comparison } from '../comparison.ts';
import { driftEvent, lastSave, type Origin } from '../event.ts';
import type { Judgement } from './reminders.ts';

/** @param finding what the control says now; `undefined` when it says nothing: the app or the control is gone. */
export function resolution(comparison: Comparison, open: OpenViolation, finding: Finding | undefined): DriftEvent {
  const cause = reason(comparison, open, finding);
  const hasAppChanged = cause === 'setting_changed' || cause === 'not_applicable';
  const settings = finding !== undefined && hasAppChanged ? judgedSettings(comparison, finding) : {};
  return resolved(comparison.origin, open, {
    cause,
    ...settings,
    ...(hasAppChanged && lastSave(appIn(comparison.after, open), settings.changes)),
    ...(finding !== undefined && { found: finding.message }),
  });
}

/** The control still finds the violation and became report-only: its end is notified, and the ledger marks it `reportOnly`. */
export function becameReportOnly(comparison: Comparison, open: OpenViolation): Judgement {
  const event = resolved(comparison.origin, open, { cause: 'control_disabled', reportOnly: true });
  return { event, violation: { ...open, reportOnly: true } };
}

/** Every violation of the org that the alias reached before. */
export function replacedOrg(origin: Origin): DriftEvent[] {
  const { orgId } = origin.current;
  const orgIdBefore = origin.state?.snapshot?.orgId;
  const replaced = { ...(orgIdBefore !== undefined && { orgIdBefore }), ...(orgId !== undefined && { orgId }) };
  return (origin.state?.ledger.open ?? []).map((open) => resolved(origin, open, { cause: 'org_replaced', replaced }));
}

type ResolvedFacts = Pick<DriftEvent, 'changes' | 'setting' | 'who' | 'when' | 'found' | 'reportOnly' | 'replaced'> & {
  readonly cause: Resolution;
};

/** Notified to those who were notified that it is open. */
function resolved(origin: Origin, open: OpenViolation, facts: ResolvedFacts): DriftEvent {
  const { app, control, severity, since } = open;
  const subject = app === undefined ? {} : { app };
  const notify = open.reportOnly === true ? 'evidence' : 'inform';
  return driftEvent(origin, { type: 'violation_resolved', ...subject, control, severity, since, notify, ...facts });
}

function reason(comparison: Comparison, open: OpenViolation, finding: Finding | undefined): Resolution {
  if (finding === undefined) {
    return open.app === undefined || comparison.after.apps.has(open.app) ? 'control_disabled' : 'app_removed';
  }
  if (finding.waiver !== undefined) {
    return 'waived';
  }
  const cause = changedBecause(comparison, finding);
  return cause === 'setting_changed' && finding.status === 'not_applicable' ? 'not_applicable' : cause;
}
