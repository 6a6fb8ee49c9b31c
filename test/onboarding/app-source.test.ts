import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../lib/audit/controls/index.ts';
import { isAboutOrg } from '../../lib/audit/model/control.ts';
import type { RunResult } from '../../lib/audit/model/run-result.ts';
import { assessSource } from '../../lib/cli/check/assess-source.ts';
import { APP, appProject } from '../../lib/onboarding/app-source.ts';
import { ownWaivers } from '../../lib/onboarding/own-waivers.ts';
import { PERMISSIONS } from '../../lib/onboarding/permission-set.ts';
import { readSource } from '../../lib/salesforce/source/read-source.ts';
import type { AppDefinition } from '../../lib/simulator/salesforce/components.ts';
import { fieldsOf, parseElements } from '../../lib/simulator/salesforce/xml.ts';
import { cli } from '../support/cli.ts';
import { simulatedOrg } from '../support/salesforce/simulated-salesforce.ts';
import { writtenTo } from '../support/temporary-folder.ts';

const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const project = appProject({ certificate: CERTIFICATE, contactEmail: 'ops@acme.example', apiVersion: '66.0' });
const EVERY = CATALOGUE.map((control) => ({ ...control, alerts: true }));

function failures({ orgs }: Pick<RunResult, 'orgs'>): string[] {
  return orgs.flatMap(({ findings }) =>
    findings.filter(({ status }) => status === 'fail').map(({ control }) => control),
  );
}

describe("the auditor's own app passes its own audit, every control alerting", () => {
  const until = new Date(Date.now() + 300 * 86_400_000).toISOString().slice(0, 10);
  const WAIVED = ownWaivers({ org: 'acme', owner: 'ops@acme.example', until });

  test('as source', async () => {
    const folder = await writtenTo(project);
    const { apps } = await readSource(['force-app'], folder);
    const now = new Date();
    const result = assessSource({ apps, controls: EVERY, waivers: [], runId: 'r', startedAt: now, finishedAt: now });

    expect(result.orgs[0]?.apps.map(({ name }) => name)).toEqual([APP]);
    const inSource = WAIVED.map(({ control }) => control).filter((control) => control !== 'restrict-refresh-token-ips');
    expect(failures(result).sort()).toEqual(inSource.sort());
    // The source holds no OAuth security settings, which an org may have all the same.
    const notAssessed = result.orgs[0]?.findings.filter(({ status }) => status === 'not_assessed');
    expect(notAssessed).toMatchObject([{ control: 'restrict-refresh-token-ips', reason: 'not_in_source' }]);
    expect(result.summary.findings.pass).toBeGreaterThanOrEqual(12);
  });

  test('as it is read from an org', async () => {
    const org = await simulatedOrg({ apps: [definition()] });
    for (const { fix } of CATALOGUE.filter(isAboutOrg)) {
      if (fix !== undefined) org.setOrgSetting(fix.type, fix.field, fix.value);
    }
    const controls = Object.fromEntries(CATALOGUE.map(({ id }) => [id, 'alert']));
    const folder = await writtenTo([
      { path: 'acme.json', text: JSON.stringify(org.secret()) },
      { path: 'eca-auditor.yaml', text: JSON.stringify({ controls, waivers: WAIVED }) },
    ]);
    const { code, stdout } = await cli([
      ...['scan', '--credentials', join(folder, 'acme.json'), '--config', join(folder, 'eca-auditor.yaml')],
      ...['--fail-on', 'info', '--format', 'json'],
    ]);
    const result = JSON.parse(stdout) as RunResult;

    expect(code).toBe(0);
    expect(result.summary).toMatchObject({ findings: { not_assessed: 0 }, waived: WAIVED.length });
    expect(failures(result)).toHaveLength(WAIVED.length);
  });
});

test('nothing is waived that the app could satisfy', () => {
  for (const { control, reason } of ownWaivers({ org: '*', owner: 'o', until: '2027-01-01' })) {
    expect(CATALOGUE.find(({ id }) => id === control)?.alerts).toBe(false);
    expect(reason).toMatch(/auditor/);
  }
});

describe('the project', () => {
  test('holds what Salesforce takes for a permission set', () => {
    const { text = '' } = project.find(({ path }) => path.endsWith('.permissionset-meta.xml')) ?? {};
    const { description, userPermissions } = fieldsOf(parseElements(text));

    expect(String(description).length).toBeLessThanOrEqual(255);
    expect(userPermissions).toEqual(PERMISSIONS.map(({ name }) => ({ enabled: 'true', name })));
  });

  test('holds no key and no consumer key', () => {
    const all = project.map(({ text }) => text).join('\n');
    expect(all).not.toMatch(/PRIVATE KEY|consumerKey|consumerSecret/);
    expect(all).toContain(CERTIFICATE.trim());
  });

  test('names every file after its component, in the folder of its type', () => {
    expect(project.map(({ path }) => path.replace('force-app/main/default/', '')).sort()).toEqual([
      'externalClientApps/EcaAuditor.eca-meta.xml',
      'extlClntAppGlobalOauthSets/EcaAuditor_glbloauth.ecaGlblOauth-meta.xml',
      'extlClntAppOauthPolicies/EcaAuditor_oauth_defaultPolicy.ecaOauthPlcy-meta.xml',
      'extlClntAppOauthSettings/EcaAuditor_oauth.ecaOauth-meta.xml',
      'extlClntAppPolicies/EcaAuditor_defaultPolicy.ecaPlcy-meta.xml',
      'permissionsets/EcaAuditor.permissionset-meta.xml',
      'sfdx-project.json',
    ]);
  });

  test('names both policies as Salesforce does, so that a deployment changes those that it makes by itself', () => {
    const named = project.filter(({ path }) => path.includes('Policies/'));
    const [settings = ''] =
      named.length === 2 ? project.flatMap(({ path }) => /[^/]+(?=\.ecaOauth-)/.exec(path) ?? []) : [];
    expect(named.map(({ text }) => fieldsOf(parseElements(text)).label)).toEqual([
      `${settings}_defaultPolicy`,
      `${APP}_defaultPolicy`,
    ]);
    for (const { path, text } of named) {
      expect(path).toContain(`/${String(fieldsOf(parseElements(text)).label)}.eca`);
    }
  });

  test('is written safely whatever the contact is called', () => {
    const [app] = appProject({
      certificate: CERTIFICATE,
      contactEmail: '<a&b>@acme.example',
      apiVersion: '66.0',
    }).filter(({ path }) => path.endsWith('.eca-meta.xml'));
    expect(fieldsOf(parseElements(app?.text ?? '')).contactEmail).toBe('<a&b>@acme.example');
  });

  test('has its permissions explained in the documentation', async () => {
    const docs = await readFile('docs/onboarding.md', 'utf8');
    for (const { label, name } of PERMISSIONS) {
      expect(docs).toContain(label);
      expect(docs).toContain(`\`${name}\``);
    }
  });
});

/** The app as an org holds it once the project is deployed. */
function definition(): AppDefinition {
  const components = project
    .filter(({ path }) => /\.eca\w*-meta\.xml$/.test(path))
    .map(({ path, text }) => {
      const root = parseElements(text);
      const file = path.slice(path.lastIndexOf('/') + 1);
      return { type: root.name, fullName: file.slice(0, file.indexOf('.')), fields: fieldsOf(root) };
    });
  return { name: APP, components };
}
