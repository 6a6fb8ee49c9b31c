/**
 * Apps that can't be assessed: told once an app, not once a control, and not again while it stays so.
 *
 * An app that was assessed and no longer is wakes somebody: a violation could hide there. One that is met unreadable (on a
 * first scan, newly installed, or by a control just switched on) is told too, but informs only: nothing got worse, and an
 * org full of managed packages must not wake people on its first night.
 *
 * @module
 */
import type { DriftEvent, Finding } from '../model.ts';
import { type Comparison, violationKey } from './comparison.ts';
import { driftEvent } from './event.ts';
import { worstSeverity } from './order.ts';

export function unreadableApps(comparison: Comparison): DriftEvent[] {
  return [...comparison.after.apps.keys()].flatMap((app) => {
    const unread = notAssessed(comparison.after.snapshot.findings, app);
    const unreadBefore = notAssessed(comparison.before?.snapshot.findings ?? [], app);
    const lost = unread.filter((finding) => {
      const previous = comparison.before?.findings.get(violationKey(finding));
      return previous !== undefined && previous.status !== 'not_assessed';
    });
    if (lost.length > 0) {
      return [tell(comparison, app, lost, 'page')];
    }
    return unread.length > 0 && unreadBefore.length === 0 ? [tell(comparison, app, unread, 'inform')] : [];
  });
}

function notAssessed(findings: readonly Finding[], app: string): Finding[] {
  return findings.filter((finding) => finding.app === app && finding.status === 'not_assessed');
}

function tell(
  comparison: Comparison,
  app: string,
  findings: readonly Finding[],
  notify: 'page' | 'inform',
): DriftEvent {
  const severity = worstSeverity(findings.map((finding) => finding.severity));
  const worst = findings.find((finding) => finding.severity === severity);
  const what = notify === 'page' ? 'can no longer be assessed' : "can't be assessed";
  return driftEvent(
    { state: comparison.state, current: comparison.after.snapshot },
    {
      type: 'app_not_assessed',
      app,
      severity,
      ...(worst?.reason !== undefined && { cause: worst.reason }),
      message: `${app} ${what} (${findings.map((finding) => finding.control).join(', ')}): ${worst?.message ?? ''}`,
      ...(worst !== undefined && { remediation: worst.remediation }),
      notify,
    },
  );
}
