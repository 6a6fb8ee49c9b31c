/**
 * A run in the order in which people read it: what fails, then what is not assessed. Passes are only counted.
 *
 * @module
 */

import { byCodeUnit } from '../../audit/drift/order.ts';
import { isOpenNotAssessed } from '../../audit/judging/accepted-packages.ts';
import type { App } from '../../audit/model/app.ts';
import { type Finding, SEVERITIES, type Severity } from '../../audit/model/finding.ts';
import type { RunResult } from '../../audit/model/run-result.ts';
import type { OrgCounts, Snapshot } from '../../audit/model/snapshot.ts';
import { appNames } from '../../audit/summary/summary.ts';
import { worstFirst } from './order.ts';

/** What a finding means for its reader. A waiver or a report-only control changes this, and not the finding's status. */
export type Standing = 'violation' | 'report_only' | 'waived' | 'not_assessed' | 'pass' | 'not_applicable';

export function standingOf(finding: Finding): Standing {
  if (finding.status !== 'fail') {
    return finding.status;
  }
  if (finding.waiver !== undefined) {
    return 'waived';
  }
  return finding.reportOnly === true ? 'report_only' : 'violation';
}

/** One app with its findings that fail or are not assessed; each list worst first. */
export interface AppView {
  readonly app: Pick<App, 'name' | 'label'>;
  readonly violations: readonly Finding[];
  readonly reportOnly: readonly Finding[];
  readonly waived: readonly Finding[];
  readonly notAssessed: readonly Finding[];
}

export interface OrgView {
  readonly org: Snapshot;
  /** Apps with such findings, worst first. */
  readonly apps: readonly AppView[];
  readonly counts: Readonly<Record<Standing, number>>;
}

/**
 * - `fail`: at least one violation that nobody waived.
 * - `incomplete`: no violation was found, but not everything could be looked at (or there was no org).
 * - `no_apps`: everything was looked at, nothing fails, and there is no app. That is no pass: the path or the org may be wrong.
 * - `clean`: everything was looked at, and nothing fails.
 */
export type RunOutcome = 'fail' | 'incomplete' | 'no_apps' | 'clean';

export interface RunView {
  readonly outcome: RunOutcome;
  /** Failing orgs first, worst first; then orgs that are not assessed; those with nothing open last. */
  readonly orgs: readonly OrgView[];
  readonly counts: Readonly<Record<Standing, number>>;
  /** Violations by severity. */
  readonly severities: Readonly<Record<Severity, number>>;
  readonly apps: number;
  /** `undefined` for a large run, which has only counts of some orgs. */
  readonly failingApps: number | undefined;
  /** Orgs whose own settings fail. */
  readonly failingOrgs: number;
  /** Verdicts of alerting controls that are not assessed. */
  readonly unknown: number;
  /** Verdicts that are not assessed because the app is packaged, and that are accepted. */
  readonly accepted: number;
}

export function viewOf({ orgs }: Pick<RunResult, 'orgs'>): RunView {
  const views = orgs.map(orgView).sort(worstOrgFirst);
  const failing = views.flatMap(({ apps }) => apps.filter((app) => app.violations.length > 0));
  const failingOrgs = failing.filter(({ app }) => app.name === ORG_ITSELF.name).length;
  const omitted = orgs.flatMap((org) => org.omitted ?? []);
  const counts = sumOf(
    STANDINGS,
    views.map((view) => view.counts),
  );
  const apps = total(orgs, ({ apps, omitted: { apps: more } = { apps: 0 } }) => appNames(apps).size + more);
  return {
    outcome: outcomeOf(orgs, counts.violation, apps),
    orgs: views,
    counts,
    severities: sumOf(SEVERITIES, [
      countBy(
        SEVERITIES,
        failing.flatMap(({ violations }) => violations.map(({ severity }) => severity)),
      ),
      ...omitted.map(({ failures }) => failures),
    ]),
    apps,
    failingApps: omitted.length > 0 ? undefined : failing.length - failingOrgs,
    failingOrgs,
    accepted: total(orgs, ({ findings }) => findings.filter(isAccepted).length),
    unknown:
      total(orgs, ({ findings }) => findings.filter(isUnknown).length) +
      total(omitted, ({ findings }) => findings.not_assessed),
  };
}

