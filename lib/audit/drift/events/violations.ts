/**
 * The events of violations that were opened, worsened, were resolved or are still open.
 *
 * The ledger, not the last snapshot, has the violations that were notified. So a violation of an app that could not be read for some
 * runs is neither resolved nor opened again.
 *
 * @module
 */

import { voidNote } from '../../judging/waiver-conditions.ts';
import type { App } from '../../model/app.ts';
import type { DriftCause, DriftEvent, SettingChange } from '../../model/drift-event.ts';
import type { Finding } from '../../model/finding.ts';
import type { OpenViolation } from '../../model/org-state.ts';
import { changeCause, judgedSettings, openingCause, remedyFor } from '../causes-of-change.ts';
import { appIn, type Comparison, violationKey } from '../comparison.ts';
import { driftEvent, lastSave, notifyOf } from '../event.ts';
import { isWorse } from '../order.ts';
import { remind, type ViolationChange } from './reminders.ts';
import { becameReportOnly, resolution } from './resolutions.ts';

export interface Violations {
  readonly events: readonly DriftEvent[];
  /** For the next ledger. */
  readonly open: readonly OpenViolation[];
}

export function compareViolations(comparison: Comparison): Violations {
  const known = new Map(comparison.origin.state?.ledger.open.map((open) => [violationKey(open), open]));
  const judged: (ViolationChange | { readonly event: DriftEvent; readonly violation?: undefined })[] = [];
  for (const violation of known.values()) {
    const finding = comparison.after.findings.get(violationKey(violation));
    if (finding?.status === 'not_assessed') {
      judged.push(judgeUnread(comparison, finding, violation));
    } else if (!isOpen(finding)) {
      judged.push({ event: resolution(comparison, violation, finding) });
    }
  }
  for (const finding of comparison.after.findings.values()) {
    if (isOpen(finding)) {
      judged.push(judgeOpen(comparison, finding, known.get(violationKey(finding))));
    }
  }
  return {
    events: judged.flatMap(({ event }) => event ?? []),
    open: judged.flatMap(({ violation }) => violation ?? []),
  };
}

function isOpen(finding: Finding | undefined): finding is Finding {
  return finding?.status === 'fail' && finding.waiver === undefined;
}

/** A violation that could not be checked stays open. */
function judgeUnread(comparison: Comparison, finding: Finding, known: OpenViolation): ViolationChange {
  return isNowReportOnly(finding, known)
    ? becameReportOnly(comparison, known)
    : remind(comparison.origin, comparison.options, known, { unread: 'app', found: finding.message });
}

function judgeOpen(comparison: Comparison, finding: Finding, known: OpenViolation | undefined): ViolationChange {
  if (known === undefined || (known.reportOnly === true && finding.reportOnly !== true)) {
    return opened(comparison, finding, known);
  }
  // A lower severity goes into the ledger without an event, so that a later rise is notified.
  const violation = withSeverity(known, finding);
  if (isNowReportOnly(finding, known)) {
    return becameReportOnly(comparison, violation);
  }
  return isWorsened(comparison, violation, known)
    ? worsened(comparison, finding, known)
    : remind(comparison.origin, comparison.options, violation, {
        found: finding.message,
        ...remedyFor(comparison, finding),
      });
}

/** The violation with its new severity, or the known one if fewer of the components that raise or lower it could be read. */
function withSeverity(known: OpenViolation, { severity, severityWithout }: Finding): OpenViolation {
  const { severityWithout: unreadBefore = [], ...violation } = known;
  const isLessKnown = severityWithout?.some((component) => !unreadBefore.includes(component)) === true;
  return isLessKnown ? known : { ...violation, severity, ...(severityWithout && { severityWithout }) };
}

/**
 * Whether the violation worsened. If its severity is higher only because more components could be read, it counts as worsened only
 * if it now pages and did not before.
 */
function isWorsened({ controls }: Comparison, now: OpenViolation, known: OpenViolation): boolean {
  const control = controls.get(now.control);
  const isLearned = known.severityWithout?.length !== now.severityWithout?.length;
  return (
    isWorse(now.severity, known.severity) &&
    (!isLearned || notifyOf(control, now.severity) !== notifyOf(control, known.severity))
  );
}

/** Whether the control alerted before and no longer does. */
function isNowReportOnly(finding: Finding, known: OpenViolation): boolean {
  return finding.reportOnly === true && known.reportOnly !== true;
}

/** @param known the violation, if it is in the ledger as report-only */
function opened(comparison: Comparison, finding: Finding, known: OpenViolation | undefined): ViolationChange {
  const { app, control, severity, severityWithout, reportOnly } = finding;
  const subject = app === undefined ? {} : { app };
  const cause = openingCause(comparison, finding);
  const hasAppChanged = cause === 'waiver_void' || !/^(?:waiver|control)_/.test(cause);
  const settings = judgedSettings(comparison, finding);
  const event = driftEvent(
    comparison.origin,
    {
      type: 'violation_opened',
      ...subject,
      control,
      severity,
      cause,
      ...settings,
      ...(hasAppChanged && savedFor(cause, appIn(comparison.after, finding), settings.changes)),
      found: foundBy(finding),
      ...remedyFor(comparison, finding),
      notify: reportOnly === true ? 'evidence' : notifyOf(comparison.controls.get(control), severity),
    },
    [severity],
  );
  const since = known?.since ?? comparison.after.snapshot.takenAt;
  const notifiedAt = comparison.options.now.toISOString();
  const marks = { ...(severityWithout && { severityWithout }), ...(reportOnly && { reportOnly }) };
  return { event, violation: { control, ...subject, severity, since, notifiedAt, ...marks } };
}

/** For a new app, the user who created it, if known. */
function savedFor(cause: DriftCause, app: App | undefined, changes: readonly SettingChange[] | undefined) {
  const { createdBy, createdAt } = app?.saves?.app ?? {};
  return cause === 'app_created' && createdBy !== undefined
    ? { who: createdBy, ...(createdAt !== undefined && { when: createdAt }) }
    : lastSave(app, changes);
}

/** The finding's message, with a note on a waiver that does not hold. */
function foundBy({ message, voidWaiver }: Finding): string {
  return voidWaiver === undefined ? message : `${message} ${voidNote(voidWaiver)}`;
}

function worsened(comparison: Comparison, finding: Finding, known: OpenViolation): ViolationChange {
  const { app, control, severity } = finding;
  const subject = app === undefined ? {} : { app };
  const before = comparison.before?.findings.get(violationKey(finding));
  const wasUnread = before?.status === 'not_assessed' || before?.severityWithout !== undefined;
  const settings = judgedSettings(comparison, finding);
  const changedBy = changeCause(comparison, finding);
  const cause = wasUnread && changedBy === 'setting_changed' ? 'app_became_readable' : changedBy;
  const event = driftEvent(
    comparison.origin,
    {
      type: 'violation_worsened',
      ...subject,
      control,
      severity,
      cause,
      severityBefore: known.severity,
      ...settings,
      ...(cause !== 'control_changed' && lastSave(appIn(comparison.after, finding), settings.changes)),
      since: known.since,
      found: finding.message,
      ...remedyFor(comparison, finding),
      notify: finding.reportOnly === true ? 'evidence' : notifyOf(comparison.controls.get(control), severity),
    },
    [known.severity, severity],
  );
  return { event, violation: { ...withSeverity(known, finding), notifiedAt: comparison.options.now.toISOString() } };
}
