import { expect, test } from 'vitest';
import { renderGithub } from '../../../lib/report/formats/github.ts';
import { renderGitlab } from '../../../lib/report/formats/gitlab.ts';
import { COMMENT_MARK, renderMarkdown } from '../../../lib/report/formats/markdown.ts';
import { buildApp } from '../../support/audit/app-builder.ts';
import { readJson, validatorOf } from '../../support/json-schema.ts';
import { hostileRun, runsToValidate } from '../../support/report/hostile.ts';
import {
  EXPOSED_APP,
  PACKAGED_APP,
  reportOnly,
  resultOf,
  sampleRun,
  snapshotOf,
} from '../../support/report/run-result.ts';

const FOLDER = '../../fixtures/report';

test('GitHub annotations read well', async () => {
  await expect(renderGithub(sampleRun(), {})).toMatchFileSnapshot(`${FOLDER}/github.txt`);
});

test('a GitHub annotation points into the source, its properties escaped', () => {
  const snapshot = snapshotOf([EXPOSED_APP]);
  const findings = snapshot.findings.map((finding) => ({
    ...finding,
    file: 'a,b:c/A%.ecaGlblOauth',
    line: 4,
    column: 5,
  }));
  const text = renderGithub(resultOf([{ ...snapshot, findings }]), {});
  expect(text).toContain('::error file=a%2Cb%3Ac/A%25.ecaGlblOauth,line=4,col=5,title=high%3A require-pkce::');
});

test('no name in an org can start a workflow command of its own', () => {
  const lines = renderGithub(hostileRun(), {}).trimEnd().split('\n');
  expect(lines.slice(0, -1).every((line) => /^::(error|warning|notice) title=/.test(line))).toBe(true);
  expect(lines.join('')).not.toContain('\r');
  expect(lines.at(-1)).toMatch(/^\d failures? on 1 app/);
});

test.each(runsToValidate())("is valid as GitLab's code quality: %s", async (_, result) => {
  const violations = validatorOf(await readJson('test/fixtures/schemas/gitlab-code-quality.schema.json'));
  expect(violations(JSON.parse(renderGitlab(result)))).toEqual([]);
});

test('GitLab gets waived and not assessed findings too, each with a fingerprint of its own', () => {
  const issues = JSON.parse(renderGitlab(sampleRun())) as {
    description: string;
    severity: string;
    fingerprint: string;
  }[];
  expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(issues.length);
  expect(issues.find(({ description }) => description.startsWith('Waived until'))?.severity).toBe('info');
  expect(issues.filter(({ description }) => description.startsWith('Not assessed'))).toHaveLength(6);
});

test('on GitLab a report-only finding is information, failed or not assessed', () => {
  const issues = JSON.parse(renderGitlab(resultOf([reportOnly(snapshotOf([EXPOSED_APP, PACKAGED_APP]))]))) as {
    description: string;
    severity: string;
  }[];
  expect(new Set(issues.map(({ severity }) => severity))).toEqual(new Set(['info']));
  expect(issues.filter(({ description }) => description.startsWith('Not assessed'))).not.toEqual([]);
});

test('Markdown reads well', async () => {
  await expect(renderMarkdown(sampleRun(), {})).toMatchFileSnapshot(`${FOLDER}/comment.md`);
});

test('in Markdown no name mentions, links, breaks a table or becomes HTML', () => {
  const [mark, ...lines] = renderMarkdown(hostileRun(), {}).split('\n');
  const own = /^<\/?details>|<summary>[^<]*<\/summary>/gm;
  expect(mark).toBe(COMMENT_MARK);
  expect(lines.join('\n').replace(own, '')).not.toMatch(/[<>@`[\]]|#\d+(?!;)\b(?!\d*;)/);
  for (const table of lines
    .join('\n')
    .split('\n\n')
    .filter((part) => part.startsWith('| '))) {
    expect(new Set(table.split('\n').map((line) => line.split('|').length)).size).toBe(1);
  }
});

test('a comment fits on GitHub whatever the number of failures, and counts what it leaves out', () => {
  const apps = Array.from({ length: 400 }, (_, index) => ({
    ...EXPOSED_APP,
    name: `App_${index}`,
    label: 'L'.repeat(80),
  }));
  const text = renderMarkdown(resultOf([snapshotOf([...apps, buildApp()])]), {});
  expect(text.length).toBeLessThan(65_536);
  expect(text).toContain('… and 1,550 more');
});
