/**
 * The nights whose alerts are kept as golden texts and shown in docs/alerts.md.
 *
 * @module
 */

import { holdBack } from '../../../lib/audit/drift/hold-back.ts';
import type { App } from '../../../lib/audit/model/app.ts';
import { isAboutApps } from '../../../lib/audit/model/control.ts';
import { type AppParts, buildApp } from '../audit/app-builder.ts';
import { ALERT_CONTROLS, type AlertNight, type PlayedAlert, playToAlert } from './alert-input.ts';

const MONDAY = '2026-11-23T02:00:00.000Z';
const TUESDAY = '2026-11-24T02:00:00.000Z';
const WEDNESDAY = '2026-11-25T02:00:00.000Z';

function billing(settings: AppParts['settings'] = {}, by = 'Kim Novak', at = '2026-11-23T16:41:09.000Z'): App {
  return buildApp({
    name: 'Billing_Portal',
    label: 'Billing Portal',
    contactEmail: 'billing-team@acme.example',
    lastModified: { by, at },
    settings,
  });
}

const mobile = (settings: AppParts['settings'] = {}): App =>
  buildApp({
    name: 'Field_Mobile',
    label: 'Field Service Mobile',
    lastModified: { by: 'Ana Ruiz', at: '2026-11-23T09:05:00.000Z' },
    settings,
  });

const HTTP = ['http://billing.acme.example/callback'];
const secretMadeOptional: AlertNight = {
  at: TUESDAY,
  apps: [billing({ isConsumerSecretOptional: true, callbackUrl: HTTP, isPkceRequired: false }), mobile()],
};
const healthy: AlertNight = { at: MONDAY, apps: [billing(), mobile()] };

function manyApps(number: number): App[] {
  return Array.from({ length: number }, (_, at) =>
    buildApp({
      name: `App_${String(at + 1).padStart(2, '0')}`,
      label: `Partner app ${at + 1}`,
      ...(at % 3 === 0 && { contactEmail: `owner-${at + 1}@acme.example` }),
      lastModified: { by: 'Setup User', at: '2025-03-02T10:00:00.000Z' },
      settings: {
        isConsumerSecretOptional: at % 2 === 0,
        isPkceRequired: at % 5 !== 0,
        isRefreshTokenRotationEnabled: at % 4 !== 0,
      },
    }),
  );
}

const waiver = {
  control: 'require-secret-web-server-flow',
  org: 'acme-prod',
  app: 'Field_Mobile',
  owner: 'Jane Doe',
  reason: 'Public client; moves to PKCE with release 12',
  ticket: 'SEC-812',
  until: '2026-12-01',
};

/** Saved by one person, whose id is known. */
function savedBy(app: App): App {
  const saved = { modifiedBy: { id: '005000000000001AAA', name: 'Mal Lory' }, modifiedAt: '2026-11-23T23:12:00.000Z' };
  const made = { createdBy: saved.modifiedBy, createdAt: saved.modifiedAt };
  return { ...app, saves: { app: { ...saved, ...made }, globalOauth: saved, oauth: saved, oauthPolicies: saved } };
}

const EVIL = ['https://app.example.com/oauth/callback', 'https://login-acme.example/callback'];
const withCallback: AlertNight = { at: TUESDAY, apps: [savedBy(billing({ callbackUrl: EVIL })), mobile()] };
/** The app with these policies, saved by that person. */
const withPolicies = (
  oauthPolicies: NonNullable<AppParts['oauthPolicies']>,
  settings: AppParts['settings'] = {},
): App => savedBy(buildApp({ name: 'Billing_Portal', label: 'Billing Portal', settings, oauthPolicies }));
const preAuthorised = { permittedUsersPolicyType: 'AdminApprovedPreAuthorized' } as const;

const fresh = buildApp({
  name: 'Data_Loader_2',
  label: 'Data Loader 2',
  settings: { callbackUrl: ['https://loader.example/cb'], commaSeparatedOauthScopes: ['Api', 'RefreshToken'] },
  oauthPolicies: { permittedUsersPolicyType: 'AllSelfAuthorized' },
});

/** What a silence held back, on the first night after it. */
function heldBack(played: PlayedAlert): PlayedAlert {
  const { input, after } = played;
  const silence = { org: 'acme-prod', from: '2026-11-21', to: '2026-11-24', owner: 'Release team' };
  const origin = { state: undefined, current: after.snapshot ?? fail() };
  const { held } = holdBack(origin, input.events, [silence], new Date(TUESDAY));
  const { events } = holdBack({ ...origin, state: { ...after, held } }, [], [silence], new Date(WEDNESDAY));
  const runId = 'nightly-2026-11-25';
  const reportUrl = `https://reports.acme.example/${runId}.html`;
  return { ...played, input: { ...input, runId, reportUrl, events, now: new Date(Date.parse(WEDNESDAY) + 30_000) } };
}

