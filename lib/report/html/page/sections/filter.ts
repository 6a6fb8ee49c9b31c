/**
 * The filter of the reader, and the apps that match it.
 *
 * @module
 */

import { byCodeUnit } from '../../../../audit/drift/order.ts';
import { SEVERITIES, type Severity } from '../../../../audit/model/finding.ts';
import type { Standing } from '../../../view/view.ts';
import type { PageApp, PageData, PageFinding, PageOrg } from '../../data.ts';

export interface Entry {
  readonly org: PageOrg;
  readonly app: PageApp;
  /** What a search looks in; lower case. */
  readonly searched: string;
}

export const SORTS = { risk: 'Risk', org: 'Org', app: 'App', changed: 'Last changed' } as const;
export type Sort = keyof typeof SORTS;

export interface PageFilter {
  readonly query: string;
  readonly standings: ReadonlySet<Standing>;
  readonly severity: Severity | 'any';
  /** Index of a control; -1 for any. */
  readonly control: number;
  /** Alias; empty for any. */
  readonly org: string;
  readonly sort: Sort;
}

/** Standings of findings that the list can show, worst first. */
export const SHOWN_STANDINGS: readonly Standing[] = ['violation', 'not_assessed', 'waived', 'report_only'];

export const EVERYTHING: PageFilter = {
  query: '',
  standings: new Set(SHOWN_STANDINGS),
  severity: 'any',
  control: -1,
  org: '',
  sort: 'risk',
};

/** False for the org itself, which is in the list if its settings are judged. */
export function isApp({ name }: PageApp): boolean {
  return name !== '';
}

/** All apps with something open, worst first. */
export function filterEntries({ orgs, controls }: PageData): readonly Entry[] {
  return orgs
    .flatMap((org) =>
      org.apps.map((app) => ({
        org,
        app,
        searched: [
          ...[app.label, app.name, org.alias, org.orgId ?? ''],
          ...app.findings.map(({ control }) => controls[control]?.id ?? ''),
        ]
          .join(' ')
          .toLowerCase(),
      })),
    )
    .sort(byRisk);
}

/** With one control selected, each app has only that control's finding, and is sorted by it. */
export function select(entries: readonly Entry[], filter: PageFilter): readonly Entry[] {
  const query = filter.query.trim().toLowerCase();
  const found = entries.filter(
    ({ org, app, searched }) =>
      (filter.org === '' || org.alias === filter.org) &&
      searched.includes(query) &&
      app.findings.some((finding) => matches(finding, filter)),
  );
  if (filter.control === -1) {
    return filter.sort === 'risk' ? found : [...found].sort(COMPARISONS[filter.sort]);
  }
  return found
    .map((entry) => ({ ...entry, app: { ...entry.app, findings: ofControl(entry.app, filter.control) } }))
    .sort(COMPARISONS[filter.sort]);
}

/** Labels of apps with nothing open that match the search, at most `limit`. */
export function matchesWithNothingOpen(
  { orgs }: PageData,
  { query, org }: PageFilter,
  limit: number,
): readonly string[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') {
    return [];
  }
  return orgs
    .filter(({ alias }) => org === '' || alias === org)
    .flatMap(({ alias, nothingOpen }) =>
      nothingOpen.filter((label) => label.toLowerCase().includes(wanted)).map((label) => `${label} (${alias})`),
    )
    .slice(0, limit);
}

function ofControl({ findings }: PageApp, wanted: number): readonly PageFinding[] {
  return findings.filter(({ control }) => control === wanted);
}

function matches(finding: PageFinding, { standings, severity, control }: PageFilter): boolean {
  return (
    standings.has(finding.standing) &&
    (severity === 'any' || finding.severity === severity) &&
    (control === -1 || finding.control === control)
  );
}

const COMPARISONS = {
  risk: byRisk,
  org: (a: Entry, b: Entry) => byCodeUnit(a.org.alias, b.org.alias) || byRisk(a, b),
  app: (a: Entry, b: Entry) => byCodeUnit(a.app.label.toLowerCase(), b.app.label.toLowerCase()) || byRisk(a, b),
  changed: (a: Entry, b: Entry) => byCodeUnit(b.app.changed?.at ?? '', a.app.changed?.at ?? '') || byRisk(a, b),
} as const satisfies Record<Sort, (a: Entry, b: Entry) => number>;

function byRisk(a: Entry, b: Entry): number {
  return rank(a.app) - rank(b.app) || cvss(b.app) - cvss(a.app) || byCodeUnit(a.org.alias, b.org.alias);
}

/** Failures by severity; then not assessed, waived, report-only. */
function rank({ findings }: PageApp): number {
  const failing = findings.find(({ standing }) => standing === 'violation');
  if (failing !== undefined) {
    return SEVERITIES.indexOf(failing.severity);
  }
  return SEVERITIES.length + Math.min(...findings.map(({ standing }) => SHOWN_STANDINGS.indexOf(standing)));
}

function cvss({ findings }: PageApp): number {
  return findings.find(({ standing }) => standing === 'violation')?.cvss ?? 0;
}
