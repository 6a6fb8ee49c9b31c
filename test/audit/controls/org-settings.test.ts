/** Controls that judge the org itself, and controls of apps whose verdict depends on settings of the org. */
import { describe, expect, it, test } from 'vitest';
import { ORG_COMPONENTS, type OrgComponent } from '../../../lib/audit/components/registry.ts';
import { approveAppsForApi } from '../../../lib/audit/controls/access/approve-apps-for-api.ts';
import { requireOrgPkce } from '../../../lib/audit/controls/flows/require-org-pkce.ts';
import { requirePkce } from '../../../lib/audit/controls/flows/require-pkce.ts';
import { CATALOGUE } from '../../../lib/audit/controls/index.ts';
import { hideClientSecretFromRestApi } from '../../../lib/audit/controls/secrets/hide-client-secret-from-rest-api.ts';
import { hideConsumerSecretFromApi } from '../../../lib/audit/controls/secrets/hide-consumer-secret-from-api.ts';
import { requireSecretWebServerFlow } from '../../../lib/audit/controls/secrets/require-secret-web-server-flow.ts';
import { assessApp, assessOrg } from '../../../lib/audit/judging/assess.ts';
import type { App, OrgSettings, Reading } from '../../../lib/audit/model/app.ts';
import { isAboutOrg, type OrgControl } from '../../../lib/audit/model/control.ts';
import { buildApp } from '../../support/audit/app-builder.ts';
import { playNights } from '../../support/audit/played-nights.ts';

const NO: Reading = { state: 'unreadable', code: 'missing_permission', message: 'It did not come back.' };
const JUDGED = [
  [requireOrgPkce, 'oauthOidcSettings', true],
  [hideClientSecretFromRestApi, 'externalClientAppSettings', false],
  [hideConsumerSecretFromApi, 'externalClientAppSettings', false],
  [approveAppsForApi, 'connectedAppSettings', true],
] as const satisfies readonly (readonly [OrgControl, OrgComponent, boolean])[];

/** An org with one component, read or with this reading. */
function orgOf(component: OrgComponent, found: Readonly<Record<string, boolean>> | Reading): OrgSettings {
  const isReading = 'state' in found && typeof found.state === 'string';
  const reading = isReading ? (found as Reading) : { state: 'read' as const };
  return {
    settings: isReading ? {} : { [component]: found },
    readings: Object.fromEntries(
      ORG_COMPONENTS.map((name) => [name, name === component ? reading : { state: 'not_requested' }]),
    ) as OrgSettings['readings'],
  };
}
const pkce = (value: boolean | Reading) =>
  orgOf('oauthOidcSettings', typeof value === 'boolean' ? { isPkceRequired: value } : value);

it.each(JUDGED)('$id passes, fails, and is not assessed where nothing is known', (control, component, right) => {
  const { field } = control.fix;
  const statusOf = (org: OrgSettings) => control.assess(org).status;
  expect(statusOf(orgOf(component, { [field]: right }))).toBe('pass');
  expect(statusOf(orgOf(component, { [field]: !right }))).toBe('fail');
  expect(statusOf(orgOf(component, NO))).toBe('not_assessed');
  expect(statusOf(orgOf(component, { state: 'not_available' }))).toBe('not_applicable');
  expect(statusOf(orgOf(component, { state: 'not_requested' }))).toBe('not_assessed');
  const read = orgOf(component, {});
  const missing = { apiVersion: '66.0', everywhere: true };
  const place = `${component}.${field}`;
  expect(control.assess({ ...read, unclear: [{ field: place, found: 'absent', missing }] })).toMatchObject({
    status: 'not_assessed',
    code: 'field_not_returned',
  });
  expect(statusOf({ ...read, unclear: [{ field: place, found: '{{X}}' }] })).toBe('not_assessed');
});

