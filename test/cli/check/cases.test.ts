/**
 * Apps in source that were judged wrongly once, each with the verdict that is right and why
 * (`test/fixtures/cases/expected.json`). A case that is not right yet is listed by its issue; the day it is, its test fails,
 * and the line is deleted here.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../lib/audit/controls/index.ts';
import type { Finding, Status } from '../../../lib/audit/model/finding.ts';
import { runCheck } from '../../../lib/cli/check/run-check.ts';
import { EXIT, exitCodeOf } from '../../../lib/cli/io/exit-code.ts';

const FOLDER = fileURLToPath(new URL('../../fixtures/cases/', import.meta.url));

const NOT_RIGHT_YET: Readonly<Record<string, number>> = {};

interface Case {
  readonly case: string;
  readonly app: string;
  readonly expected: Readonly<Record<string, Status>>;
  readonly why: string;
}

type Verdicts = ReadonlyMap<string, Finding>;

/** What is expected in addition to the statuses. */
const ALSO: Readonly<Record<string, (verdicts: Verdicts) => boolean>> = {
  'packaged-without-global': (verdicts) =>
    !/retrieve/i.test(verdicts.get('require-secret-web-server-flow')?.remediation ?? ''),
  'infinite-with-ttl': (verdicts) =>
    !verdicts.get('require-secret-refresh-token-flow')?.riskConditions?.some((each) => each.includes('never expire')),
  'rotation-off-public-client': (verdicts) =>
    ['rotate-refresh-tokens', 'require-secret-web-server-flow'].every((id) => (verdicts.get(id)?.cvss ?? 10) <= 8.9),
  'postman-vscode': (verdicts) => verdicts.get('require-secret-web-server-flow')?.waiverCandidate === true,
};

const CASES = JSON.parse(readFileSync(`${FOLDER}expected.json`, 'utf8')) as readonly Case[];

async function isRight({ case: name, app, expected }: Case): Promise<boolean> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const options = { paths: [name], controls: CATALOGUE, waivers: [], cwd: `${FOLDER}source` };
  const { orgs } = await runCheck(options, { stdout, stderr, env: {} });
  const findings = orgs.flatMap((org) => org.findings).filter((finding) => finding.app === app);
  const verdicts: Verdicts = new Map(findings.map((finding) => [finding.control, finding]));
  const isAsExpected = Object.entries(expected).every(([control, status]) => verdicts.get(control)?.status === status);
  return isAsExpected && (ALSO[name]?.(verdicts) ?? true);
}

describe('cases', () => {
  it('are those of the folder', () => {
    const names = CASES.map((each) => each.case).sort();
    expect(names).toEqual(readdirSync(`${FOLDER}source`).sort());
    expect(Object.keys(NOT_RIGHT_YET).filter((name) => !names.includes(name))).toEqual([]);
  });

  it.each(CASES.filter((each) => !(each.case in NOT_RIGHT_YET)))('$case: $why', async (each) => {
    expect(await isRight(each)).toBe(true);
  });

  it.each(CASES.filter((each) => each.case in NOT_RIGHT_YET))('$case is not right yet', async (each) => {
    expect(await isRight(each), `${each.case} is right now: delete its line of NOT_RIGHT_YET`).toBe(false);
  });

  it.each([
    [
      'green by its acceptance',
      [{ app: 'packaged_*', owner: 'a team', reason: 'Audited in its own org.', until: '2099-12-31' }],
      EXIT.clean,
    ],
    ['not assessed without one', [], EXIT.notAssessed],
  ])('packaged-without-global is %s', async (_, acceptedPackages, code) => {
    const io = { stdout: new PassThrough(), stderr: new PassThrough(), env: {} };
    const paths = ['packaged-without-global'];
    const options = { paths, controls: CATALOGUE, waivers: [], acceptedPackages, cwd: `${FOLDER}source` };
    const { orgs } = await runCheck(options, io);
    expect(exitCodeOf(orgs, 'high')).toBe(code);
    expect(orgs[0]?.findings.some(({ status }) => status === 'not_assessed')).toBe(true);
  });
});
