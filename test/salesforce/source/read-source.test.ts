import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Component, Reading } from '../../../lib/audit/model/app.ts';
import { readSource } from '../../../lib/salesforce/source/read-source.ts';
import type { SourceApp } from '../../../lib/salesforce/source/to-app.ts';
import { component, globalOauth, sourceTree } from '../../support/salesforce/source-tree.ts';

const SFDX = 'force-app/main/default';
const app = (label: string, fields = {}) => component('app', { label, distributionState: 'Local', ...fields });
const oauth = (name: string) =>
  component('oauth', { commaSeparatedOauthScopes: 'Api, RefreshToken', externalClientApplication: name });
const policies = (name: string, isOauthPluginEnabled: boolean) =>
  component('policies', { externalClientApplication: name, isEnabled: true, isOauthPluginEnabled });

async function read(files: Readonly<Record<string, string | Uint8Array>>, paths: readonly string[] = ['.']) {
  return readSource(paths, sourceTree(files));
}

const names = (apps: readonly SourceApp[]) => apps.map((each) => each.app.name);
const filesOf = ({ components }: SourceApp) => components.map(({ file }) => file.shown);

async function onlyApp(files: Readonly<Record<string, string | Uint8Array>>): Promise<SourceApp> {
  const { apps } = await read(files);
  const [first] = apps;
  if (apps.length !== 1 || first === undefined) {
    throw new Error(`there are ${apps.length} apps`);
  }
  return first;
}

function stateOf({ app: { readings } }: SourceApp, of: Component = 'globalOauth'): string {
  const reading: Reading = readings[of];
  return reading.state === 'unreadable' ? reading.code : reading.state;
}

describe('which files make up an app', () => {
  it.each([
    [
      'SFDX source',
      {
        [`${SFDX}/externalClientApps/Portal.eca-meta.xml`]: app('The portal'),
        [`${SFDX}/extlClntAppGlobalOauthSets/Portal_glbloauth.ecaGlblOauth-meta.xml`]: globalOauth('Portal'),
        [`${SFDX}/extlClntAppOauthSettings/whatever.ecaOauth-meta.xml`]: oauth('Portal'),
      },
    ],
    [
      'unpacked metadata',
      {
        'src/externalClientApps/Portal.eca': app('The portal'),
        'src/extlClntAppGlobalOauthSets/Other.ecaGlblOauth': globalOauth('Portal'),
        'src/extlClntAppOauthSettings/Portal.ecaOauth': oauth('Portal'),
        'src/package.xml': '<Package><types><name>ExtlClntAppGlobalOauthSettings</name></types></Package>',
      },
    ],
    [
      'a folder of anybody’s liking, suffixes and case included',
      {
        'apps/Portal.eca-meta.xml': app('The portal'),
        'settings/oauth.xml': globalOauth('PORTAL'),
        'a/b/c/scopes.ecaWhatever-meta.xml': oauth('portal'),
      },
    ],
  ])('%s', async (_, files) => {
    const portal = await onlyApp(files);
    expect(portal.app).toMatchObject({
      name: 'Portal',
      label: 'The portal',
      distributionState: 'Local',
      settings: { isConsumerSecretOptional: false, commaSeparatedOauthScopes: ['Api', 'RefreshToken'] },
      readings: { app: { state: 'read' }, globalOauth: { state: 'read' }, oauth: { state: 'read' } },
    });
  });

  it('decides by the root element, not by name or tag', async () => {
    const plainPolicies = component('oauthPolicies', {
      externalClientApplication: 'Portal',
      isClientCredentialsFlowEnabled: true,
      isNamedUserJwtEnabled: true,
    });
    const { app: portal } = await onlyApp({
      'Portal.ecaGlblOauth-meta.xml': plainPolicies,
      'Portal.ecaOauthPlcy-meta.xml': globalOauth('Portal'),
    });
    expect(portal.settings.isClientCredentialsFlowEnabled).toBeUndefined();
    expect(portal.settings.oauthPolicies).toEqual({
      isClientCredentialsFlowEnabled: true,
      isNamedUserJwtEnabled: true,
    });
  });

  it('keeps namespaces: ns__Portal and Portal are two apps', async () => {
    const { apps } = await read({ 'ns__Portal.eca': app('Theirs'), 'a.ecaGlblOauth': globalOauth('Portal') });
    expect(apps.map(({ app: { name, namespace } }) => [name, namespace])).toEqual([
      ['Portal', undefined],
      ['ns__Portal', 'ns'],
    ]);
  });

  it('keeps projects apart', async () => {
    const { apps, duplicates } = await read({
      'a/sfdx-project.json': '{}',
      'a/x/Portal.eca': app('A'),
      'a/x/Portal.ecaGlblOauth': globalOauth('Portal'),
      'b/sfdx-project.json': '{}',
      'b/x/Portal.eca': app('B'),
    });
    expect(apps.map((each) => [each.app.label, stateOf(each)])).toEqual([
      ['A', 'read'],
      ['B', 'not_in_source'],
    ]);
    expect(duplicates).toEqual([]);
  });

  it('takes an app that names none from its file', async () => {
    const { app: mobile } = await onlyApp({
      'Mobile.ecaGlblOauth-meta.xml': component('globalOauth', { isPkceRequired: true, label: 'Mobile_glbloauth' }),
    });
    expect([mobile.name, mobile.label]).toEqual(['Mobile', 'Mobile']);
  });

  it('drops keys and certificates', async () => {
    const portal = await onlyApp({
      'a.ecaGlblOauth': globalOauth('Portal', { consumerKey: '3MVG9key', consumerSecret: 'hush', certificate: 'MIIC' }),
    });
    expect(JSON.stringify(portal.app)).not.toMatch(/3MVG9key|hush|MIIC/);
    expect(portal.app.settings.hasCertificate).toBe(true);
  });
});

