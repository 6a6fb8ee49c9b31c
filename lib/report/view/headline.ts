/**
 * The one sentence that a reader takes away, and the numbers behind it.
 *
 * @module
 */
import type { OrgIdentity, RunResult } from '../../audit/model/model.ts';
import { isSource } from '../../audit/model/org-identity.ts';
import { count, grouped } from '../../text/numbers.ts';
import type { RunView } from './view.ts';
import { severityCounts } from './words.ts';

/** @example "2 failures on 1 app: 1 critical, 1 high. Also 1 org not assessed." */
export function headlineOf({ orgs }: Pick<RunResult, 'orgs'>, view: RunView): string {
  if (orgs.length === 0) {
    return 'No org was given, so nothing was assessed.';
  }
  const read = orgs.filter(({ status }) => status !== 'not_assessed');
  const unknown = unknownOf(orgs.length - read.length, view.unknown);
  const noApp = read.length > 0 && view.apps === 0 ? `No External Client App was found in ${placeOf(read)}.` : '';
  switch (view.outcome) {
    case 'clean':
      return `Nothing fails on ${count(view.apps, 'app')} in ${placeOf(read)}.`;
    case 'no_apps':
      return noApp;
    case 'incomplete':
      return noApp === '' ? `Nothing fails as far as could be seen: ${unknown}.` : andUnknown(noApp, unknown);
    case 'fail': {
      const what = `${count(view.counts.violation, 'failure')}${subjectsOf(view)}`;
      const failures = `${what}: ${severityCounts(view.severities)}.`;
      return andUnknown(noApp === '' ? failures : `${failures} ${noApp}`, unknown);
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

function andUnknown(sentence: string, unknown: string): string {
  return unknown === '' ? sentence : `${sentence} Also ${unknown}.`;
}

function unknownOf(orgs: number, findings: number): string {
  return [
    ...(orgs > 0 ? [`${count(orgs, 'org')} not assessed`] : []),
    ...(findings > 0 ? [`${count(findings, 'verdict')} not assessed`] : []),
  ].join(', ');
}
