/** A component that Salesforce fails to list or to return for a night is no alarm: neither that night nor the next. */
import { describe, expect, test } from 'vitest';
import { control as requireContactEmail } from '../../../docs/examples/require-contact-email.ts';
import { APP_CONTROLS, CATALOGUE } from '../../../lib/audit/controls/index.ts';
import { COMPONENTS as ALL_COMPONENTS, COMPONENT_TYPES, type Component } from '../../../lib/audit/model/app.ts';
import type { AnyControl } from '../../../lib/audit/model/control.ts';
import { externalClientApp } from '../../../lib/simulator/salesforce/components.ts';
import { type AuditedNight, auditNight, folderStore, secretsOf } from '../../support/runs/simulated-nights.ts';
import { simulatedOrg } from '../../support/salesforce/simulated-salesforce.ts';
import { IS_LONG_RUN } from '../../support/test-scope.ts';

/** Weak in all that is judged. */
const weak = {
  globalOauth: {
    callbackUrl: 'http://app.example.com/callback',
    isConsumerSecretOptional: true,
    isPkceRequired: false,
    isRefreshTokenRotationEnabled: false,
    isSecretRequiredForRefreshToken: false,
    isClientCredentialsFlowEnabled: true,
    isDeviceFlowEnabled: true,
    isTokenExchangeEnabled: true,
    isCodeCredFlowEnabled: true,
  },
  oauth: { commaSeparatedOauthScopes: 'Full, RefreshToken' },
  oauthPolicies: {
    ipRelaxationPolicyType: 'Bypass',
    isClientCredentialsFlowEnabled: true,
    permittedUsersPolicyType: 'AllSelfAuthorized',
    refreshTokenPolicyType: 'Infinite',
    requiredSessionLevel: 'STANDARD',
    sessionTimeoutInMinutes: 120,
  },
};
const strict = {
  refreshTokenPolicyType: 'SpecificLifetime',
  refreshTokenValidityPeriod: 8,
  refreshTokenValidityUnit: 'Hours',
};
const ALLOWLIST = { tokenIpRanges: [{ startIpAddress: '192.0.2.1', endIpAddress: '192.0.2.9' }] };
/** What no control reads is not asked for. */
const COMPONENTS = ALL_COMPONENTS.filter((component) => APP_CONTROLS.some(({ reads }) => reads.includes(component)));

const APPS = [
  // It has every component that there is.
  externalClientApp({
    name: 'Good',
    ...Object.fromEntries(COMPONENTS.map((name) => [name, {}])),
    oauthSecurity: ALLOWLIST,
  }),
  externalClientApp({ name: 'Raised', ...weak }),
  externalClientApp({ name: 'Lowered', ...weak, oauth: {}, oauthPolicies: strict, oauthSecurity: ALLOWLIST }),
  externalClientApp({ name: 'NoRefreshTokens', ...weak, oauth: { commaSeparatedOauthScopes: 'Api' } }),
  externalClientApp({ name: 'SwitchedOff', ...weak, policies: { isEnabled: false } }),
  externalClientApp({ name: 'PluginOff', ...weak, policies: { isOauthPluginEnabled: false } }),
  externalClientApp({ name: 'NoOauth', globalOauth: false }),
  externalClientApp({ name: 'Packaged', namespace: 'acme', manageableState: 'installed', ...weak }),
];
const ALL_ALERT: readonly AnyControl[] = [...CATALOGUE, requireContactEmail].map((each) => ({ ...each, alerts: true }));

const notifiedLines = ({ orgs }: AuditedNight) =>
  orgs.flatMap(({ drift }) => drift.map(({ type, app, control }) => `${type} ${app} ${control}`));
const statuses = ({ orgs }: AuditedNight) =>
  new Map(
    orgs.flatMap(({ snapshot }) =>
      snapshot.findings.map(({ app, control, status }) => [`${app} ${control}`, status] as const),
    ),
  );

async function nights(controls: readonly AnyControl[] = CATALOGUE, apps = APPS) {
  const org = await simulatedOrg({ apps });
  const { store } = folderStore();
  const nightly = (runId: string) => auditNight({ runId, secrets: secretsOf(org), store, controls });
  return { org, nightly, honest: await nightly('n1') };
}

