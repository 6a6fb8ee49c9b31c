/** What the commands make of an org of more apps than are held in one piece. */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { MOST_WHOLE } from '../../lib/audit/slices.ts';
import { cli } from '../support/cli.ts';
import { simulatedOrg } from '../support/simulated-salesforce.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const APPS = MOST_WHOLE + 5;
const MISSION = 'require-secret-web-server-flow';
const DAYS = ['--from', '2020-01-01', '--to', new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)];

test('scan reports every app, and its evidence is read, verified, and missed when it is damaged', async () => {
  const org = await simulatedOrg({ apps: APPS });
  const [folder, state] = [await temporaryFolder(), await temporaryFolder()];
  writeFileSync(join(folder, 'acme.json'), JSON.stringify(org.secret()));
  const scan = () => cli(['scan', '--credentials', folder, '--state', state, '--format', 'json']);
  const evidence = (...args: readonly string[]) =>
    cli(['evidence', '--org', 'acme', ...DAYS, '--state', state, ...args]);

  const { stdout } = await scan();
  expect(JSON.parse(stdout).orgs[0].apps).toHaveLength(APPS);
  await scan();

  const rows: Record<string, string>[] = JSON.parse((await evidence('--format', 'json')).stdout);
  expect(rows.filter(({ control, verdict }) => control === MISSION && verdict === 'pass')).toHaveLength(2 * APPS);
  expect(await evidence('--verify')).toMatchObject({ code: 0, stdout: expect.stringContaining('2 pieces') });
  expect(await cli(['history', '--org', 'acme', '--state', state])).toMatchObject({ code: 0 });

  const [file = '', ...others] = globSync(join(state, 'evidence/*/*/*.json.gz'));
  expect(others).toHaveLength(1);
  const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n');
  expect(lines.flatMap((line) => JSON.parse(line).apps)).toHaveLength(APPS);
  const whole = readFileSync(file);
  for (const damaged of [whole.subarray(0, -100), gzipSync(gunzipSync(whole)), Buffer.from('{')]) {
    writeFileSync(file, damaged);
    expect(await evidence('--verify')).toMatchObject({ code: 1, stdout: expect.stringContaining('was altered') });
    expect(await evidence()).toMatchObject({ code: 2, stderr: expect.stringContaining('is damaged') });
  }
});
