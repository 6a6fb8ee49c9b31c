/** What could not be read of an app changes no verdict into another. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FIELDS } from '../../../lib/audit/components/registry.ts';
import { disableDeviceFlow } from '../../../lib/audit/controls/flows/disable-device-flow.ts';
import { APP_CONTROLS } from '../../../lib/audit/controls/index.ts';
import { rotateRefreshTokens } from '../../../lib/audit/controls/tokens/rotate-refresh-tokens.ts';
import { assessApp, assessOrg } from '../../../lib/audit/judging/assess.ts';
import type { App, Component, Reading } from '../../../lib/audit/model/app.ts';
import { anyApp } from '../../support/audit/any-app.ts';
import { buildApp } from '../../support/audit/app-builder.ts';
import { eventsOfLastNight, playNights } from '../../support/audit/played-nights.ts';
import { propertyRuns } from '../../support/test-scope.ts';

const UNREAD: Reading = { state: 'unreadable', code: 'salesforce_error', message: 'UNKNOWN_EXCEPTION.' };
const HIDDEN = ['globalOauth', 'oauth', 'oauthPolicies', 'policies'] as const satisfies readonly Component[];

/** With all that raises, lowers or decides, more often than chance has it. */
const anyTelling: fc.Arbitrary<App> = fc
  .record({
    flags: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
    scopes: fc.constantFrom(['Full', 'RefreshToken'], ['Api'], ['Full'], ['Api', 'RefreshToken']),
    users: fc.constantFrom('AllSelfAuthorized', 'AdminApprovedPreAuthorized', undefined),
    ip: fc.constantFrom('Enforce', 'Bypass'),
    refresh: fc.constantFrom('Infinite', 'SpecificLifetime', 'SpecificInactivity'),
    minutes: fc.constantFrom(undefined, 30, 120),
    isEnabled: fc.boolean(),
  })
  .map(({ flags, scopes, users, ip, refresh, minutes, isEnabled }) =>
    buildApp({
      settings: {
        isConsumerSecretOptional: flags[0],
        isPkceRequired: flags[1],
        isSecretRequiredForRefreshToken: flags[2],
        isRefreshTokenRotationEnabled: flags[3],
        isClientCredentialsFlowEnabled: flags[4],
        isDeviceFlowEnabled: flags[5],
        isTokenExchangeEnabled: flags[6],
        isCodeCredFlowEnabled: flags[7],
        commaSeparatedOauthScopes: scopes,
      },
      oauthPolicies: {
        permittedUsersPolicyType: users,
        ipRelaxationPolicyType: ip,
        refreshTokenPolicyType: refresh,
        sessionTimeoutInMinutes: minutes,
        isClientCredentialsFlowEnabled: flags[4],
        hasCustomAttributes: flags[0],
      },
      policies: { isEnabled },
    }),
  );

/** The app as it is read when the component can't be read. */
function without(app: App, component: (typeof HIDDEN)[number]): App {
  const isNested = component === 'policies' || component === 'oauthPolicies';
  const isHidden = (path: string) => {
    const [first = ''] = path.split('.');
    return isNested ? first === component : first in FIELDS[component];
  };
  const settings = Object.entries(app.settings).filter(([field]) => !isHidden(field));
  return {
    ...app,
    settings: Object.fromEntries(settings),
    unclear: (app.unclear ?? []).filter(({ field }) => !isHidden(field)),
    readings: { ...app.readings, [component]: UNREAD },
  };
}

test.each(HIDDEN)('a verdict without %s is the verdict with it, or not assessed', (component) => {
  fc.assert(
    fc.property(fc.oneof(anyApp, anyTelling), (app) => {
      fc.pre(app.readings[component].state === 'read');
      const honest = new Map(assessApp(app, APP_CONTROLS).map((finding) => [finding.control, finding]));
      for (const finding of assessApp(without(app, component), APP_CONTROLS)) {
        const { control, status, cvssVector, severityWithout = [] } = finding;
        const is = honest.get(control);
        if (status === 'fail') {
          expect(is, control).toMatchObject({ status: 'fail' });
          expect(is?.cvssVector === cvssVector || severityWithout.includes(component), control).toBe(true);
        } else if (status !== 'not_assessed') {
          expect(['pass', 'not_applicable'], control).toContain(is?.status);
        }
      }
    }),
    propertyRuns(600),
  );
});