const ALL_CASES = COMPONENTS.flatMap((component) =>
  (['listMetadata', 'readMetadata'] as const).flatMap((operation) =>
    (['as delivered', 'with every control alerting'] as const).map((how) => [component, operation, how] as const),
  ),
);
/** Each component, each call, each choice of controls; all of these together in `npm run test:long`. */
const CASES = ALL_CASES.filter(
  ([, operation, how]) => IS_LONG_RUN || (operation === 'listMetadata') === (how === 'as delivered'),
);

test.each(CASES)('%s, %s, %s', async (component, operation, how) => {
  const { org, nightly, honest } = await nights(how === 'as delivered' ? CATALOGUE : ALL_ALERT);
  org.fault('unknown-exception', { operation, type: COMPONENT_TYPES[component] });
  const second = await nightly('n2');
  expect(notifiedLines(second)).toEqual([]);
  expect(second.alerts).toEqual([]);
  const isOrgUnread = component === 'app' && operation === 'listMetadata';
  expect(second.orgs[0]?.snapshot).toMatchObject({
    status: isOrgUnread ? 'not_assessed' : 'partial',
    reason: { code: 'salesforce_error' },
  });
  const before = statuses(honest);
  for (const [key, status] of statuses(second)) {
    expect(['not_assessed', before.get(key), ...calmTwins(before.get(key))], key).toContain(status);
  }

  org.heal();
  const third = await nightly('n3');
  expect(notifiedLines(third)).toEqual([]);
  expect(third.alerts).toEqual([]);
  expect(statuses(third)).toEqual(before);
});

/** A setting that is right is right of an app, too, that can't be used: not knowing whether it can, it passes. */
function calmTwins(status: string | undefined): readonly string[] {
  return status === 'not_applicable' ? ['pass'] : [];
}

test('a component that can not be read for some nights is notified, and so is its end', async () => {
  const { org, nightly } = await nights();
  org.fault('unknown-exception', { type: COMPONENT_TYPES.policies });
  expect((await nightly('n2')).alerts).toEqual([]);
  const third = await nightly('n3');
  expect(third.alerts).toHaveLength(1);
  expect(new Set(notifiedLines(third).map((line) => line.split(' ')[0]))).toEqual(new Set(['app_not_assessed']));
  expect(notifiedLines(await nightly('n4'))).toEqual([]);
  org.heal();
  expect(new Set(notifiedLines(await nightly('n5')).map((line) => line.split(' ')[0]))).toEqual(
    new Set(['app_recovered']),
  );
});

describe('one record of ten that can not be read', () => {
  const TEN = [
    externalClientApp({ name: 'PluginOff', ...weak, policies: { isOauthPluginEnabled: false } }),
    externalClientApp({ name: 'NoOauth', globalOauth: false }),
    ...Array.from({ length: 8 }, (_, at) => externalClientApp({ name: `App${at}`, ...weak })),
  ];
  const RECORDS: readonly (readonly [Component, string])[] = [
    ['globalOauth', 'App3_glbloauth'],
    ['oauth', 'App3_oauth'],
    ['oauthPolicies', 'App3_oauthPlcy'],
    ['policies', 'App3_plcy'],
  ];

  test.each(RECORDS)('%s: the others are judged as if it were not there', async (component, name) => {
    const { org, nightly, honest } = await nights(ALL_ALERT, TEN);
    org.fault('unknown-exception', { operation: 'readMetadata', name });
    const second = await nightly('n2');
    expect(notifiedLines(second)).toEqual([]);
    const [before, after] = [statuses(honest), statuses(second)];
    for (const [key, status] of after) {
      if (!key.startsWith('App3 ')) {
        expect(status, key).toBe(before.get(key));
      }
    }
    const { readings } = second.orgs[0]?.snapshot.apps.find((app) => app.name === 'App3') ?? {};
    expect(readings?.[component]).toMatchObject({
      state: 'unreadable',
      message: `${COMPONENT_TYPES[component]} "${name}" could not be read: Salesforce reported an error (UNKNOWN_EXCEPTION).`,
    });
  });
});
