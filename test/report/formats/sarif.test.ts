import { expect, test } from 'vitest';
import type { RunResult } from '../../../lib/audit/model/run-result.ts';
import { renderSarif } from '../../../lib/report/formats/sarif.ts';
import { buildApp } from '../../support/audit/app-builder.ts';
import { readJson, validatorOf } from '../../support/json-schema.ts';
import { runsToValidate } from '../../support/report/hostile.ts';
import {
  EXPOSED_APP,
  PACKAGED_APP,
  reportOnly,
  resultOf,
  sampleRun,
  snapshotOf,
} from '../../support/report/run-result.ts';

interface Log {
  readonly runs: readonly [
    {
      readonly tool: {
        readonly driver: { readonly rules: readonly { readonly id: string; readonly [key: string]: unknown }[] };
      };
      readonly invocations: readonly [
        {
          readonly executionSuccessful: boolean;
          readonly toolExecutionNotifications: readonly { message: { text: string } }[];
        },
      ];
      readonly results: readonly {
        readonly ruleId: string;
        readonly ruleIndex: number;
        readonly kind: string;
        readonly level: string;
        readonly message: { readonly text: string };
        readonly suppressions?: readonly { justification: string }[];
        readonly partialFingerprints: Record<string, string>;
        readonly locations: readonly Record<string, unknown>[];
      }[];
    },
  ];
}

const official = validatorOf(
  await readJson(new URL(import.meta.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'))),
);
const runOf = (result: RunResult) => (JSON.parse(renderSarif(result, { version: '1.2.3' })) as Log).runs[0];

test.each(runsToValidate())('is valid against the official schema: %s', (_, result) => {
  expect(official(JSON.parse(renderSarif(result, { version: '1.2.3' })))).toEqual([]);
});

test('a rule has its rationale, its remedy and the score that code scanning sorts by', () => {
  const rule = runOf(sampleRun()).tool.driver.rules.find(({ id }) => id === 'require-secret-web-server-flow');
  expect(rule).toMatchObject({
    helpUri: expect.stringMatching(/^https:\/\/help\.salesforce\.com/),
    help: { markdown: expect.stringContaining('1. Check first') },
    properties: { 'security-severity': '7.4' },
  });
});

test('every failure is a result, and a waived one a suppressed result', () => {
  const result = sampleRun();
  const failures = result.orgs.flatMap(({ findings }) => findings.filter(({ status }) => status === 'fail'));
  const run = runOf(result);
  expect(run.results.filter(({ kind }) => kind === 'fail')).toHaveLength(failures.length);
  expect(run.results.every(({ ruleId, ruleIndex }) => run.tool.driver.rules[ruleIndex]?.id === ruleId)).toBe(true);
  expect(run.results.flatMap(({ suppressions = [] }) => suppressions)).toEqual([
    { kind: 'external', status: 'accepted', justification: expect.stringContaining('2027-01-31, Jane Doe') },
  ]);
});

test('an app that became unreadable keeps the alerts that were open on it', () => {
  const readings = { ...EXPOSED_APP.readings, globalOauth: PACKAGED_APP.readings.globalOauth };
  const [before, after] = [EXPOSED_APP, { ...EXPOSED_APP, readings }].map((app) =>
    runOf(resultOf([snapshotOf([app])])),
  );
  const known = new Set(after?.results.map(({ partialFingerprints }) => partialFingerprints['ecaAuditor/v1']));
  const lost = before?.results.filter(
    ({ partialFingerprints }) => !known.has(partialFingerprints['ecaAuditor/v1'] ?? ''),
  );
  expect(before?.results).not.toEqual([]);
  expect(lost).toEqual([]);
  const review = after?.results.filter(({ kind }) => kind === 'review');
  expect(new Set(review?.map(({ level }) => level))).toEqual(new Set(['none']));
  expect(review?.[0]?.message.text).toMatch(/^acme-prod \/ Billing Portal: not assessed: /);
  expect(after?.invocations[0].toolExecutionNotifications).toHaveLength(review?.length ?? -1);
  expect(after?.invocations[0].executionSuccessful).toBe(true);
});

test('what a report-only control can not assess opens no alert, and is still listed', () => {
  const run = runOf(resultOf([reportOnly(snapshotOf([PACKAGED_APP]))]));
  expect(run.results).toEqual([]);
  expect(run.invocations[0].toolExecutionNotifications).not.toEqual([]);
});

test('what could not be assessed is a notification, and an unread org a failed execution', () => {
  const [{ executionSuccessful, toolExecutionNotifications }] = runOf(sampleRun()).invocations;
  expect(executionSuccessful).toBe(false);
  expect(toolExecutionNotifications.map(({ message }) => message.text)).toContainEqual(
    expect.stringContaining('acme-labs: not assessed'),
  );
  expect(runOf(resultOf([snapshotOf([EXPOSED_APP])])).invocations[0].executionSuccessful).toBe(true);
});

test('a finding keeps its fingerprint when its severity, message or run changes', () => {
  const prints = (result: RunResult) => runOf(result).results.map(({ partialFingerprints }) => partialFingerprints);
  const snapshot = snapshotOf([EXPOSED_APP]);
  const later = {
    ...snapshot,
    alias: 'renamed',
    runId: 'later',
    findings: snapshot.findings.map((finding) => ({
      ...finding,
      cvss: 5,
      severity: 'medium' as const,
      message: 'other',
    })),
  };
  expect(prints(resultOf([later]))).toEqual(prints(resultOf([snapshot])));
  expect(new Set(prints(resultOf([snapshot])).map((print) => JSON.stringify(print))).size).toBe(4);
});

test('a finding on source has a physical location, one in an org a logical one', () => {
  const snapshot = snapshotOf([EXPOSED_APP]);
  const findings = snapshot.findings.map((finding) => ({
    ...finding,
    file: 'my app/A#1.ecaGlblOauth',
    line: 4,
    column: 5,
  }));
  const [first] = runOf(resultOf([{ ...snapshot, findings }])).results;
  expect(first?.locations[0]).toMatchObject({
    physicalLocation: {
      artifactLocation: { uri: 'my%20app/A%231.ecaGlblOauth', uriBaseId: '%SRCROOT%' },
      region: { startLine: 4, startColumn: 5 },
    },
  });
  const [inOrg] = runOf(resultOf([snapshot])).results;
  expect(inOrg?.locations).toEqual([
    {
      logicalLocations: [{ name: 'Billing_Portal', fullyQualifiedName: 'acme-prod/Billing_Portal', kind: 'resource' }],
    },
  ]);
});

test('a name becomes no link', () => {
  const app = buildApp({
    name: 'Evil',
    label: String.raw`[click](https://evil.example) \[a](b)`,
    settings: { isConsumerSecretOptional: true },
  });
  const texts = runOf(resultOf([snapshotOf([app])])).results.map(({ message }) => message.text);
  expect(texts.some((text) => text.includes(String.raw`\[click\](https://evil.example) \\\[a\](b)`))).toBe(true);
});

test('an org that could not be read has a rule that explains itself', () => {
  const { rules } = runOf(sampleRun()).tool.driver;
  const rule = rules.find(({ id }) => id === 'org-readable');
  expect(rule).toMatchObject({
    name: 'OrgReadable',
    fullDescription: { text: expect.stringContaining('are not assessed') },
    help: { markdown: expect.stringContaining('How to fix') },
  });
});
