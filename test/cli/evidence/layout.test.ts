/** The table of docs/evidence.md reads what is really kept. */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { externalClientApp } from '../../../lib/simulator/salesforce/components.ts';
import { cli } from '../../support/cli.ts';
import { simulatedOrg } from '../../support/salesforce/simulated-salesforce.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const [, table = ''] =
  /CREATE EXTERNAL TABLE eca_evidence \(\n(.*?)\n\)\nPARTITIONED/s.exec(readFileSync('docs/evidence.md', 'utf8')) ?? [];
const columns = [...table.matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name);
const lowered = (object: object) => Object.keys(object).map((key) => key.toLowerCase());

test('the columns are the document’s fields, one document is one line, and the key is a Hive partition', async () => {
  const org = await simulatedOrg({ environment: 'sandbox', apps: [externalClientApp({ name: 'Portal' })] });
  const [folder, state] = [await temporaryFolder(), await temporaryFolder()];
  writeFileSync(join(folder, 'acme.json'), JSON.stringify({ ...org.secret(), environment: 'sandbox' }));
  await cli(['scan', '--credentials', folder, '--state', state]);
  await cli(['scan', '--credentials', folder, '--state', state]);
  const files = globSync(join(state, 'evidence/*/*/*.json'));
  const documents = files.map((file) => readFileSync(file, 'utf8'));
  const second = documents.map((text) => JSON.parse(text)).find((each) => 'previousEvidence' in each);

  // `reason` exists only if an org, or a part of it, could not be read.
  expect(new Set([...lowered(second), 'reason'])).toEqual(new Set(columns));
  for (const [at, text] of documents.entries()) {
    expect(text).not.toContain('\n');
    expect(relative(state, files[at] ?? '')).toMatch(/^evidence\/dt=\d{4}-\d{2}-\d{2}\/org=\w{18}\/[^/]+\.json$/);
  }
  const settings = lowered(second.apps[0].settings);
  for (const [, field] of table.matchAll(/(is\w+):boolean/g)) {
    expect(settings).toContain(field);
  }
});
