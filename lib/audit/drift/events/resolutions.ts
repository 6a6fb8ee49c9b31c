/**
 * The events of violations that are no longer open. Each names its cause, and not every cause is a fix.
 *
 * @module
 */
import type { DriftEvent, Resolution } from '../../model/drift-event.ts';
import type { Finding } from '../../model/finding.ts';
import type { OpenViolation } from '../../model/org-state.ts';
import { changeCause, judgedSettings } from '../causes-of-change.ts';
import { appIn, type Comparison } from '../comparison.ts';
import { driftEvent, lastSave, type Origin, replacedIds } from '../event.ts';
import type { ViolationChange } from './reminders.ts';

/** @param finding that of this run; `undefined` when the app or the control no longer exists */
export function resolution(comparison: Comparison, open: OpenViolation, finding: Finding | undefined): DriftEvent {
  const cause = resolutionCause(comparison, open, finding);
  const hasAppChanged = cause === 'setting_changed' || cause === 'not_applicable';
  const settings = finding !== undefined && hasAppChanged ? judgedSettings(comparison, finding) : {};
  return resolved(comparison.origin, open, {
    cause,
    ...settings,
    ...(hasAppChanged && lastSave(appIn(comparison.after, open), settings.changes)),
    ...(finding !== undefined && { found: finding.message }),
  });
}

/** The control became report-only and still fails. The end of the violation is notified, and the ledger marks it `reportOnly`. */
export function becameReportOnly(comparison: Comparison, open: OpenViolation): ViolationChange {
  const event = resolved(comparison.origin, open, { cause: 'control_disabled', reportOnly: true });
  return { event, violation: { ...open, reportOnly: true } };
}

/** Ends every violation of the org that the alias reached before. */
export function replacedOrg(origin: Origin): DriftEvent[] {
  const replaced = replacedIds(origin);
  return (origin.state?.ledger.open ?? []).map((open) => resolved(origin, open, { cause: 'org_replaced', replaced }));
}

type ResolvedFacts = Pick<DriftEvent, 'changes' | 'setting' | 'who' | 'when' | 'found' | 'reportOnly' | 'replaced'> & {
  readonly cause: Resolution;
};

/** It reaches the same people as the event that opened the violation, and pages nobody. */
function resolved(origin: Origin, open: OpenViolation, facts: ResolvedFacts): DriftEvent {
  const { app, control, severity, since } = open;
  const subject = app === undefined ? {} : { app };
  const notify = open.reportOnly === true ? 'evidence' : 'inform';
  return driftEvent(origin, { type: 'violation_resolved', ...subject, control, severity, since, notify, ...facts });
}

function resolutionCause(comparison: Comparison, open: OpenViolation, finding: Finding | undefined): Resolution {
  if (finding === undefined) {
    return open.app === undefined || comparison.after.apps.has(open.app) ? 'control_disabled' : 'app_removed';
  }
  if (finding.waiver !== undefined) {
    return 'waived';
  }
  const cause = changeCause(comparison, finding);
  return cause === 'setting_changed' && finding.status === 'not_applicable' ? 'not_applicable' : cause;
}
