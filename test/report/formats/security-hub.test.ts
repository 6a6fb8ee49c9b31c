import { describe, expect, test } from 'vitest';
import type { DriftEvent } from '../../../lib/audit/model/drift-event.ts';
import type { RunResult } from '../../../lib/audit/model/run-result.ts';
import { type AsffFinding, renderAsff } from '../../../lib/report/formats/asff.ts';
import { batchesOf, securityHubPlan } from '../../../lib/report/formats/security-hub.ts';
import { lastMoves } from '../../../lib/run/org/unimported.ts';
import { buildApp } from '../../support/audit/app-builder.ts';
import { readJson, validatorOf } from '../../support/json-schema.ts';
import { hostileRun } from '../../support/report/hostile.ts';
import { driftOf, EXPOSED_APP, resultOf, sampleRun, snapshotOf, WAIVER } from '../../support/report/run-result.ts';

const OPTIONS = { securityHub: { accountId: '123456789012', region: 'eu-central-1' } };
const findingsOf = (result: RunResult) => JSON.parse(renderAsff(result, OPTIONS)) as AsffFinding[];
const fixed = buildApp({ name: 'Billing_Portal', label: 'Billing Portal' });
const night = (number: number) => ({ runId: `run-${number}`, takenAt: `2026-11-2${number}T02:00:00.000Z` });
const compared = (before: Parameters<typeof driftOf>[0], after: Parameters<typeof driftOf>[1]) =>
  securityHubPlan(resultOf([after], driftOf(before, after)), OPTIONS);

describe('the format', () => {
  test.each([
    ['a whole run', sampleRun()],
    ['hostile names', hostileRun()],
    ['long texts', resultOf([snapshotOf([{ ...EXPOSED_APP, label: '工'.repeat(900), name: 'A'.repeat(600) }])])],
  ])('is valid against the schema: %s', async (_, result) => {
    const violations = validatorOf(await readJson('test/fixtures/schemas/asff.schema.json'));
    expect(findingsOf(result).flatMap(violations)).toEqual([]);
  });

  test('what could not be assessed is NOT_AVAILABLE, a waived failure stays FAILED and is suppressed', () => {
    const findings = findingsOf(sampleRun());
    const titled = (title: string) => findings.find(({ Title }) => Title.includes(title));
    expect(titled('acme-labs')?.Compliance.Status).toBe('NOT_AVAILABLE');
    expect(findings.find(({ Note }) => Note !== undefined)).toMatchObject({
      Compliance: { Status: 'FAILED' },
      Workflow: { Status: 'SUPPRESSED' },
      Note: { Text: expect.stringContaining('Jane Doe') },
    });
  });

  test('a finding keeps its id over runs and verdicts', () => {
    const ids = (...args: Parameters<typeof snapshotOf>) =>
      findingsOf(resultOf([snapshotOf(...args)])).map(({ Id }) => Id);
    expect(ids([fixed], night(4))).toEqual(ids([EXPOSED_APP], night(3)));
    expect(new Set(ids([EXPOSED_APP])).size).toBe(6);
  });

  test('two auditors of one account never name one finding', () => {
    const ids = (service?: string) => {
      const securityHub = { ...OPTIONS.securityHub, service };
      return (JSON.parse(renderAsff(sampleRun(), { securityHub })) as AsffFinding[]).map(({ Id }) => Id);
    };
    expect(ids()).toEqual(findingsOf(sampleRun()).map(({ Id }) => Id));
    const all = [...ids(), ...ids('audit-eu'), ...ids('audit-us')];
    expect(new Set(all).size).toBe(3 * ids().length);
  });

  test('names what is missing when there is no account', () => {
    expect(() => renderAsff(sampleRun(), {})).toThrow('found no "securityHub"');
    expect(() => renderAsff(sampleRun(), { securityHub: { accountId: '12', region: 'x' } })).toThrow(
      'expected 12 digits',
    );
  });
});