const verdictOf = (app: App, control: (typeof APP_CONTROLS)[number]) => assessApp(app, [control])[0];
const rotationOff = { isRefreshTokenRotationEnabled: false };

describe('one app', () => {
  test('a failure that may not apply is not assessed, and names both', () => {
    const app = without(buildApp({ settings: rotationOff }), 'policies');
    expect(verdictOf(app, rotateRefreshTokens)).toMatchObject({
      status: 'not_assessed',
      reason: 'salesforce_error',
      message:
        'A refresh token can be used more than once: isRefreshTokenRotationEnabled is false. It is not known whether the app is switched off: UNKNOWN_EXCEPTION.',
    });
    expect(verdictOf(without(buildApp({ settings: rotationOff }), 'oauth'), rotateRefreshTokens)).toMatchObject({
      status: 'not_assessed',
      message: expect.stringContaining('It is not known whether the app gets refresh tokens: UNKNOWN_EXCEPTION.'),
    });
  });

  test('a setting that is right passes, whether the app is used or not', () => {
    expect(verdictOf(without(buildApp(), 'policies'), rotateRefreshTokens)).toMatchObject({ status: 'pass' });
  });

  test('an app that is known to be switched off stays so, whatever else could not be read', () => {
    const app = without(buildApp({ policies: { isOauthPluginEnabled: false } }), 'globalOauth');
    expect(new Set(assessApp(app, APP_CONTROLS).map(({ status }) => status))).toEqual(new Set(['not_applicable']));
  });

  test('a severity that is not known is marked', () => {
    const settings = { isDeviceFlowEnabled: true, callbackUrl: ['http://localhost:1717/OauthRedirect'] };
    const app = without(buildApp({ settings }), 'oauthPolicies');
    expect(verdictOf(app, disableDeviceFlow)).toMatchObject({
      status: 'fail',
      severity: disableDeviceFlow.severity,
      severityWithout: ['oauthPolicies'],
      notes: ['The severity may be higher or lower: ExtlClntAppOauthConfigurablePolicies could not be read.'],
    });
  });

  test('metadata source without policies is judged as before', () => {
    const readings = { policies: { state: 'unreadable', code: 'not_in_source', message: 'No.' } } as const;
    expect(verdictOf(buildApp({ settings: rotationOff, readings }), rotateRefreshTokens)?.status).toBe('fail');
  });

  test('an org is partial, with the reason, when a type of component could not be read', () => {
    const apps = ['A', 'B'].map((name) => without(buildApp({ name }), 'oauthPolicies'));
    const reading = { org: { alias: 'acme' }, runId: 'r', takenAt: '2026-01-01T00:00:00.000Z', controls: APP_CONTROLS };
    expect(assessOrg({ ...reading, apps })).toMatchObject({
      status: 'partial',
      reason: { code: 'salesforce_error', message: 'UNKNOWN_EXCEPTION.' },
    });
    expect(assessOrg({ ...reading, apps: [...apps, buildApp({ name: 'C' })] })).not.toHaveProperty('reason');
  });
});

