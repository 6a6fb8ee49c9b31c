/**
 * After a wanted change of the transcript: `npx vitest run test/cli/demo/demo.test.ts -u`, then read it as a newcomer would. Pictures
 * that are out of date: `npm run pictures`.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunResult } from '../../../lib/audit/model/run-result.ts';
import { type Fingerprint, PICTURES, pageOf, sha256, withoutTimes } from '../../../lib/build/pictures.ts';
import { ATTACK } from '../../../lib/cli/demo/demo-steps.ts';
import { displayWidth } from '../../../lib/report/terminal/text.ts';
import { type CliRun, cli } from '../../support/cli.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('an attack in ten moves', () => {
  let run: CliRun;
  let folder: string;
  let transcript: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'eca-auditor-demo-'));
    mkdirSync(join(folder, 'alerts'));
    writeFileSync(join(folder, 'alerts', '99-acme-old.mail.txt'), 'of an earlier demo');
    // With a format the play is on stderr, and stdout has the last run's report alone.
    run = await cli(['demo', '--format', 'json', '--output', folder]);
    transcript = withoutTimes(run.stderr.replaceAll(folder, 'eca-auditor-demo'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('equals the committed transcript, in less than 150 lines of 80 columns', async () => {
    expect(run.code).toBe(0);
    await expect(transcript).toMatchFileSnapshot('golden/demo.txt');
    const lines = transcript.split('\n');
    expect(lines.length).toBeLessThan(145);
    expect(lines.filter((line) => displayWidth(line) > 80)).toEqual([]);
  });

  test('each move is notified, except the two that notify nobody on purpose', () => {
    const mails = readdirSync(join(folder, 'alerts')).filter((name) => /^\d\d-.*\.mail\.txt$/.test(name));
    const all = ATTACK.map(({ alias }, at) => `${String(at + 1).padStart(2, '0')}-${alias}.mail.txt`);
    expect(all).toHaveLength(10);
    expect(mails.toSorted()).toEqual(all.filter((name) => !/^0[19]-/.test(name)));
    expect([ATTACK[0]?.quiet, ATTACK[8]?.quiet]).not.toContain(undefined);
    expect(transcript).toContain('10 moves: 6 paged, 2 informed, 2 evidence only.');
  });

  test('the folder has the page of the last run, and each alert as mail and as chat', () => {
    const read = (name: string) => readFileSync(join(folder, name), 'utf8');
    expect(read('report.html')).toMatch(/^<!doctype html>/);
    expect(read('alerts/04-acme-prod.mail.txt')).toMatch(
      /^Subject: \[HIGH\] acme-prod: client secret made optional on /,
    );
    expect(read('alerts/04-acme-prod.chat.md')).toContain('`isConsumerSecretOptional: false → true`');
  });

  test('with a format, stdout has the report of the last run', () => {
    const { run: last, orgs } = JSON.parse(run.stdout) as RunResult;
    expect(last.id).toBe('demo-morning');
    expect(orgs.map(({ alias }) => alias)).toEqual(['acme-dev', 'acme-prod', 'acme-uat']);
  });

  test.each(PICTURES)('the picture $name is of the current demo', async (picture) => {
    const pictures = 'docs/pictures';
    const madeFrom = JSON.parse(readFileSync(`${pictures}/made-from.json`, 'utf8')) as Record<string, Fingerprint>;
    expect(madeFrom[picture.name], 'out of date: npm run pictures').toEqual({
      source: sha256(await pageOf(picture, folder)),
      picture: sha256(readFileSync(`${pictures}/${picture.name}`)),
    });
  });
});

describe('a night with a fault', () => {
  test('they are listed', async () => {
    const { code, stdout } = await cli(['demo', '--fault', 'list']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}user-inactive +\S/m);
    expect(stdout).toMatch(/^ {2}access_denied +Secrets Manager: \S/m);
  });

  test.each([
    ['access_denied', /Lambda reports: Error: The run failed: .*access was\s+denied/s],
    ['message_too_large', /ERROR acme-uat: The org's alert could not be/],
  ])('%s: the fault is reported, and the next night notifies everything', async (fault, message) => {
    const { code, stdout } = await cli(['demo', '--fault', fault, '--output', join(await temporaryFolder(), 'demo')]);
    expect(code).toBe(0);
    const [, faulty = '', after = ''] = stdout.split(/── (?:A night with a fault|The night after)/);
    expect(faulty).toMatch(message);
    expect(faulty).toContain('Nobody was notified.');
    expect(after).toMatch(/\[HIGH\] client secret optional on Quick Test/);
  });

  test.each([
    [['--fault', 'rain'], /--fault: found "rain"; expected a name that "eca-auditor demo --fault list" lists/],
    [['--output', 'package.json'], /--output package\.json: it can't be written: .*expected a folder/],
  ])('%j is refused', async (args, message) => {
    expect(await cli(['demo', ...args])).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
  });
});
