import { expect, test } from 'vitest';
import { DRIFT_TYPES, ENVIRONMENTS, SEVERITIES } from '../../lib/audit/model.ts';
import { renderJson } from '../../lib/report/json.ts';
import { closed, readJson, validatorOf } from '../support/json-schema.ts';
import { countedRun } from '../support/large-run.ts';
import { resultOf, sampleRun, snapshotOf } from '../support/run-result.ts';

const SCHEMA = await readJson('docs/schemas/result.schema.json');

test('is the result, whole, with its version first', () => {
  const result = sampleRun();
  const text = renderJson(result);
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(result)));
  expect(text).toMatch(/^\{\n {2}"schemaVersion": 1,/);
  expect(text.endsWith('}\n')).toBe(true);
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
    violations(JSON.parse(JSON.stringify({ ...sampleRun(), orgs: [{ ...org, ...change }] })));
  expect(broken({ status: 'not_assessed' })).toEqual([
    expect.stringContaining("must have required property 'reason'"),
    expect.anything(),
  ]);
  expect(broken({ status: 'fine' })).not.toEqual([]);
  const app = { ...snapshotOf([]), name: 'A', label: 'A', readings: {}, settings: { consumerSecret: 'x' } };
  expect(broken({ apps: [app] })).not.toEqual([]);
});

test('the schema lists the words that the model has', () => {
  const defs = SCHEMA.$defs as Record<string, { enum?: unknown; properties?: Record<string, { enum?: unknown }> }>;
  expect(defs.severity?.enum).toEqual(SEVERITIES);
  expect(defs.environment?.enum).toEqual(ENVIRONMENTS);
  expect(defs.driftEvent?.properties?.type?.enum).toEqual(DRIFT_TYPES);
});