describe('severities over nights', () => {
  const controls = [{ ...disableDeviceFlow, alerts: true, notify: 'page' as const }];
  const device = { isDeviceFlowEnabled: true, callbackUrl: ['http://localhost:1717/OauthRedirect'] };
  const everyone = buildApp({ settings: device, oauthPolicies: { permittedUsersPolicyType: 'AllSelfAuthorized' } });
  const approved = buildApp({ settings: device });
  const night = (...apps: readonly App[]) => ({ apps, controls });
  const violations = (events: ReturnType<typeof eventsOfLastNight>) =>
    events.filter(({ type }) => type.startsWith('violation_')).map(({ type, severity }) => `${type} ${severity}`);
  const severities = (...nights: readonly ReturnType<typeof night>[]) =>
    playNights(nights).map(({ state }) => state?.ledger.open[0]?.severity);

  test('the severity that was known stays, and nothing is notified when the component can be read again', () => {
    const nights = [night(everyone), night(without(everyone, 'oauthPolicies')), night(everyone)];
    expect(severities(...nights)).toEqual(['high', 'high', 'high']);
    expect(violations(eventsOfLastNight(...nights.slice(0, 2)))).toEqual([]);
    expect(violations(eventsOfLastNight(...nights))).toEqual([]);
  });

  test('what got worse in the meantime is notified when it is known', () => {
    const nights = [night(approved), night(without(everyone, 'oauthPolicies')), night(everyone)];
    expect(severities(...nights)).toEqual(['medium', 'medium', 'high']);
    expect(violations(eventsOfLastNight(...nights))).toEqual(['violation_worsened high']);
    expect(eventsOfLastNight(...nights)[0]).toMatchObject({ cause: 'app_became_readable' });
  });

  test('one that was never known pages only if it has not paged yet and should', () => {
    const unread = night(without(everyone, 'oauthPolicies'));
    expect(violations(eventsOfLastNight(unread))).toEqual(['violation_opened medium']);
    expect(violations(eventsOfLastNight(unread, night(everyone)))).toEqual(['violation_worsened high']);
    expect(violations(eventsOfLastNight(unread, night(approved)))).toEqual([]);
    expect(severities(unread, night(approved), night(everyone))).toEqual(['medium', 'medium', 'high']);
    expect(violations(eventsOfLastNight(unread, night(approved), night(everyone)))).toEqual([
      'violation_worsened high',
    ]);
  });

  test('what is known of a package that never shows its settings is notified', () => {
    const hides = (app: App): App => ({
      ...app,
      readings: { ...app.readings, oauthPolicies: { state: 'unreadable', code: 'managed_package', message: 'No.' } },
    });
    const nights = [night(hides(approved)), night(hides(approved))];
    expect(violations(eventsOfLastNight(...nights))).toEqual([]);
    expect(playNights(nights)[1]?.state?.ledger.open).toMatchObject([{ severityWithout: ['oauthPolicies'] }]);
  });
});

describe('an app that can not be read for a cause that may pass', () => {
  const app = buildApp({ name: 'A' });
  const unread = without(app, 'globalOauth');
  const gone: App = {
    ...unread,
    readings: { ...unread.readings, globalOauth: { state: 'unreadable', code: 'missing_permission', message: 'No.' } },
  };
  const notifiedEachNight = (...nights: readonly (readonly App[])[]) =>
    playNights(nights.map((apps) => ({ apps }))).map(({ events }) =>
      events.filter(({ notify }) => notify !== 'evidence').map(({ type, notify }) => `${type} ${notify}`),
    );

  test('is notified in the third run in a row, once, and so is its end', () => {
    expect(notifiedEachNight([app], [unread], [unread], [unread], [unread], [app])).toEqual([
      ...[[], [], []],
      ...[['app_not_assessed page'], [], ['app_recovered inform']],
    ]);
  });

  test('is not notified when it passed before, or the app is gone', () => {
    expect(notifiedEachNight([app], [unread], [app], [unread], [unread], [app])).toEqual([[], [], [], [], [], []]);
    // The move of the app is notified, not what could not be read.
    expect(notifiedEachNight([app], [unread], [])).toEqual([[], [], ['move inform']]);
  });

  test('informs when the app was never assessed', () => {
    expect(notifiedEachNight([unread], [unread], [unread], [app])).toEqual([
      ...[[], []],
      ...[['app_not_assessed inform'], ['app_recovered inform']],
    ]);
  });

  test('pages at once when the cause becomes one that does not pass', () => {
    expect(notifiedEachNight([app], [unread], [gone], [gone], [app])).toEqual([
      ...[[], []],
      ...[['app_not_assessed page'], [], ['app_recovered inform']],
    ]);
  });

  test('counts a run once that is repeated, and keeps nothing when there is nothing to keep', () => {
    const nights = playNights([{ apps: [app] }, { apps: [unread], runId: 'r' }, { apps: [unread], runId: 'r' }]);
    expect(nights.map(({ state }) => state?.ledger.unreadQuietly)).toEqual([
      undefined,
      [{ app: 'A', runs: 1, isLost: true, isKnown: false }],
      [{ app: 'A', runs: 1, isLost: true, isKnown: false }],
    ]);
  });
});
