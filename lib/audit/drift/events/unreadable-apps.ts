/**
 * The events of apps, and of the org's settings, that can't be assessed. Each app has one event when this begins and one when it ends,
 * not one for each control.
 *
 * - An app that was assessed before pages, because a violation may be undetected.
 * - An app that could not be assessed from the start (a first scan, a new app, a control just switched on) only informs. Nothing got
 *   worse, and the first scan of an org with many managed packages must page nobody.
 * - Controls whose failures would not page only inform. Report-only controls have no event.
 * - A transient cause is notified after some runs, as for an org. So no event is sent when Salesforce fails to return a component once.
 * - Fields that are missing from all apps are notified for the org (see unreadable-orgs.ts).
 *
 * @module
 */
import { isOpenNotAssessed } from '../../judging/accepted-packages.ts';
import { CAUSES } from '../../model/causes.ts';
import type { DriftEvent, Recovery } from '../../model/drift-event.ts';
import { type Finding, SEVERITIES } from '../../model/finding.ts';
import type { UnreadApp } from '../../model/org-state.ts';
import { type Comparison, type Side, sideOf, violationKey } from '../comparison.ts';
import { driftEvent, notifyOf, type Origin } from '../event.ts';
import { byCodeUnit } from '../order.ts';

export interface UnreadableApps {
  readonly events: readonly DriftEvent[];
  /** For the next ledger, sorted by app: those that were not notified yet. */
  readonly pending: readonly UnreadApp[];
}

export function unreadableApps(comparison: Comparison): UnreadableApps {
  const before = unreadByApp(comparison.before);
  const after = unreadByApp(comparison.after);
  const pendingBefore = new Map(comparison.origin.state?.ledger.unreadQuietly?.map((each) => [each.app, each]));
  const wasNotified = (app: string) => before.has(app) && pendingBefore.get(app)?.isKnown !== false;
  const judged = [...after].map(([app, unread]) => {
    const known = { isKnown: wasNotified(app), pending: pendingBefore.get(app) };
    return judgeUnread(comparison, app, unread, known);
  });
  const over = [...before].filter(([app]) => !after.has(app) && wasNotified(app));
  return {
    events: [
      ...judged.flatMap(({ event }) => event ?? []),
      ...over.map(([app, unread]) => recovered(comparison.origin, app, unread, recoveryCause(comparison, app, unread))),
    ],
    pending: judged.flatMap(({ pending }) => pending ?? []).sort((a, b) => byCodeUnit(a.app, b.app)),
  };
}

/** Ends what was notified of apps of the org that the alias reached before, because that org is no longer read. */
export function unreadOfReplacedOrg(origin: Origin): DriftEvent[] {
  const { snapshot, ledger } = origin.state ?? {};
  const notNotified = new Set(ledger?.unreadQuietly?.flatMap(({ app, isKnown }) => (isKnown ? [] : [app])));
  const unread = unreadByApp(snapshot && sideOf(snapshot));
  return [...unread]
    .filter(([app]) => !notNotified.has(app))
    .map(([app, findings]) => recovered(origin, app, findings, 'org_replaced'));
}

/** Replaces the name of an app for the org's settings. */
const ORG = '';

interface Known {
  /** It was notified that the app can't be assessed. */
  readonly isKnown: boolean;
  /** What the last ledger has of it. */
  readonly pending: UnreadApp | undefined;
}

function judgeUnread(
  comparison: Comparison,
  app: string,
  unread: readonly Finding[],
  { isKnown, pending }: Known,
): { readonly event?: DriftEvent; readonly pending?: UnreadApp } {
  const { origin, options } = comparison;
  const transient = unread.filter(isTransient);
  const lasting = unread.filter((finding) => !isTransient(finding));
  const lost = unread.filter((finding) => isLost(comparison, finding));
  const isLostQuietly = pending?.isLost === true || lost.some(isTransient);
  // The app was lost for a transient cause, and now has another one.
  const isNowLasting = !isKnown && pending?.isLost === true && lasting.length > 0;
  if (isNowLasting || lost.some((finding) => !isTransient(finding))) {
    return { event: notAssessed(comparison, app, isNowLasting ? unread : lost, 'page') };
  }
  if (!isKnown && lasting.length > 0) {
    return { event: notAssessed(comparison, app, unread, isLostQuietly ? 'page' : 'inform') };
  }
  if (transient.length === 0 || (isKnown && !isLostQuietly)) {
    return {};
  }
  const runs = (pending?.runs ?? 0) + (pending !== undefined && origin.state?.runId === options.runId ? 0 : 1);
  if (runs >= options.notAssessedAfterRuns) {
    return { event: notAssessed(comparison, app, transient, isLostQuietly ? 'page' : 'inform') };
  }
  return { pending: { app, runs, ...(isLostQuietly && { isLost: true }), isKnown } };
}

function isTransient({ reason }: Finding): boolean {
  return reason !== undefined && CAUSES[reason].transient;
}

function unreadByApp(side: Side | undefined): Map<string, Finding[]> {
  const unread = (side?.snapshot.findings ?? []).filter(isUnread);
  return Map.groupBy(unread, ({ app = ORG }) => app);
}

function isUnread(finding: Finding): boolean {
  return isOpenNotAssessed(finding) && finding.reason !== 'field_in_no_record';
}

function isLost(comparison: Comparison, finding: Finding): boolean {
  const previous = comparison.before?.findings.get(violationKey(finding));
  return previous !== undefined && previous.status !== 'not_assessed';
}

function notAssessed(
  comparison: Comparison,
  app: string,
  findings: readonly Finding[],
  wanted: 'page' | 'inform',
): DriftEvent {
  const worstFirst = [...findings].sort(
    (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || byCodeUnit(a.control, b.control),
  );
  const [worst] = worstFirst;
  const isPaged = findings.some(
    ({ control, severity }) => notifyOf(comparison.controls.get(control), severity) === 'page',
  );
  return driftEvent(
    comparison.origin,
    {
      ...(app === ORG ? { type: 'org_not_assessed' } : { type: 'app_not_assessed', app }),
      severity: worst?.severity ?? 'info',
      ...(worst?.reason !== undefined && { cause: worst.reason }),
      controls: worstFirst.map(({ control }) => control),
      ...(worst !== undefined && { found: worst.message, steps: [worst.remediation] }),
      notify: isPaged ? wanted : 'inform',
    },
    app === ORG ? ['settings'] : [],
  );
}

/** The event that the app or the org's settings can be assessed again, or no longer need to be. */
function recovered(origin: Origin, app: string, unread: readonly Finding[], cause: Recovery): DriftEvent {
  return driftEvent(
    origin,
    {
      ...(app === ORG ? { type: 'org_recovered' } : { type: 'app_recovered', app }),
      severity: 'info',
      cause,
      controls: unread.map(({ control }) => control).sort(byCodeUnit),
      notify: 'inform',
    },
    app === ORG ? ['settings'] : [],
  );
}

function recoveryCause(comparison: Comparison, app: string, unread: readonly Finding[]): Recovery {
  if (app !== ORG && !comparison.after.apps.has(app)) {
    return 'app_removed';
  }
  const now = unread.map((finding) => comparison.after.findings.get(violationKey(finding)));
  if (now.some((finding) => finding?.reason === 'field_in_no_record')) {
    return 'field_in_no_record';
  }
  if (now.some((finding) => finding?.status === 'not_assessed' && finding.waiver !== undefined)) {
    return 'waived';
  }
  return now.some((finding) => finding !== undefined && finding.status !== 'not_assessed')
    ? 'app_became_readable'
    : 'control_disabled';
}
