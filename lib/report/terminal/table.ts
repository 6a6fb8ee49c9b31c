/**
 * The report for a terminal: the overall state, then for each org what fails, is not assessed, is waived or report-only, then what
 * changed. Passes are only counted.
 *
 * @module
 */
import type { RunResult } from '../../audit/model/run-result.ts';
import { twinsIn } from '../../audit/respond/twins.ts';
import { headlineOf, numbersOf, outcomeWord } from '../view/headline.ts';
import { controlsOf, type ReportOptions } from '../view/options.ts';
import { sinceLastRun } from '../view/since-last-run.ts';
import { type OrgView, type RunView, viewOf } from '../view/view.ts';
import { driftLines } from './drift.ts';
import { indented, type Look, lookOf } from './look.ts';
import { orgLines } from './org.ts';

export function renderTable(result: RunResult, options: ReportOptions): string {
  const look = lookOf(options);
  const controls = controlsOf(options);
  const twins = twinsIn(result.orgs);
  const view = viewOf(result);
  const hasNothingOpen = ({ org, apps }: OrgView) =>
    org.status !== 'not_assessed' && org.notes === undefined && apps.length === 0;
  const sections = [
    headline(look, result, view),
    ...view.orgs.filter((org) => !hasNothingOpen(org)).map((org) => orgLines(look, { controls, twins }, org)),
    // Without an app, the headline says so.
    view.apps === 0 ? [] : orgsWithNothingOpen(look, view.orgs.filter(hasNothingOpen)),
    ...changes(look, result),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function headline(look: Look, result: RunResult, view: RunView): string[] {
  const mark = ` ${outcomeWord(view)} `;
  const indent = mark.length + 1;
  const [first = '', ...rest] = indented(look, indent, { text: headlineOf(result, view), paint: look.heading });
  return [
    `${look.outcome[view.outcome](mark)} ${first.slice(indent)}`,
    ...rest,
    ...indented(look, indent, { text: numbersOf(result, view), paint: look.dim }),
  ];
}

function changes(look: Look, result: RunResult): string[][] {
  const { drift, note, isCompared } = sinceLastRun(result);
  const none = isCompared && drift.length === 0 ? 'Nothing has changed since the last run.' : '';
  return [driftLines(look, drift), ...[none, note].map((text) => indented(look, 0, { text, paint: look.dim }))];
}

/** Names up to ten orgs; more are counted. */
function orgsWithNothingOpen(look: Look, orgs: readonly OrgView[]): string[] {
  if (orgs.length === 0) {
    return [];
  }
  const names = orgs.map(({ org }) => org.alias).join(', ');
  const text =
    orgs.length <= 10 || look.verbose ? `Nothing fails in ${names}.` : `Nothing fails in ${orgs.length} orgs.`;
  return indented(look, 0, { text, paint: look.good });
}
