/**
 * Violations that opened, worsened, were resolved or are still open.
 *
 * The ledger, not the last snapshot, says what people were told of: an app that could not be read in between neither
 * resolves a violation nor opens it again.
 *
 * @module
 */
import type { DriftEvent, Finding, OpenViolation } from '../model.ts';
import { changedBecause, judgedSettings, openedBecause } from './causes-of-change.ts';
import { type Comparison, DAY_MS, violationKey } from './comparison.ts';
import { driftEvent, lastChange, notifyBySeverity } from './event.ts';
import { isWorse } from './order.ts';
import { resolution } from './resolutions.ts';

/** A nightly run starts a little earlier or later; a reminder must not slip a whole night for that. */
const SCHEDULE_JITTER_MS = 60 * 60 * 1000;

export interface Violations {
  readonly events: readonly DriftEvent[];
  /** The new ledger, by control and app. */
  readonly open: readonly OpenViolation[];
}

export function compareViolations(comparison: Comparison): Violations {
  const known = new Map(comparison.state?.ledger.open.map((open) => [violationKey(open), open]));
  const events: (DriftEvent | undefined)[] = [];
  const open = new Map<string, OpenViolation>();

  for (const violation of known.values()) {
    const finding = comparison.after.findings.get(violationKey(violation));
    if (isOpen(finding)) {
      continue;
    }
    if (finding?.status === 'not_assessed') {
      const reminded = remind(comparison, violation, `it can't be read at present (${finding.message})`);
      events.push(reminded.event);
      open.set(violationKey(violation), reminded.violation);
    } else {
      events.push(resolution(comparison, violation, finding));
    }
  }
  for (const finding of comparison.after.findings.values()) {
    if (isOpen(finding)) {
      const { event, violation } = judgeOpen(comparison, finding, known.get(violationKey(finding)));
      events.push(event);
      open.set(violationKey(finding), violation);
    }
  }
  return {
    events: events.filter((event) => event !== undefined),
    open: [...open].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, violation]) => violation),
  };
}

interface Judged {
  readonly event: DriftEvent | undefined;
  readonly violation: OpenViolation;
}

function isOpen(finding: Finding | undefined): finding is Finding & { readonly status: 'fail' } {
  return finding?.status === 'fail' && finding.waiver === undefined;
}

function judgeOpen(comparison: Comparison, finding: Finding, known: OpenViolation | undefined): Judged {
  const { app, control, severity } = finding;
  if (known === undefined) {
    const toldAt = comparison.options.now.toISOString();
    return {
      event: opened(comparison, finding),
      violation: { control, app, severity, since: comparison.after.snapshot.takenAt, toldAt },
    };
  }
  if (isWorse(severity, known.severity)) {
    return worsened(comparison, finding, known);
  }
  // A severity that dropped is written down in silence, so that its rise is told.
  return remind(comparison, { ...known, severity }, finding.message, finding.remediation);
}

function opened(comparison: Comparison, finding: Finding): DriftEvent {
  const cause = openedBecause(comparison, finding);
  const hasAppChanged = !/^(?:waiver|control)_/.test(cause);
  return driftEvent(
    { state: comparison.state, current: comparison.after.snapshot },
    {
      type: 'violation_opened',
      app: finding.app,
      control: finding.control,
      severity: finding.severity,
      cause,
      ...judgedSettings(comparison, finding),
      ...(hasAppChanged && lastChange(comparison.after.apps.get(finding.app))),
      message: `${finding.app}: ${finding.message}`,
      remediation: finding.remediation,
      notify: notifyBySeverity(finding.severity),
    },
    [finding.severity],
  );
}

function worsened(comparison: Comparison, finding: Finding, known: OpenViolation): Judged {
  const { app, control, severity } = finding;
  const wasUnread = comparison.before?.findings.get(violationKey(finding))?.status === 'not_assessed';
  const cause = wasUnread ? 'app_became_readable' : changedBecause(comparison, finding);
  const event = driftEvent(
    { state: comparison.state, current: comparison.after.snapshot },
    {
      type: 'violation_worsened',
      app,
      control,
      severity,
      cause,
      ...judgedSettings(comparison, finding),
      ...(cause !== 'control_changed' && lastChange(comparison.after.apps.get(app))),
      since: known.since,
      message: `${app}: now ${severity}, was ${known.severity}: ${finding.message}`,
      remediation: finding.remediation,
      notify: notifyBySeverity(severity),
    },
    [known.severity, severity],
  );
  return { event, violation: { ...known, severity, toldAt: comparison.options.now.toISOString() } };
}

function remind(comparison: Comparison, violation: OpenViolation, what: string, remediation = ''): Judged {
  const { now, remindAfterDays } = comparison.options;
  const silence = now.getTime() - Date.parse(violation.toldAt);
  if (silence < remindAfterDays * DAY_MS - SCHEDULE_JITTER_MS) {
    return { event: undefined, violation };
  }
  const { app, control, severity, since } = violation;
  const event = driftEvent(
    { state: comparison.state, current: comparison.after.snapshot },
    {
      type: 'violation_still_open',
      app,
      control,
      severity,
      since,
      message: `${app}: still open: ${what}`,
      ...(remediation !== '' && { remediation }),
      notify: 'digest',
    },
  );
  return { event, violation: { ...violation, toldAt: now.toISOString() } };
}