describe('the same app more than once in a project', () => {
  it('is taken apart by package directory', async () => {
    const { apps, duplicates } = await read({
      'sfdx-project.json': '{}',
      'core/externalClientApps/Portal.eca-meta.xml': app('The portal'),
      'core/extlClntAppGlobalOauthSets/P.ecaGlblOauth-meta.xml': globalOauth('Portal'),
      'dev/extlClntAppGlobalOauthSets/P.ecaGlblOauth-meta.xml': globalOauth('Portal', { isPkceRequired: false }),
    });
    expect(apps.map((each) => [each.app.settings.isPkceRequired, filesOf(each).length])).toEqual([
      [true, 2],
      [false, 1],
    ]);
    expect(duplicates.map(({ name, copies }) => [name, copies.length])).toEqual([['Portal', 2]]);
  });

  it('is judged once for each file of settings in one directory', async () => {
    const { apps } = await read({
      'a.ecaGlblOauth': globalOauth('Portal'),
      'b.ecaGlblOauth': globalOauth('Portal', { isConsumerSecretOptional: true }),
      'c.ecaOauth': oauth('Portal'),
    });
    expect(apps.map((each) => [each.app.settings.isConsumerSecretOptional, stateOf(each, 'oauth')])).toEqual([
      [false, 'read'],
      [true, 'read'],
    ]);
  });

  it('is not known where other copies differ, and known where they are the same', async () => {
    const differ = await onlyApp({
      'a.ecaGlblOauth': globalOauth('Portal'),
      'b.ecaPlcy': policies('Portal', true),
      'c.ecaPlcy': policies('Portal', false),
    });
    const same = await onlyApp({
      'a.ecaGlblOauth': globalOauth('Portal'),
      'b.ecaPlcy': policies('Portal', true),
      'c.ecaPlcy': policies('Portal', true),
    });
    expect([stateOf(differ, 'policies'), stateOf(same, 'policies')]).toEqual(['duplicate_in_source', 'read']);
  });
});

