/**
 * Apps that can't be assessed, and the org's own settings. Notified once an app, not once a control; not again while it
 * lasts; and once when it is over.
 *
 * An app that was assessed and no longer is pages, because it could hide a violation. An app that is unreadable from the
 * start (a first scan, a new installation, or a control just switched on) only informs: nothing got worse, and an org full of
 * managed packages must not page on its first night. Controls that do not alert do not count, and those whose failure would
 * not page only inform. A setting that no record of the org holds is notified for the org, not for each app (see
 * unreadable-orgs.ts).
 *
 * A cause that may pass is notified after some runs, as for an org. So nothing is sent when Salesforce fails to return one
 * component for a night.
 *
 * @module
 */
import { isOpenNotAssessed } from '../../judging/accepted-packages.ts';
import { CAUSES } from '../../model/causes.ts';
import type { DriftEvent, Finding, Recovery, UnreadApp } from '../../model/model.ts';
import { SEVERITIES } from '../../model/model.ts';
import { type Comparison, type Side, sideOf, violationKey } from '../comparison.ts';
import { driftEvent, notifyOf, type Origin } from '../event.ts';
import { byCodeUnit } from '../order.ts';

export interface UnreadableApps {
  readonly events: readonly DriftEvent[];
  /** For the new ledger, by app: those that are not notified yet. */
  readonly quiet: readonly UnreadApp[];
}

export function unreadableApps(comparison: Comparison): UnreadableApps {
  const before = unreadByApp(comparison.before);
  const after = unreadByApp(comparison.after);
  const quietBefore = new Map(comparison.origin.state?.ledger.unreadQuietly?.map((each) => [each.app, each]));
  const wasNotified = (app: string) => before.has(app) && quietBefore.get(app)?.isKnown !== false;
  const judged = [...after].map(([app, unread]) => {
    const known = { isKnown: wasNotified(app), quiet: quietBefore.get(app) };
    return judgeUnread(comparison, app, unread, known);
  });
  const over = [...before].filter(([app]) => !after.has(app) && wasNotified(app));
  return {
    events: [
      ...judged.flatMap(({ event }) => event ?? []),
      ...over.map(([app, unread]) => recovered(comparison.origin, app, unread, ending(comparison, app, unread))),
    ],
    quiet: judged.flatMap(({ quiet }) => quiet ?? []).sort((a, b) => byCodeUnit(a.app, b.app)),
  };
}

/** Of the org that the alias reached before: nobody will see whether its apps can be assessed again. */
export function unreadOfReplacedOrg(origin: Origin): DriftEvent[] {
  const { snapshot, ledger } = origin.state ?? {};
  const untold = new Set(ledger?.unreadQuietly?.flatMap(({ app, isKnown }) => (isKnown ? [] : [app])));
  const unread = unreadByApp(snapshot && sideOf(snapshot));
  return [...unread]
    .filter(([app]) => !untold.has(app))
    .map(([app, findings]) => recovered(origin, app, findings, 'org_replaced'));
}

/** In the place of an app's name: the org's own settings. */
const ORG = '';

interface Known {
  /** It was notified that the app can't be assessed. */
  readonly isKnown: boolean;
  readonly quiet: UnreadApp | undefined;
}

function judgeUnread(
  comparison: Comparison,
  app: string,
  unread: readonly Finding[],
  { isKnown, quiet }: Known,
): { readonly event?: DriftEvent; readonly quiet?: UnreadApp } {
  const { origin, options } = comparison;
  const passing = unread.filter(mayPass);
  const lasting = unread.filter((finding) => !mayPass(finding));
  const lost = unread.filter((finding) => isLost(comparison, finding));
  const isLostQuietly = quiet?.isLost === true || lost.some(mayPass);
  // The app was lost for a cause that may pass, and now has a cause that does not.
  const isNowLasting = !isKnown && quiet?.isLost === true && lasting.length > 0;
  if (isNowLasting || lost.some((finding) => !mayPass(finding))) {
    return { event: notAssessed(comparison, app, isNowLasting ? unread : lost, 'page') };
  }
  if (!isKnown && lasting.length > 0) {
    return { event: notAssessed(comparison, app, unread, isLostQuietly ? 'page' : 'inform') };
  }
  if (passing.length === 0 || (isKnown && !isLostQuietly)) {
    return {};
  }
  const runs = (quiet?.runs ?? 0) + (quiet !== undefined && origin.state?.runId === options.runId ? 0 : 1);
  if (runs >= options.notAssessedAfterRuns) {
    return { event: notAssessed(comparison, app, passing, isLostQuietly ? 'page' : 'inform') };
  }
  return { quiet: { app, runs, ...(isLostQuietly && { isLost: true }), isKnown } };
}

function mayPass({ reason }: Finding): boolean {
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

/** The event that ends it. The app's violations have events of their own. */
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

function ending(comparison: Comparison, app: string, unread: readonly Finding[]): Recovery {
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
