/**
 * `check` on elements that are no field, and values that are none: not assessed, with their place.
 */
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../lib/audit/controls/index.ts';
import { assessSource } from '../../../lib/cli/check/assess-source.ts';
import { readSource } from '../../../lib/salesforce/source/read-source.ts';
import { component, globalOauth, sourceTree } from '../../support/salesforce/source-tree.ts';

const SETTINGS = 'extlClntAppGlobalOauthSets/A.ecaGlblOauth-meta.xml';
const OAUTH_POLICIES = 'extlClntAppOauthPolicies/A.ecaOauthPlcy-meta.xml';
const POLICIES = 'extlClntAppPolicies/A.ecaPlcy-meta.xml';

const app = component('app', { label: 'A', distributionState: 'Local' });
const FILES = {
  'externalClientApps/A.eca-meta.xml': app,
  'extlClntAppOauthSettings/A.ecaOauth-meta.xml': component('oauth', {
    commaSeparatedOauthScopes: 'Api, RefreshToken',
    externalClientApplication: 'A',
  }),
  [SETTINGS]: globalOauth('A'),
  [POLICIES]: component('policies', {
    externalClientApplication: 'A',
    isEnabled: true,
    isOauthPluginEnabled: true,
  }),
};

async function finding(files: Readonly<Record<string, string>>, control: string) {
  const { apps } = await readSource(['.'], sourceTree({ ...FILES, ...files }));
  const at = new Date(0);
  const { orgs } = assessSource({ apps, controls: CATALOGUE, waivers: [], runId: 'r', startedAt: at, finishedAt: at });
  return orgs[0]?.findings.find((each) => each.control === control);
}

describe('an element that may be the judged field', () => {
  it.each([
    ['in another case', '<isconsumersecretoptional>true</isconsumersecretoptional>'],
    ['one letter too many', '<isConsumerSecretOptionnal>true</isConsumerSecretOptionnal>'],
    ['one letter too few', '<isConsumerSecretOptiona>true</isConsumerSecretOptiona>'],
    ['two letters swapped', '<isConsumerSecretOptinoal>true</isConsumerSecretOptinoal>'],
    ['in another namespace', '<x:isConsumerSecretOptional xmlns:x="urn:other">false</x:isConsumerSecretOptional>'],
    ['in no namespace', '<isConsumerSecretOptional xmlns="">false</isConsumerSecretOptional>'],
    ['of a value with no-break spaces', '<isConsumerSecretOptional>\u00A0false\u00A0</isConsumerSecretOptional>'],
  ])('%s', async (_, element) => {
    const settings = globalOauth('A').replace(/<isConsumerSecretOptional>.*/, element);
    expect(await finding({ [SETTINGS]: settings }, 'require-secret-web-server-flow')).toMatchObject({
      status: 'not_assessed',
      reason: 'unclear_value',
      message: expect.stringContaining('isConsumerSecretOptional is "'),
      file: SETTINGS,
      line: 5,
      column: 5,
    });
  });

  it('is what is shown, also when the correct field exists', async () => {
    const settings = globalOauth('A', { isconsumersecretoptional: true });
    expect(await finding({ [SETTINGS]: settings }, 'require-secret-web-server-flow')).toMatchObject({
      status: 'not_assessed',
      line: 9,
    });
  });

  it('that another judged field is read for is shown with its own place', async () => {
    const settings = globalOauth('A').replaceAll('callbackUrl', 'callbackURL');
    expect(await finding({ [SETTINGS]: settings }, 'safe-callback-urls')).toMatchObject({
      status: 'not_assessed',
      message: expect.stringContaining('misspelt as callbackURL'),
      line: 3,
    });
  });

  it.each([
    ['limit-custom-attributes', 'customAttribute', OAUTH_POLICIES],
    ['limit-session-time', 'sessionTimeoutInMinute', OAUTH_POLICIES],
  ])('%s: %s in the policies', async (control, element, file) => {
    const policies = component('oauthPolicies', { externalClientApplication: 'A', [element]: '1' });
    expect(await finding({ [file]: policies }, control)).toMatchObject({
      status: 'not_assessed',
      message: expect.stringContaining(`misspelt as ${element}`),
      file,
      line: 4,
    });
  });

  it('keeps an app from being taken for one without OAuth', async () => {
    const { [SETTINGS]: _, ...files } = FILES;
    const policies = (value: string) =>
      component('policies', { externalClientApplication: 'A', isEnabled: true, isOauthPluginEnabled: value });
    const status = async (value: string) => {
      const { apps } = await readSource(['.'], sourceTree({ ...files, [POLICIES]: policies(value) }));
      return apps[0]?.app.readings.globalOauth.state;
    };
    expect([await status('false'), await status('false\u00A0')]).toEqual(['absent', 'unreadable']);
  });
});

describe('an element that is no field', () => {
  it.each([
    '<shouldRotateConsumerKey>true</shouldRotateConsumerKey>',
    '<isNewIn70>true</isNewIn70>',
    '<x:note xmlns:x="urn:other">x</x:note>',
  ])('and near to none is left alone: %s', async (element) => {
    const settings = globalOauth('A').replace('</ExtlClnt', `    ${element}\n</ExtlClnt`);
    expect(await finding({ [SETTINGS]: settings }, 'require-secret-web-server-flow')).toMatchObject({ status: 'pass' });
  });
});

it('a component in another namespace is not read as Salesforce’s', async () => {
  const settings = globalOauth('A').replace('http://soap.sforce.com/2006/04/metadata', 'urn:other');
  expect(await finding({ [SETTINGS]: settings }, 'require-secret-web-server-flow')).toMatchObject({
    status: 'not_assessed',
    reason: 'source_malformed',
    message: `${SETTINGS}:2:1: the root element is of another namespace than http://soap.sforce.com/2006/04/metadata.`,
    file: SETTINGS,
    line: 2,
    column: 1,
  });
});