function outcomeOf(orgs: readonly Snapshot[], violations: number, apps: number): RunOutcome {
  if (violations > 0) {
    return 'fail';
  }
  if (orgs.length === 0 || orgs.some(({ status }) => status !== 'assessed')) {
    return 'incomplete';
  }
  return apps === 0 ? 'no_apps' : 'clean';
}

/** Whether a verdict of an alerting control is not assessed and not accepted, so that a failure can't be ruled out. */
export const isUnknown = isOpenNotAssessed;

function isAccepted({ status, waiver }: Finding): boolean {
  return status === 'not_assessed' && waiver !== undefined;
}

/** Shown instead of an app for findings about the org itself. */
export const ORG_ITSELF = { name: '', label: 'The org itself' } as const;

function orgView(org: Snapshot): OrgView {
  const labels = new Map(org.apps.map((app) => [app.name, app]));
  const byApp = Map.groupBy(org.findings, ({ app = ORG_ITSELF.name }) => app);
  const apps = [...byApp].map(([name, findings]) =>
    appView(labels.get(name) ?? (name === ORG_ITSELF.name ? ORG_ITSELF : { name, label: name }), findings),
  );
  return {
    org,
    apps: apps.filter((app) => rankOfApp(app) < NOTHING_OPEN).sort(worstAppFirst),
    counts: org.omitted ? standingsIn(org.omitted) : countBy(STANDINGS, org.findings.map(standingOf)),
  };
}

function appView(app: AppView['app'], findings: readonly Finding[]): AppView {
  const of = (standing: Standing) => findings.filter((finding) => standingOf(finding) === standing).sort(worstFirst);
  return {
    app,
    violations: of('violation'),
    reportOnly: of('report_only'),
    waived: of('waived'),
    notAssessed: of('not_assessed'),
  };
}

export const STANDINGS = ['violation', 'report_only', 'waived', 'not_assessed', 'pass', 'not_applicable'] as const;
const UNKNOWN = SEVERITIES.length;
const NOTHING_OPEN = UNKNOWN + 3;

/** The worst violation's severity; then not assessed, waived, report-only. */
function rankOfApp({ violations, notAssessed, waived, reportOnly }: AppView): number {
  const [worst] = violations;
  if (worst !== undefined) {
    return SEVERITIES.indexOf(worst.severity);
  }
  const next = [notAssessed, waived, reportOnly].findIndex((findings) => findings.length > 0);
  return next === -1 ? NOTHING_OPEN : UNKNOWN + next;
}

function worstAppFirst(a: AppView, b: AppView): number {
  return (
    rankOfApp(a) - rankOfApp(b) ||
    (b.violations[0]?.cvss ?? 0) - (a.violations[0]?.cvss ?? 0) ||
    b.violations.length - a.violations.length ||
    byCodeUnit(a.app.name, b.app.name)
  );
}

function rankOfOrg({ org, apps: [worst], counts }: OrgView): number {
  if (org.status === 'not_assessed') {
    return UNKNOWN;
  }
  if (org.omitted !== undefined && counts.violation > 0) {
    const { failures } = org.omitted;
    return SEVERITIES.findIndex((severity) => failures[severity] > 0);
  }
  return worst === undefined ? NOTHING_OPEN : rankOfApp(worst);
}

function worstOrgFirst(a: OrgView, b: OrgView): number {
  return (
    rankOfOrg(a) - rankOfOrg(b) ||
    b.counts.violation - a.counts.violation ||
    byCodeUnit(a.org.alias, b.org.alias) ||
    byCodeUnit(a.org.orgId ?? '', b.org.orgId ?? '')
  );
}

export function countBy<Key extends string>(keys: readonly Key[], values: readonly Key[]): Record<Key, number> {
  const counts = Object.fromEntries(keys.map((key) => [key, 0])) as Record<Key, number>;
  for (const value of values) {
    counts[value] += 1;
  }
  return counts;
}

function sumOf<Key extends string>(
  keys: readonly Key[],
  all: readonly Readonly<Record<Key, number>>[],
): Record<Key, number> {
  return Object.fromEntries(keys.map((key) => [key, total(all, (counts) => counts[key])])) as Record<Key, number>;
}

function total<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}

function standingsIn({ findings, failures, waived }: OrgCounts): OrgView['counts'] {
  const violation = total(SEVERITIES, (severity) => failures[severity]);
  const { pass, not_assessed, not_applicable, fail } = findings;
  return { violation, waived, report_only: fail - violation - waived, not_assessed, pass, not_applicable };
}
