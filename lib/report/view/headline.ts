/**
 * The result in one sentence, and its numbers.
 *
 * @module
 */

import { isSource, type OrgIdentity } from '../../audit/model/org-identity.ts';
import type { RunResult } from '../../audit/model/run-result.ts';
import { count, grouped } from '../../text/numbers.ts';
import type { RunView } from './view.ts';
import { severityCounts } from './words.ts';

/** @example "2 failures on 1 app: 1 critical, 1 high. Not assessed: 1 org." */
export function headlineOf({ orgs }: Pick<RunResult, 'orgs'>, view: RunView): string {
  if (orgs.length === 0) {
    return 'No org was given, so nothing was assessed.';
  }
  const read = orgs.filter(({ status }) => status !== 'not_assessed');
  if (read.length === 0) {
    return `Nothing was assessed: ${count(orgs.length, 'org')} could not be read.`;
  }
  return stateOf(read, view) + notAssessedWords(orgs.length - read.length, view.unknown);
}

function stateOf(read: readonly OrgIdentity[], view: RunView): string {
  const noApp = view.apps === 0 ? `No External Client App was found in ${placeOf(read)}.` : '';
  switch (view.outcome) {
    case 'clean':
      return `Nothing fails on ${count(view.apps, 'app')} in ${placeOf(read)}.`;
    case 'no_apps':
      return noApp;
    case 'incomplete':
      return noApp || 'Nothing that was assessed fails.';
    case 'fail': {
      const failures = `${count(view.counts.violation, 'failure')}${subjectsOf(view)}: ${severityCounts(view.severities)}.`;
      return noApp === '' ? failures : `${failures} ${noApp}`;
    }
  }
}

/** As the headline begins. @example "NO APPS" */
export function outcomeWord({ outcome }: RunView): string {
  return outcome.replace('_', ' ').toUpperCase();
}

/** @example "3 orgs · 6 apps · 18 passes · 1 waived" */
export function numbersOf({ orgs }: Pick<RunResult, 'orgs'>, { apps, counts, unknown, accepted }: RunView): string {
  const some = (number: number, word: string) => (number > 0 ? [`${grouped(number)} ${word}`] : []);
  return [
    count(orgs.length, 'org'),
    count(apps, 'app'),
    count(counts.pass, 'pass', 'passes'),
    ...some(counts.waived, 'waived'),
    ...some(counts.report_only, 'report-only'),
    ...some(accepted, 'not assessed, accepted'),
    ...some(counts.not_assessed - unknown - accepted, 'not assessed, report-only'),
    ...some(counts.not_applicable, 'not applicable'),
  ].join(' · ');
}

/** @example " on 2 apps and in the settings of 1 org" */
function subjectsOf({ failingApps, failingOrgs }: RunView): string {
  if (failingApps === undefined) {
    return '';
  }
  const subjects = [
    ...(failingApps > 0 ? [`on ${count(failingApps, 'app')}`] : []),
    ...(failingOrgs > 0 ? [`in the settings of ${count(failingOrgs, 'org')}`] : []),
  ];
  return ` ${subjects.join(' and ')}`;
}

function placeOf(orgs: readonly OrgIdentity[]): string {
  return orgs.every(isSource) ? 'the source' : count(orgs.length, 'org');
}

/** @example " Not assessed: 1 org, 5 verdicts." */
function notAssessedWords(orgs: number, verdicts: number): string {
  const counts = [...(orgs > 0 ? [count(orgs, 'org')] : []), ...(verdicts > 0 ? [count(verdicts, 'verdict')] : [])];
  return counts.length === 0 ? '' : ` Not assessed: ${counts.join(', ')}.`;
}
