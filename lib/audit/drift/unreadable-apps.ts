/**
 * Apps that can't be assessed: told once an app, not once a control, not again while it stays so, and once when it is over.
 *
 * An app that was assessed and no longer is wakes somebody: a violation could hide there. One that is met unreadable (on a
 * first scan, newly installed, or by a control just switched on) is told too, but informs only: nothing got worse, and an
 * org full of managed packages must not wake people on its first night. Controls that do not alert have no say. A setting
 * that no record of the org holds is notified for the org, not for each app (see org-readable.ts).
 *
 * @module
 */
import type { DriftCause, DriftEvent, Finding } from '../model.ts';
import { SEVERITIES } from '../model.ts';
import { type Comparison, type Side, violationKey } from './comparison.ts';
import { driftEvent } from './event.ts';
import { byCodeUnit } from './order.ts';

export function unreadableApps(comparison: Comparison): DriftEvent[] {
  const before = unreadByApp(comparison.before);
  const after = unreadByApp(comparison.after);
  return [
    ...[...after].flatMap(([app, unread]) => {
      const lost = unread.filter((finding) => isLost(comparison, finding));
      if (lost.length > 0) {
        return [notAssessed(comparison, app, lost, 'page')];
      }
      return before.has(app) ? [] : [notAssessed(comparison, app, unread, 'inform')];
    }),
    ...[...before].flatMap(([app, unread]) => (after.has(app) ? [] : [recovered(comparison, app, unread)])),
  ];
}

function unreadByApp(side: Side | undefined): Map<string, Finding[]> {
  const unread = (side?.snapshot.findings ?? []).filter(isUnread);
  return Map.groupBy(unread, ({ app }) => app);
}

function isUnread({ status, reason, reportOnly }: Finding): boolean {
  return status === 'not_assessed' && reason !== 'field_in_no_record' && reportOnly !== true;
}

function isLost(comparison: Comparison, finding: Finding): boolean {
  const previous = comparison.before?.findings.get(violationKey(finding));
  return previous !== undefined && previous.status !== 'not_assessed';
}

function notAssessed(
  comparison: Comparison,
  app: string,
  findings: readonly Finding[],
  notify: 'page' | 'inform',
): DriftEvent {
  const worstFirst = [...findings].sort(
    (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || byCodeUnit(a.control, b.control),
  );
  const [worst] = worstFirst;
  const what = notify === 'page' ? 'can no longer be assessed' : "can't be assessed";
  return driftEvent(comparison.origin, {
    type: 'app_not_assessed',
    app,
    severity: worst?.severity ?? 'info',
    ...(worst?.reason !== undefined && { cause: worst.reason }),
    message: `${app} ${what} (${worstFirst.map((finding) => finding.control).join(', ')}): ${worst?.message ?? ''}`,
    ...(worst !== undefined && { remediation: worst.remediation }),
    notify,
  });
}

/** The word that ends it; what became of the app's violations is told apart. */
function recovered(comparison: Comparison, app: string, unread: readonly Finding[]): DriftEvent {
  const { cause, said } = ending(comparison, app, unread);
  return driftEvent(comparison.origin, {
    type: 'app_recovered',
    app,
    severity: 'info',
    cause,
    message: `${app} ${said}`,
    notify: 'inform',
  });
}

function ending(comparison: Comparison, app: string, unread: readonly Finding[]): { cause: DriftCause; said: string } {
  if (!comparison.after.apps.has(app)) {
    return { cause: 'app_removed', said: "is gone; it couldn't be assessed before." };
  }
  const now = unread.map((finding) => comparison.after.findings.get(violationKey(finding)));
  if (now.some((finding) => finding?.reason === 'field_in_no_record')) {
    return { cause: 'field_in_no_record', said: 'is not assessed for the same reason as the org as a whole now.' };
  }
  return now.some((finding) => finding !== undefined && finding.status !== 'not_assessed')
    ? { cause: 'app_became_readable', said: 'can be assessed again.' }
    : { cause: 'control_disabled', said: "can't be assessed by controls that no longer alert or are switched off." };
}
