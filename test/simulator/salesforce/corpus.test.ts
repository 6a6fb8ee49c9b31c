import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadCorpus } from '../../../lib/simulator/salesforce/corpus.ts';
import { jsforceConnection, read, simulatedOrg } from '../../support/salesforce/simulated-salesforce.ts';

const folder = new URL('../../../lib/simulator/corpus/', import.meta.url);

test('every file is indexed, and every app has its newest files', () => {
  const index = readFileSync(new URL('index.csv', folder), 'utf8');
  const files = readdirSync(new URL('files', folder));
  expect(files).toHaveLength(78);
  expect(files.filter((file) => !index.includes(file))).toEqual([]);
  const apps = loadCorpus();
  expect(apps.map(({ repository, app }) => `${repository} ${app.name}`).sort()).toEqual([
    '(documentation example) mobile_sample',
    '(documentation example) sampleApp',
    'atlas/exercises trailApp',
    'birch/first-steps trailApp',
    'cedar/questionnaire trailApp',
    'delta/by-hand trailApp',
    'ember/pipeline ACME_PIPELINE',
    'fjord/analytics DashboardLogin',
    'grove/integrations GroveSalesforceLoopback',
    'grove/integrations GroveSalesforceMcp',
    'grove/integrations LedgerCloud',
    'haven/sandbox Api_Workbench',
    'iris/consulting Assistant_MCP',
    'juniper/package Field_Builder',
    'kestrel/generator ${name}',
    'lark/templates {{APP}}',
  ]);
  const older = apps.flatMap(({ files }) => files).filter((file) => /__[0-9a-f]{7}__/.test(file));
  expect(older).toEqual([]);
});

test('every file is ours to pass on, and names where its shape was met and under which licence', () => {
  const [head = '', ...rows] = readFileSync(new URL('index.csv', folder), 'utf8').trimEnd().split('\n');
  expect(head).toMatch(/,licence,origin,origin_licence,origin_commit$/);
  expect(rows).toHaveLength(78);
  expect(rows.filter((row) => !/,Apache-2\.0,[^,]+,[^,]+,[^,]*$/.test(row))).toEqual([]);
});

test.each(loadCorpus())('$app.name of $repository is served as it was written', async ({ app }) => {
  const org = await simulatedOrg({ apps: [app] });
  const connection = await jsforceConnection(org, '67.0');
  for (const { type, fields } of app.components) {
    const [row] = await connection.metadata.list([{ type }]);
    const [found] = await read(connection, type, [row?.fullName ?? '']);
    const { consumerKey, certificate, ...plain } = fields;
    expect(found).toMatchObject(plain);
    if (type === 'ExtlClntAppGlobalOauthSettings') expect(org.canaries()).toContain(Object(found).consumerKey);
    if (certificate !== undefined) expect(org.canaries()).toContain(Object(found).certificate);
  }
});

test('several callback URLs keep their lines', () => {
  const mcp = loadCorpus().find(({ app }) => app.name === 'GroveSalesforceMcp');
  const settings = mcp?.app.components.find(({ type }) => type === 'ExtlClntAppGlobalOauthSettings');
  expect(settings?.fields.callbackUrl).toBe(
    'https://claude.ai/api/mcp/auth_callback\ncursor://anysphere.cursor-mcp/oauth/callback\nhttp://localhost:38123/callback',
  );
});
