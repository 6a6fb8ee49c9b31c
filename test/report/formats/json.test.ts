import { expect, test } from 'vitest';
import { publishedResult } from '../../../lib/alert/words/event-words.ts';
import { diffResults } from '../../../lib/audit/drift/diff-results.ts';
import { orgNotAssessed } from '../../../lib/audit/judging/assess.ts';
import { CAUSES } from '../../../lib/audit/model/causes.ts';
import { DRIFT_TYPES, MOVES } from '../../../lib/audit/model/drift-event.ts';
import { SEVERITIES } from '../../../lib/audit/model/finding.ts';
import { ENVIRONMENTS } from '../../../lib/audit/model/org-identity.ts';
import type { RunResult } from '../../../lib/audit/model/run-result.ts';
import { renderJson } from '../../../lib/report/formats/json.ts';
import { pageDataOf } from '../../../lib/report/html/page-data.ts';
import { closed, readJson, validatorOf } from '../../support/json-schema.ts';
import { countedRun } from '../../support/report/large-run.ts';
import {
  EXPOSED_APP,
  PROD,
  RUN_ID,
  resultOf,
  sampleRun,
  snapshotOf,
  TAKEN_AT,
} from '../../support/report/run-result.ts';

const SCHEMA = await readJson('docs/schemas/result.schema.json');

test('is the result, whole, with its version first', () => {
  const result = sampleRun();
  const text = renderJson(result);
  const orgs = result.orgs.map((org) => ({
    ...org,
    ...(org.reason && { reason: expect.objectContaining(org.reason) }),
  }));
  expect(JSON.parse(text)).toEqual({ ...publishedResult(result), orgs });
  expect(text).toMatch(/^\{\n {2}"schemaVersion": 1,/);
  expect(text.endsWith('}\n')).toBe(true);
});

test.each([
  { code: 'user_not_approved', transient: false },
  { code: 'timeout', transient: true },
] as const)('has the remedy of $code, and whether it may pass by itself', ({ code, transient }) => {
  const unread = orgNotAssessed({ org: PROD, runId: RUN_ID, takenAt: TAKEN_AT, reason: { code, message: 'Why.' } });
  const { orgs } = JSON.parse(renderJson(resultOf([unread]))) as RunResult;
  expect(orgs[0]?.reason).toEqual({ code, message: 'Why.', remediation: CAUSES[code].remedy, transient });
});

test('has the remedy of the case where it differs from that of its code, also when it is read again', () => {
  const reason = { code: 'user_not_approved', message: 'Why.', remedy: 'Unblock the app.' } as const;
  const unread = orgNotAssessed({ org: PROD, runId: RUN_ID, takenAt: TAKEN_AT, reason });
  const written = JSON.parse(renderJson(resultOf([unread]))) as RunResult;
  expect(written.orgs[0]?.reason).toEqual({ ...reason, remediation: reason.remedy, transient: false });
  expect(validatorOf(closed(SCHEMA))(written)).toEqual([]);
  expect(JSON.stringify(pageDataOf(written, {}))).toContain(reason.remedy);
});

test('what was written is read again: by the comparison, by the page', () => {
  const result = sampleRun();
  const written = JSON.parse(renderJson(result)) as RunResult;
  const before = resultOf([snapshotOf([EXPOSED_APP])]);
  expect(diffResults(before, written)).toEqual(diffResults(before, result));
  expect(diffResults(written, before)).toEqual(diffResults(result, before));
  expect(pageDataOf(written, {})).toEqual(pageDataOf(result, {}));
});

test('is valid against the published schema, which names every field', () => {
  const violations = validatorOf(closed(SCHEMA));
  expect(violations(JSON.parse(renderJson(sampleRun())))).toEqual([]);
  expect(violations(JSON.parse(renderJson(resultOf([]))))).toEqual([]);
  expect(violations(JSON.parse(renderJson(countedRun(3, 2))))).toEqual([]);
});

test('the schema refuses what the contract forbids', () => {
  const violations = validatorOf(SCHEMA);
  const [org] = sampleRun().orgs;
  const broken = (change: object) =>
    violations(JSON.parse(JSON.stringify({ ...publishedResult(sampleRun()), orgs: [{ ...org, ...change }] })));
  expect(broken({ status: 'not_assessed' })).toEqual([
    expect.stringContaining("must have required property 'reason'"),
    expect.anything(),
  ]);
  expect(broken({ status: 'fine' })).not.toEqual([]);
  const app = { ...snapshotOf([]), name: 'A', label: 'A', readings: {}, settings: { consumerSecret: 'x' } };
  expect(broken({ apps: [app] })).not.toEqual([]);
});

test('the schema lists the values that the model has', () => {
  const defs = SCHEMA.$defs as Record<string, { enum?: unknown; properties?: Record<string, { enum?: unknown }> }>;
  expect(defs.severity?.enum).toEqual(SEVERITIES);
  expect(defs.environment?.enum).toEqual(ENVIRONMENTS);
  expect(defs.driftEvent?.properties?.type?.enum).toEqual(DRIFT_TYPES);
  expect(
    defs.move?.enum,
    'docs/schemas/result.schema.json is written by hand: its values in the order of lib/audit/model/',
  ).toEqual(MOVES);
});
