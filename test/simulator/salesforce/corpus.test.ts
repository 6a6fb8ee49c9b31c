import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadCorpus } from '../../../lib/simulator/salesforce/corpus.ts';
import { jsforceConnection, read, simulatedOrg } from '../../support/simulated-salesforce.ts';

const folder = new URL('../../../lib/simulator/corpus/', import.meta.url);

test('every file is indexed, and every app has its newest files', () => {
  const index = readFileSync(new URL('index.csv', folder), 'utf8');
  const files = readdirSync(new URL('files', folder));
  expect(files).toHaveLength(78);
  expect(files.filter((file) => !index.includes(file))).toEqual([]);
  const apps = loadCorpus();
  expect(apps.map(({ repository, app }) => `${repository} ${app.name}`).sort()).toEqual([
    '(documentation example) mobile_example',
    '(documentation example) myeca',
    'JordanParra96/Salesforce_Projects ecaViaMetadata',
    'RamiroHernandez/CICD SOLU_CI_CD',
    'Sanpelegrino1/AnalyticsSECommandCenter CommandCenterAuth',
    'awesomeandrey/minlopro-dx InformaticaCloud',
    'awesomeandrey/minlopro-dx MinloproSalesforceLoopback',
    'awesomeandrey/minlopro-dx MinloproSalesforceMcp',
    'chrzasz/sf-th-eca-via-metadata ecaViaMetadata',
    'devakshaygupta/SurveyApplication ecaViaMetadata',
    'forcedotcom/afv-library {{APP_NAME}}',
    'hardisgroupcom/sfdx-hardis ${appName}',
    'ilrhea/External-Client-App ecaViaMetadata',
    'justinsohn/gstdev Postman',
    'ramsayp/consultant_project Claude_MCP',
    'shakthi-sfdc/External-Client-App-For-2G-Package Field_Create_MDAPI',
  ]);
  const older = apps.flatMap(({ files }) => files).filter((file) => /__[0-9a-f]{7}__/.test(file));
  expect(older).toEqual([]);
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
  const mcp = loadCorpus().find(({ app }) => app.name === 'MinloproSalesforceMcp');
  const settings = mcp?.app.components.find(({ type }) => type === 'ExtlClntAppGlobalOauthSettings');
  expect(settings?.fields.callbackUrl).toBe(
    'https://claude.ai/api/mcp/auth_callback\ncursor://anysphere.cursor-mcp/oauth/callback\nhttp://localhost:38000/callback',
  );
});
