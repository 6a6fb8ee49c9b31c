import { expect, test } from 'vitest';
import { diffResults } from '../../../lib/audit/drift/diff-results.ts';
import { assessOrg, orgNotAssessed } from '../../../lib/audit/judging/assess.ts';
import type { App } from '../../../lib/audit/model/app.ts';
import type { RunResult } from '../../../lib/audit/model/run-result.ts';
import type { Snapshot } from '../../../lib/audit/model/snapshot.ts';
import { emptySummary } from '../../../lib/audit/summary/summary.ts';
import { buildApp } from '../../support/audit/app-builder.ts';
import { TOY_CONTROLS } from '../../support/audit/toy-controls.ts';

const good = buildApp();
const bad = buildApp({ settings: { isConsumerSecretOptional: true } });
const [ID_A, ID_B] = ['00D000000000001EAA', '00D000000000002EAA'];

function org(alias: string, apps: readonly App[], orgId?: string): Snapshot {
  const takenAt = '2026-01-01T00:00:00.000Z';
  return assessOrg({
    org: { alias, ...(orgId !== undefined && { orgId }) },
    runId: 'r',
    takenAt,
    apps,
    controls: TOY_CONTROLS,
    waivers: [{ control: 'toy-secret', org: 'waived', app: '*', owner: 'Jo', reason: 'Why', until: '2026-01-02' }],
  });
}
function unread(alias: string): Snapshot {
  const reason = { code: 'invalid_credentials', message: 'Wrong key.' } as const;
  return orgNotAssessed({ org: { alias }, runId: 'r', takenAt: '2026-01-01T00:00:00.000Z', reason });
}
function diff(before: Snapshot[], after: Snapshot[]): string[] {
  return diffResults(result('a', '2026-01-01', before), result('b', '2027-01-01', after), TOY_CONTROLS).map(
    ({ type, org: alias, cause }) => `${alias} ${type} ${cause}`,
  );
}
function result(id: string, day: string, orgs: readonly Snapshot[]): RunResult {
  const at = `${day}T00:00:00.000Z`;
  return { schemaVersion: 1, run: { id, startedAt: at, finishedAt: at }, summary: emptySummary(), orgs, drift: [] };
}

test.each<[string, Snapshot[], Snapshot[], string[]]>([
  ['the same twice, however long apart', [org('a', [bad])], [org('a', [bad])], []],
  ['a waiver that ends some day', [org('waived', [bad])], [org('waived', [bad])], []],
  ['what opened', [org('a', [good])], [org('a', [bad])], ['a violation_opened setting_changed']],
  ['what was resolved', [org('a', [bad])], [org('a', [good])], ['a violation_resolved setting_changed']],
  ['an org that is new', [], [org('a', [bad])], ['a violation_opened first_scan']],
  ['an org that is missing', [org('a', [good])], [], ['a org_not_assessed org_missing']],
  ['an org by its id', [org('a', [bad], ID_A)], [org('b', [good], ID_A)], ['b violation_resolved setting_changed']],
  [
    'aliases that changed places',
    [org('a', [bad], ID_A), org('b', [good], ID_B)],
    [org('a', [good], ID_B), org('b', [bad], ID_A)],
    [],
  ],
  [
    'an alias that reaches another org',
    [org('a', [bad], ID_A)],
    [org('a', [good], ID_B)],
    ['a move org_replaced', 'a violation_resolved org_replaced'],
  ],
  ['an org that went down', [org('a', [bad], ID_A)], [unread('a')], ['a org_not_assessed invalid_credentials']],
  ['an org that is down in both', [unread('a')], [unread('a')], []],
  [
    'an org that came back',
    [unread('a')],
    [org('a', [bad], ID_A)],
    ['a violation_opened first_scan', 'a org_recovered invalid_credentials'],
  ],
  [
    'several, worst first',
    [org('b', [good]), org('a', [good])],
    [org('b', [bad]), org('a', [bad])],
    ['a violation_opened setting_changed', 'b violation_opened setting_changed'],
  ],
])('%s', (_, before, after, expected) => {
  expect(diff(before, after)).toEqual(expected);
});
