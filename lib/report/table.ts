/**
 * The report for a terminal: the overall state, then per org what fails, what is waived, what is not known, then what
 * changed. What passes is only counted.
 *
 * @module
 */
import type { RunResult } from '../audit/model.ts';
import { controlsOf, type ReportOptions } from './options.ts';
import { driftLines } from './terminal/drift.ts';
import { indented, type Look, lookOf } from './terminal/look.ts';
import { orgLines } from './terminal/org.ts';
import { type OrgView, type RunView, viewOf } from './view.ts';
import { count, severityCounts } from './words.ts';

export function renderTable(result: RunResult, options: ReportOptions): string {
  const look = lookOf(options);
  const controls = controlsOf(options);
  const view = viewOf(result);
  const isQuiet = ({ org, apps }: OrgView) => org.status !== 'not_assessed' && apps.length === 0;
  const sections = [
    headline(look, result, view),
    ...view.orgs.filter((org) => !isQuiet(org)).map((org) => orgLines(look, controls, org)),
    quietOrgs(look, view.orgs.filter(isQuiet)),
    driftLines(look, result.drift),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function headline(look: Look, result: RunResult, view: RunView): string[] {
  const mark = ` ${view.outcome.toUpperCase()} `;
  const indent = mark.length + 1;
  const [first = '', ...rest] = indented(look, indent, { text: verdict(result, view), paint: look.heading });
  return [
    `${look.outcome[view.outcome](mark)} ${first.slice(indent)}`,
    ...rest,
    ...indented(look, indent, { text: numbers(result, view), paint: look.dim }),
  ];
}

/** The sentence that a reader takes away. */
function verdict({ orgs }: RunResult, view: RunView): string {
  if (orgs.length === 0) {
    return 'No org was given, so nothing was assessed.';
  }
  const unread = orgs.filter(({ status }) => status === 'not_assessed').length;
  const unknown = [
    ...(unread > 0 ? [`${count(unread, 'org')} not assessed`] : []),
    ...(view.counts.not_assessed > 0 ? [`${count(view.counts.not_assessed, 'verdict')} not known`] : []),
  ].join(', ');
  switch (view.outcome) {
    case 'clean':
      return `Nothing fails on ${count(view.apps, 'app')} in ${count(orgs.length, 'org')}.`;
    case 'incomplete':
      return `Nothing fails as far as could be seen: ${unknown}.`;
    case 'fail': {
      const failures = `${count(view.counts.violation, 'failure')} on ${count(view.failingApps, 'app')}: ${severityCounts(view.severities)}`;
      return unknown === '' ? `${failures}.` : `${failures}. Also ${unknown}.`;
    }
  }
}

function numbers({ orgs }: RunResult, { apps, counts }: RunView): string {
  const some = (number: number, word: string) => (number > 0 ? [`${number.toLocaleString('en-US')} ${word}`] : []);
  return [
    count(orgs.length, 'org'),
    count(apps, 'app'),
    count(counts.pass, 'pass', 'passes'),
    ...some(counts.waived, 'waived'),
    ...some(counts.report_only, 'for the report only'),
    ...some(counts.not_applicable, 'not applicable'),
  ].join(' · ');
}

/** Few orgs by name, many as a number. */
function quietOrgs(look: Look, orgs: readonly OrgView[]): string[] {
  if (orgs.length === 0) {
    return [];
  }
  const names = orgs.map(({ org }) => org.alias).join(', ');
  const text =
    orgs.length <= 10 || look.verbose ? `Nothing fails in ${names}.` : `Nothing fails in ${orgs.length} orgs.`;
  return indented(look, 0, { text, paint: look.good });
}