function fail(): never {
  throw new Error('The night was not read.');
}

export const GOLDEN_NIGHTS = {
  'control-changed': playToAlert(
    { at: MONDAY, apps: manyApps(6) },
    {
      at: TUESDAY,
      apps: manyApps(6),
      controls: ALERT_CONTROLS.map((control) =>
        control.id === 'rotate-refresh-tokens' && isAboutApps(control)
          ? { ...control, assess: () => ({ status: 'fail', message: 'It fails.', cvssVector: control.cvssVector }) }
          : control,
      ),
    },
  ),
  'move-callback': playToAlert(healthy, withCallback),
  'move-users-opened': playToAlert(
    { at: MONDAY, apps: [withPolicies(preAuthorised)] },
    { at: TUESDAY, apps: [withPolicies({ permittedUsersPolicyType: 'AllSelfAuthorized' })] },
  ),
  'move-run-as': playToAlert(
    { at: MONDAY, apps: [withPolicies(preAuthorised)] },
    {
      at: TUESDAY,
      apps: [
        withPolicies(
          { ...preAuthorised, isClientCredentialsFlowEnabled: true, hasClientCredentialsFlowUser: true },
          { isClientCredentialsFlowEnabled: true },
        ),
      ],
    },
  ),
  'move-several': playToAlert(healthy, {
    at: TUESDAY,
    apps: [
      savedBy({
        ...billing({
          callbackUrl: EVIL,
          isDeviceFlowEnabled: true,
          commaSeparatedOauthScopes: ['Api', 'Chatter', 'RefreshToken'],
        }),
      }),
      mobile(),
    ],
  }),
  'move-new-app': playToAlert(healthy, { at: TUESDAY, apps: [billing(), mobile(), savedBy(fresh)] }),
  'move-org-replaced': playToAlert(healthy, {
    at: TUESDAY,
    org: { alias: 'acme-prod', orgId: '00D5g000004XyZwEAK', environment: 'production' },
    apps: [mobile()],
  }),
  'silence-over': heldBack(
    playToAlert(healthy, {
      at: TUESDAY,
      apps: [savedBy(billing({ callbackUrl: EVIL })), mobile({ isConsumerSecretOptional: true })],
    }),
  ),
  'move-over': playToAlert(healthy, withCallback, {
    at: '2026-11-25T02:00:00.000Z',
    apps: [savedBy(billing()), mobile()],
  }),
  'secret-made-optional': playToAlert(
    { at: MONDAY, apps: [billing(), mobile()] },
    { at: TUESDAY, apps: [billing({ isConsumerSecretOptional: true }), mobile()] },
  ),
  'several-changes': playToAlert(
    { at: MONDAY, apps: [billing({ isRefreshTokenRotationEnabled: false }), mobile()] },
    {
      at: TUESDAY,
      apps: [
        billing({ isConsumerSecretOptional: true, callbackUrl: HTTP, isPkceRequired: false }),
        mobile({ isConsumerSecretOptional: true }),
      ],
    },
  ),
  'first-scan': playToAlert({ at: TUESDAY, apps: manyApps(50) }),
  resolved: playToAlert(healthy, secretMadeOptional, {
    at: '2026-11-27T02:00:00.000Z',
    apps: [billing({}, 'Kim Novak', '2026-11-26T10:12:00.000Z'), mobile()],
  }),
  reminder: playToAlert(healthy, secretMadeOptional, { ...secretMadeOptional, at: '2026-12-08T02:00:00.000Z' }),
  'waiver-ending': playToAlert(
    { at: '2026-11-10T02:00:00.000Z', apps: [mobile({ isConsumerSecretOptional: true })], waivers: [waiver] },
    { at: TUESDAY, apps: [mobile({ isConsumerSecretOptional: true })], waivers: [waiver] },
  ),
  'org-not-assessed': playToAlert(healthy, {
    at: TUESDAY,
    reason: {
      code: 'user_not_approved',
      message: "invalid_grant: user hasn't approved this consumer.",
    },
  }),
  'org-recovered': playToAlert(
    healthy,
    {
      at: TUESDAY,
      reason: { code: 'user_not_approved', message: "invalid_grant: user hasn't approved this consumer." },
    },
    { at: '2026-11-26T02:00:00.000Z', apps: [billing(), mobile()] },
  ),
  'app-not-assessed': playToAlert(healthy, {
    at: TUESDAY,
    apps: [
      {
        ...billing(),
        readings: {
          ...billing().readings,
          globalOauth: {
            state: 'unreadable',
            code: 'settings_not_returned',
            message: 'The OAuth settings of Billing_Portal are listed but did not come back.',
          },
        },
      },
      mobile(),
    ],
  }),
} as const satisfies Record<string, PlayedAlert>;
