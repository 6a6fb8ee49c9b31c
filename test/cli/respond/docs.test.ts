import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { cli } from '../../support/cli.ts';
import { vendorOrgs } from './orgs.ts';

/** Times are those of the test. Everything else must equal the page. */
const timeless = (text: string) => text.replace(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, '2026-11-29 02:00 UTC');

test('docs/respond.md shows what the command prints', async () => {
  const state = await vendorOrgs();
  const command = ['respond', '--app', 'Vendor Sync', '--state', state];
  const page = await readFile('docs/respond.md', 'utf8');
  const [answer = '', plan = ''] = [...page.matchAll(/^```text\n([\s\S]*?)^```/gm)].map(([, text = '']) => text);

  const [shown = '', ...printed] = answer.split('\n');
  expect(shown).toBe('$ eca-auditor respond --app "Vendor Sync" --state .eca-auditor/');
  expect(printed.join('\n')).toBe(timeless((await cli(command)).stdout));

  const withPlan = timeless((await cli([...command, '--plan'])).stdout);
  expect(plan.length).toBeGreaterThan(500);
  expect(withPlan).toContain(plan);
});
