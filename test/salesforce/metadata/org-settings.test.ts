/** Settings of the org as a whole, and the component that no built-in control reads yet. */
import { describe, expect, test } from 'vitest';
import { ORG_COMPONENTS } from '../../../lib/audit/components/registry.ts';
import { CATALOGUE } from '../../../lib/audit/controls/index.ts';
import { settingChanges } from '../../../lib/audit/drift/setting-changes.ts';
import { assessOrg } from '../../../lib/audit/judging/assess.ts';
import type { App } from '../../../lib/audit/model/app.ts';
import type { AnyControl } from '../../../lib/audit/model/control.ts';
import type { OrgReading } from '../../../lib/run/ports.ts';
import { externalClientApp } from '../../../lib/simulator/salesforce/components.ts';
import { readOrg } from '../../support/salesforce/read-org.ts';
import { secureApps, simulatedOrg } from '../../support/salesforce/simulated-salesforce.ts';

function statusOf({ orgId, ...reading }: OrgReading, controls: readonly AnyControl[] = []): string {
  const run = { org: { alias: 'acme', orgId }, runId: 'r', takenAt: '2026-11-29T00:00:00.000Z' };
  return assessOrg({ ...run, ...reading, controls }).status;
}

describe('settings of the org', () => {
  test('are not asked for unless they are wanted', async () => {
    const org = await simulatedOrg({ apps: secureApps(1) });
    expect(await readOrg(org)).not.toHaveProperty('orgSettings');
    expect(org.calls().flatMap(({ types = [] }) => types)).not.toContain('OauthOidcSettings');
  });

  test('are read by their one name each, with the first reads of the apps', async () => {
    const org = await simulatedOrg({ apps: secureApps(1) });
    org.setOrgSetting('OauthOidcSettings', 'isPkceRequired', true);
    const reading = await readOrg(org, { orgReads: ORG_COMPONENTS });
    expect(reading.orgSettings?.settings).toMatchObject({
      connectedAppSettings: { enableAdminApprovedAppsOnly: false },
      externalClientAppSettings: { enableClientSecretInRestApiAccess: false, enableConsumerSecretApiAccess: false },
      oauthOidcSettings: { isPkceRequired: true },
    });
    expect(reading.orgSettings?.readings).toEqual(
      Object.fromEntries(ORG_COMPONENTS.map((component) => [component, { state: 'read' }])),
    );
    expect(statusOf(reading)).toBe('assessed');
    const operations = org.calls().map(({ operation }) => operation);
    expect(operations.slice(0, 3)).toEqual(['token', 'listMetadata', 'listMetadata']);
    // One for each, and for each of the five types that an app has.
    expect(operations.filter((operation) => operation === 'readMetadata')).toHaveLength(ORG_COMPONENTS.length + 5);
  });

  test('that were not wanted are marked as not requested', async () => {
    const org = await simulatedOrg({ apps: secureApps(1) });
    const { orgSettings } = await readOrg(org, { orgReads: ['oauthOidcSettings'] });
    expect(orgSettings?.settings).toEqual({ oauthOidcSettings: { isPkceRequired: false } });
    expect(orgSettings?.readings.connectedAppSettings).toEqual({ state: 'not_requested' });
  });

  test('are not known where they do not come back, and the apps are read all the same', async () => {
    const org = await simulatedOrg({ apps: secureApps(1), unknownTypes: ['OauthOidcSettings'] });
    const reading = await readOrg(org, { orgReads: ['oauthOidcSettings'] });
    expect(reading.orgSettings?.readings.oauthOidcSettings).toMatchObject({
      state: 'unreadable',
      code: 'type_not_available',
    });
    expect(reading.apps[0]?.readings.globalOauth).toEqual({ state: 'read' });
    expect(statusOf(reading)).toBe('assessed');
    expect(statusOf(reading, CATALOGUE)).toBe('partial');
  });

  test('that are nil are not known', async () => {
    const org = await simulatedOrg({ apps: secureApps(1) });
    org.fault('records-nil');
    const { orgSettings } = await readOrg(org, { orgReads: ['oauthOidcSettings'] });
    expect(orgSettings?.settings).toEqual({});
    expect(orgSettings?.readings.oauthOidcSettings).toEqual({
      state: 'unreadable',
      code: 'settings_not_returned',
      message: 'Salesforce did not return OauthOidcSettings.',
    });
  });

  test.each([
    ['yes', 'yes'],
    [null, 'xsi:nil'],
  ] as const)('are unclear where they hold %s', async (value, found) => {
    const org = await simulatedOrg({ apps: secureApps(1) });
    org.setOrgSetting('OauthOidcSettings', 'isPkceRequired', value);
    const { orgSettings } = await readOrg(org, { orgReads: ['oauthOidcSettings'] });
    expect(orgSettings?.settings).toEqual({ oauthOidcSettings: {} });
    expect(orgSettings?.unclear).toEqual([{ field: 'oauthOidcSettings.isPkceRequired', found }]);
  });
});

describe('the OAuth security settings of an app', () => {
  const range = { startIpAddress: '192.0.2.1', endIpAddress: '192.0.2.9', description: 'Office' };
  const secured = (...tokenIpRanges: readonly (typeof range)[]) =>
    externalClientApp({ name: 'App1', oauthSecurity: { tokenIpRanges } });
  const appIn = ({ apps }: OrgReading): App => apps[0] as App;

  test('come with each range, one or several', async () => {
    const other = { ...range, startIpAddress: '198.51.100.1', endIpAddress: '198.51.100.1' };
    const one = appIn(await readOrg(await simulatedOrg({ apps: [secured(range)] })));
    const two = appIn(await readOrg(await simulatedOrg({ apps: [secured(range, other)] })));
    expect(one.readings.oauthSecurity).toEqual({ state: 'read' });
    expect(one.settings.oauthSecurity).toEqual({ tokenIpRanges: [range] });
    expect(two.settings.oauthSecurity).toEqual({ tokenIpRanges: [range, other] });
    expect(two.unclear).toBeUndefined();
    expect(settingChanges(two, one)).toMatchObject([
      {
        field: 'oauthSecurity.tokenIpRanges',
        component: 'oauthSecurity',
        before: expect.arrayContaining([expect.stringContaining('198.51.100.1')]),
      },
    ]);
  });

  test('are absent where an app has none', async () => {
    const app = appIn(await readOrg(await simulatedOrg({ apps: secureApps(1) })));
    expect(app.readings.oauthSecurity).toEqual({ state: 'absent' });
    expect(app.settings).not.toHaveProperty('oauthSecurity');
  });

  test('are not asked for below their first API version', async () => {
    const org = await simulatedOrg({ apps: [secured(range)] });
    const app = appIn(await readOrg(org, { apiVersion: '61.0' }));
    expect(app.readings.oauthSecurity).toEqual({ state: 'not_available' });
    expect(org.calls().flatMap(({ types = [] }) => types)).not.toContain('ExtlClntAppOauthSecuritySettings');
  });
});