test('controls about the org are report-only, and all of them are tested here', () => {
  expect(
    JUDGED.map(([{ id }]) => id),
    'JUDGED here has each control about the org, in the order of the catalogue',
  ).toEqual(CATALOGUE.filter(isAboutOrg).map(({ id }) => id));
  expect(JUDGED.every(([control]) => !control.alerts)).toBe(true);
});

const weak = (settings: Partial<App['settings']> = {}) =>
  buildApp({ settings: { isPkceRequired: false, ...settings } });

describe('require-pkce', () => {
  const verdictOf = (app: App, org?: OrgSettings) => assessApp(app, [requirePkce], org)[0];

  it('lets the org require it', () => {
    expect(verdictOf(weak(), pkce(true))?.status).toBe('pass');
    expect(verdictOf(weak(), pkce(false))?.status).toBe('fail');
    expect(verdictOf(weak(), pkce({ state: 'not_available' }))?.status).toBe('fail');
    expect(verdictOf(weak())?.status).toBe('fail');
  });

  it('is not assessed where the app does not require it and the org is not known', () => {
    expect(verdictOf(weak(), pkce(NO))).toMatchObject({ status: 'not_assessed', reason: 'missing_permission' });
    expect(verdictOf(buildApp({ settings: { isPkceRequired: true } }), pkce(NO))?.status).toBe('pass');
  });
});

describe('require-secret-web-server-flow', () => {
  const open = weak({ isConsumerSecretOptional: true });
  const findingOf = (app: App, org?: OrgSettings) => assessApp(app, [requireSecretWebServerFlow], org)[0];

  it('is a lower risk where the org requires PKCE, and notes when that is not known', () => {
    expect(findingOf(open, pkce(false))).toMatchObject({ severity: 'high' });
    expect(findingOf(open, pkce(true))).toMatchObject({ severity: 'medium' });
    expect(findingOf(open, pkce(NO))).toMatchObject({ severity: 'high', severityWithout: ['oauthOidcSettings'] });
    const own = weak({ isConsumerSecretOptional: true, isPkceRequired: true });
    expect(findingOf(own, pkce(NO))).not.toHaveProperty('severityWithout');
  });
});

describe('drift', () => {
  const night = (value: boolean | Reading) => ({
    apps: [weak()],
    controls: [requirePkce, requireOrgPkce],
    orgSettings: pkce(value),
  });
  const [good, bad, unread] = [night(true), night(false), night(NO)];

  it('has the changed setting of the org as its cause, and names nobody who saved the app', () => {
    const [, { events } = { events: [] }] = playNights([good, bad]);
    const opened = events.find(({ control }) => control === requirePkce.id);
    expect(opened).toMatchObject({
      type: 'violation_opened',
      cause: 'setting_changed',
      changes: [
        { component: 'oauthOidcSettings', field: 'oauthOidcSettings.isPkceRequired', before: true, after: false },
      ],
    });
    expect(opened).not.toHaveProperty('who');
    expect(events.filter(({ control }) => control === requireOrgPkce.id).map(({ notify }) => notify)).toEqual([
      'evidence',
    ]);
  });

  it('resolves nothing while it is not known', () => {
    const [, second, third] = playNights([bad, unread, bad]);
    expect(second?.events.map(({ type, notify }) => [type, notify])).toEqual([['app_not_assessed', 'inform']]);
    expect(third?.events.map(({ type }) => type)).toEqual(['app_recovered']);
  });
});

test('settings that only report-only controls read leave an org assessed', () => {
  const run = { org: { alias: 'acme' }, runId: 'r', takenAt: '2026-11-29T00:00:00.000Z', apps: [buildApp()] };
  const statusOf = (component: OrgComponent) =>
    assessOrg({ ...run, orgSettings: orgOf(component, NO), controls: [requirePkce, ...CATALOGUE.filter(isAboutOrg)] })
      .status;
  expect(statusOf('connectedAppSettings')).toBe('assessed');
  expect(statusOf('externalClientAppSettings')).toBe('assessed');
  expect(statusOf('oauthOidcSettings')).toBe('partial');
});
