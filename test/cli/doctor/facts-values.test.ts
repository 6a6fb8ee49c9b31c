import { describe, expect, onTestFinished, test } from 'vitest';
import { loadCorpus } from '../../../lib/simulator/salesforce/corpus.ts';
import type { SimulatedOrg } from '../../../lib/simulator/salesforce/start.ts';
import type { FieldValue } from '../../../lib/simulator/salesforce/xml.ts';
import { startWorld } from '../../../lib/simulator/world.ts';
import { factsReport } from '../../support/salesforce/facts-report.ts';
import { simulatedOrg } from '../../support/salesforce/simulated-salesforce.ts';

const GLOBAL_OAUTH = 'ExtlClntAppGlobalOauthSettings';
/** All that its files hold, and what they and their apps are called. */
const CORPUS = loadCorpus().flatMap(({ app, repository, files }) => [
  ...[app.name, repository, ...files],
  ...app.components.flatMap(({ fullName = '', fields }) => [fullName, ...textsIn(fields)]),
]);

describe('the report holds no value', () => {
  const SECRETIVE = [
    'login-error-with-secrets',
    'fault-with-secrets',
    'fields-unknown',
    'record-of-another-name',
  ] as const;

  test.each(['acme-prod', 'acme-uat', 'acme-dev'])('of the corpus in %s', async (alias) => {
    const world = await startWorld();
    onTestFinished(() => world.close());
    const org = world.salesforce.org(alias);
    const healthy = await factsReport(org);
    expect(healthy.answer(GLOBAL_OAUTH)?.returned).toBeGreaterThan(0);
    expectNoValue(org, healthy);
    for (const fault of SECRETIVE) {
      org.heal();
      org.fault(fault);
      expectNoValue(org, await factsReport(org));
    }
  });

  test('of fields with planted values', async () => {
    const org = await simulatedOrg({ alias: 'zanzibar', apps: 2 });
    const types = [GLOBAL_OAUTH, 'ExternalClientApplication', 'ExtlClntAppOauthConfigurablePolicies'];
    const planted = ['Planted Words', '73915', 'https://planted.example/x', 'true planted', 'PLANTED_CODE'];
    for (const [at, value] of planted.entries()) {
      for (const type of types)
        org.setField({ app: 'App1', type, field: `field${String.fromCharCode(65 + at)}`, value });
    }
    // Names of elements that are no names of fields.
    for (const name of ['Planted_Name', 'planted12345name', `p${'lanted'.repeat(10)}`]) {
      org.setField({ app: 'App1', type: GLOBAL_OAUTH, field: name, value: { 'planted.x': 'y' } });
    }
    const report = await factsReport(org);
    expectNoValue(org, report);
    expect(report.text + report.stdout).not.toMatch(/planted/i);
    expect(report.answer(GLOBAL_OAUTH)?.fields).toMatchObject({
      '(another name)': { element: 1 },
      fieldA: { text: 1 },
    });
  });

  /** Anything that the world knows of the org, as a word or text of its own. */
  function expectNoValue(
    org: SimulatedOrg,
    { text, stdout, stderr }: { text: string; stdout: string; stderr: string },
  ) {
    const known = [
      ...CORPUS.flatMap((value) => [value, ...value.split(/[\n,]/)]),
      ...org.canaries(),
      ...org.apps(),
      ...org.calls().flatMap(({ names = [] }) => names.filter((name) => !OURS.has(name))),
      ...[org.alias, org.orgId, org.orgId.slice(0, 15), org.url, new URL(org.url).host, new URL(org.url).port],
      ...textsIn({ ...org.secret() }).filter((value) => !/^(?:jwt|production|sandbox|developer)$/.test(value)),
      'Ada Administrator',
    ].map((value) => value.trim());
    const searched = [...new Set(known)].filter((value) => value !== '' && !/^(?:true|false|\d{1,2})$/.test(value));
    expect(searched.length).toBeGreaterThan(150);
    const written = `${text}\n${stdout}\n${stderr.replaceAll(/\/\S+/g, '')}`;
    expect(searched.filter((value) => occursAlone(value, written))).toEqual([]);
  }

  /** What the auditor itself asks for by name. */
  const OURS: ReadonlySet<string> = new Set(['OauthOidc', 'ExternalClientApp', 'ConnectedApp', 'EcaAuditor_NoSuchApp']);
});

function textsIn(value: FieldValue | object | undefined): string[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [String(value ?? '')];
}

function occursAlone(value: string, text: string): boolean {
  const letter = /\w/;
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
    if (!letter.test(text[at - 1] ?? '') && !letter.test(text[at + value.length] ?? '')) return true;
  }
  return false;
}
