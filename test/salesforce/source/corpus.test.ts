/**
 * Projects, put back together from the corpus: every file at its own path in its own repository. What the files say
 * is judged in test/audit/controls/corpus.test.ts; here it is which of them make up one app.
 */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { COMPONENTS } from '../../../lib/audit/model/app.ts';
import { readSource } from '../../../lib/salesforce/source/read-source.ts';
import { sourceTree } from '../../support/salesforce/source-tree.ts';

const CORPUS = new URL('../../../lib/simulator/corpus/', import.meta.url);

/** The first columns hold neither commas nor quotes. */
function filesAtHead(): Record<string, string> {
  const rows = readFileSync(new URL('index.csv', CORPUS), 'utf8').split(/\r?\n/).slice(1);
  const entries = rows
    .filter((row) => row !== '' && !row.includes(',history,') && !row.startsWith('docs__'))
    .map((row): [string, string] => {
      const [file = '', repository = '', path = ''] = row.split(',');
      return [`${repository}/${path}`, readFileSync(new URL(`files/${file}`, CORPUS), 'utf8')];
    });
  return Object.fromEntries(entries);
}

it('joins the files of each app in each project', async () => {
  const files = filesAtHead();
  const repositories = new Set(Object.keys(files).map((path) => path.split('/').slice(0, 2).join('/')));
  const projects = Object.fromEntries([...repositories].map((name) => [`${name}/sfdx-project.json`, '{}']));
  const { apps } = await readSource(['.'], sourceTree({ ...files, ...projects }));
  const parts = apps.map(({ app, components }) => {
    const read = COMPONENTS.filter((part) => app.readings[part].state === 'read');
    return `${components[0]?.file.shown.split('/').slice(0, 2).join('/')} ${app.name}: ${read.join(' ')}`;
  });
  expect(parts).toEqual([
    'ember/pipeline ACME_PIPELINE: app globalOauth oauth oauthPolicies policies',
    'haven/sandbox Api_Workbench: app globalOauth oauth oauthPolicies policies',
    'iris/consulting Assistant_MCP: app oauth',
    'fjord/analytics DashboardLogin: app globalOauth oauth oauthPolicies',
    'juniper/package Field_Builder: app',
    'grove/integrations GroveSalesforceLoopback: app globalOauth oauth oauthPolicies oauthSecurity policies',
    'grove/integrations GroveSalesforceMcp: app globalOauth oauth oauthPolicies oauthSecurity policies',
    'grove/integrations LedgerCloud: app globalOauth oauth oauthPolicies policies',
    'atlas/exercises trailApp: app globalOauth oauth',
    'birch/first-steps trailApp: app globalOauth oauth oauthPolicies',
    'cedar/questionnaire trailApp: app globalOauth oauth',
    'delta/by-hand trailApp: app globalOauth oauth oauthPolicies',
  ]);
});