describe('what is not in the source', () => {
  it.each([
    ['a packaged app without its settings', { 'A.eca': app('A', { distributionState: 'Packaged' }) }, 'not_in_source'],
    ['a local app without any', { 'A.eca': app('A') }, 'not_in_source'],
    ['an app whose OAuth is on', { 'A.eca': app('A'), 'p.ecaPlcy': policies('A', true) }, 'not_in_source'],
    ['an app whose OAuth is shown to be off', { 'A.eca': app('A'), 'p.ecaPlcy': policies('A', false) }, 'absent'],
  ])('%s', async (_, files, state) => {
    expect(stateOf(await onlyApp(files))).toBe(state);
  });
});

describe('what can’t be read', () => {
  const cut = globalOauth('Portal').slice(0, -20);

  it('is told of the app that it names', async () => {
    const portal = await onlyApp({ 'Portal.eca': app('The portal'), 'x/P.ecaGlblOauth': cut });
    expect(portal.app.readings.globalOauth).toMatchObject({
      code: 'source_malformed',
      message: expect.stringContaining('x/P.ecaGlblOauth:9:'),
    });
  });

  it.each([
    ['no XML', 'callbackUrl: https://', 'source_malformed'],
    ['another root', '<ConnectedApp/>', 'source_malformed'],
    ['a document type', '<!DOCTYPE a><ExtlClntAppGlobalOauthSettings/>', 'source_malformed'],
    ['bytes that are no text', Buffer.from([0x3c, 0xff, 0x3e]), 'source_malformed'],
    ['more than a component has', `${globalOauth('P')}${' '.repeat(1024 * 1024)}`, 'source_malformed'],
  ])('has an app of its own where it names none: %s', async (_, content, code) => {
    const portal = await onlyApp({ 'P.ecaGlblOauth-meta.xml': content });
    expect([portal.app.name, stateOf(portal)]).toEqual(['P', code]);
  });

  it('tells a link that leads nowhere', async () => {
    const folder = sourceTree({ 'x/y': '' });
    symlinkSync('nowhere', join(folder, 'P.ecaGlblOauth'));
    const { apps } = await readSource(['.'], folder);
    expect(apps.map((each) => [each.app.name, stateOf(each)])).toEqual([['P', 'source_unreadable']]);
  });

  it('passes over what was never meant to be one', async () => {
    const { apps } = await read({
      'pom.xml': '<project>',
      'package.xml': '<Package><types><name>ExternalClientApplication</name></types></Package>',
      'P.ecaPush': '<ExtlClntAppPushSettings/>',
    });
    expect(apps).toEqual([]);
  });
});

describe('files given one by one', () => {
  const files = {
    'sfdx-project.json': '{}',
    'core/externalClientApps/Portal.eca-meta.xml': app('The portal'),
    'core/externalClientApps/Other.eca-meta.xml': app('Another'),
    'more/extlClntAppGlobalOauthSets/P.ecaGlblOauth-meta.xml': globalOauth('Portal'),
    'docs/readme.txt': 'text',
  };

  it('yields their apps alone, each whole', async () => {
    const { apps } = await read(files, ['core/externalClientApps/Portal.eca-meta.xml', 'docs/readme.txt']);
    expect(apps.map((each) => [each.app.name, stateOf(each)])).toEqual([['Portal', 'read']]);
  });

  it('looks beside them where there is no project', async () => {
    const folder = sourceTree({
      'pkg/externalClientApps/Portal.eca': app('The portal'),
      'pkg/extlClntAppGlobalOauthSets/P.ecaGlblOauth': globalOauth('Portal'),
      'pkg/unrelated/Q.ecaOauth': oauth('Portal'),
    });
    const { apps } = await readSource(['pkg/externalClientApps/Portal.eca'], folder);
    expect(apps.map(filesOf)).toEqual([
      ['pkg/externalClientApps/Portal.eca', 'pkg/extlClntAppGlobalOauthSets/P.ecaGlblOauth'],
    ]);
  });

  it('has nothing to say of no files', async () => {
    expect(names((await read(files, [])).apps)).toEqual([]);
  });
});