describe('the plan', () => {
  test('imports failures and unknowns, not what passes', () => {
    const { imports, updates } = securityHubPlan(resultOf([snapshotOf([EXPOSED_APP, buildApp()])]), OPTIONS);
    expect(imports.flat().map(({ Compliance }) => Compliance.Status)).toEqual(['FAILED', 'FAILED', 'FAILED', 'FAILED']);
    expect(updates).toEqual([]);
  });

  test('archives and resolves what was fixed, and what was deleted', () => {
    const before = snapshotOf([EXPOSED_APP], night(3));
    for (const apps of [[fixed], []]) {
      const { imports, updates } = compared(before, snapshotOf(apps, night(4)));
      expect(imports.flat().map(({ RecordState }) => RecordState)).toEqual(Array(4).fill('ARCHIVED'));
      expect(updates).toMatchObject([{ Workflow: { Status: 'RESOLVED' }, FindingIdentifiers: { length: 4 } }]);
    }
  });

  test('moves the workflow back to NEW when a passed one fails again', () => {
    const { imports, updates } = compared(snapshotOf([fixed], night(3)), snapshotOf([EXPOSED_APP], night(4)));
    expect(imports.flat().every(({ RecordState }) => RecordState === 'ACTIVE')).toBe(true);
    expect(updates).toMatchObject([{ Workflow: { Status: 'NEW' }, FindingIdentifiers: { length: 4 } }]);
  });

  test('where the alias reaches another org, archives what failed in the one before, and keeps what fails in this one', () => {
    const org = (orgId: string) => ({ alias: 'acme-prod', orgId });
    const [before, after] = [org('00D000000000001EAA'), org('00D000000000002EAA')].map((each, at) =>
      snapshotOf([EXPOSED_APP], { ...night(3 + at), org: each }),
    );
    if (before === undefined || after === undefined) {
      throw new Error('there are two');
    }
    const idsOf = (snapshot: typeof before) =>
      findingsOf(resultOf([snapshot]))
        .filter(({ Compliance }) => Compliance.Status === 'FAILED')
        .map(({ Id }) => Id)
        .sort();
    const drift = lastMoves([], driftOf(before, after), after);
    const { imports, updates } = securityHubPlan(resultOf([after], drift), OPTIONS);
    const inState = (state: string) =>
      imports.flatMap((batch) => batch.filter(({ RecordState }) => RecordState === state).map(({ Id }) => Id)).sort();
    expect(inState('ARCHIVED')).toEqual(idsOf(before));
    expect(inState('ACTIVE')).toEqual(idsOf(after));
    const of = (status: string) =>
      updates.flatMap(({ Workflow, FindingIdentifiers }) =>
        Workflow?.Status === status ? (FindingIdentifiers ?? []).map(({ Id }) => Id) : [],
      );
    expect([of('RESOLVED').sort(), of('NEW').sort()]).toEqual([idsOf(before), idsOf(after)]);
  });

  test('suppresses what is waived, with the waiver in the note, and does not archive it', () => {
    const waivers = [{ ...WAIVER, control: 'require-pkce', app: 'Billing_Portal' }];
    const { imports, updates } = compared(
      snapshotOf([EXPOSED_APP], night(3)),
      snapshotOf([EXPOSED_APP], { ...night(4), waivers }),
    );
    expect(imports.flat().every(({ RecordState }) => RecordState === 'ACTIVE')).toBe(true);
    expect(updates).toMatchObject([
      { Workflow: { Status: 'SUPPRESSED' }, Note: { Text: expect.stringContaining('SEC-12') } },
    ]);
  });

  test('a call holds at most 100 findings and 6 MB', () => {
    const [finding] = findingsOf(sampleRun());
    if (finding === undefined) {
      throw new Error('the sample has findings');
    }
    expect(batchesOf(Array(250).fill(finding)).map((batch) => batch.length)).toEqual([100, 100, 50]);
    const big = { ...finding, Description: 'x'.repeat(200_000) };
    const batches = batchesOf(Array(70).fill(big));
    expect(batches.flat()).toHaveLength(70);
    expect(batches.every((batch) => JSON.stringify(batch).length <= 6_000_000)).toBe(true);
    expect(batchesOf([])).toEqual([]);
  });

  test('an event about an org without findings breaks nothing', () => {
    const lost: DriftEvent[] = driftOf(snapshotOf([EXPOSED_APP], night(3)), snapshotOf([], night(4))).map((event) => ({
      ...event,
      org: 'unknown',
    }));
    expect(securityHubPlan(resultOf([], lost), OPTIONS).imports).toEqual([]);
  });
});
