import { describe, expect, test } from 'vitest';
import type { App } from '../../../lib/audit/model/app.ts';
import { matchApps } from '../../../lib/audit/respond/match.ts';
import { fingerprintsOf, traitsOf } from '../../../lib/audit/respond/traits.ts';
import { type AppParts, buildApp } from '../../support/audit/app-builder.ts';

const KEY = 'a1'.repeat(32);
const vendor = (more: AppParts = {}, held: object = {}): App => ({
  ...buildApp({
    name: 'Vendor_Sync',
    label: 'Vendor Sync',
    settings: { callbackUrl: ['https://login.vendor.example/cb', 'http://localhost:8080/cb'] },
    ...more,
  }),
  ...held,
});
const other = (callbackUrl: string, more: AppParts = {}) =>
  vendor({ name: 'Other', label: 'Other', settings: { callbackUrl: [callbackUrl] }, ...more });

/** Traits and sureness by org and app. */
function matched(asked: string, orgs: Readonly<Record<string, readonly App[]>>) {
  const traits = new Map(Object.entries(orgs).map(([org, apps]) => [org, () => apps.map(traitsOf)]));
  return Object.fromEntries(
    [...matchApps(asked, traits)].map(([org, matches]) => [
      org,
      matches.map(({ app, matchedBy }) => [
        app,
        ...matchedBy.map(({ trait, sureness, isTwin }) => `${isTwin ? 'twin ' : ''}${trait}: ${sureness}`),
      ]),
    ]),
  );
}

describe('what was asked for', () => {
  test.each([
    ['Vendor_Sync', 'name: likely'],
    ['vendor sync', 'label: likely'],
    ['ns', 'namespace: certain'],
    ['login.vendor.example', 'callback_host: likely'],
    ['vendor.example', 'callback_host: likely'],
    [KEY, 'consumer_key: certain'],
    [KEY.slice(0, 16), 'consumer_key: certain'],
    ['00D000000000001:Vendor_Sync', 'org_scoped_app: certain'],
    ['endor', 'part: possible'],
  ])('%s is found by %s', (asked, by) => {
    const app = vendor(
      { name: 'ns__Vendor_Sync', namespace: 'ns' },
      { consumerKeyFingerprint: KEY, orgScopedExternalApp: '00D000000000001:Vendor_Sync' },
    );
    expect(matched(asked, { a: [app] })).toEqual({ a: [expect.arrayContaining(['ns__Vendor_Sync', by])] });
  });

  test.each(['vendor', 'example', 'localhost', 'a1a1', 'xx', 'vendor_sync_2'])(
    '%s alone is never more than possible',
    (asked) => {
      const found = matched(asked, { a: [vendor({}, { consumerKeyFingerprint: KEY })] });
      expect(JSON.stringify(found)).not.toMatch(/certain|likely/);
    },
  );

  test.each(['localhost', 'a1a1', 'xx', ''])('%s finds nothing', (asked) => {
    expect(matched(asked, { a: [vendor({}, { consumerKeyFingerprint: KEY })] })).toEqual({});
  });
});

describe('twins', () => {
  test.each<[string, App, string]>([
    ['host', other('https://LOGIN.vendor.example/other'), 'twin callback_host: likely'],
    [
      'consumer key',
      { ...other('https://x.example/cb'), ...{ consumerKeyFingerprint: KEY } } as App,
      'twin consumer_key: certain',
    ],
    [
      'origin',
      { ...other('https://x.example/cb'), orgScopedExternalApp: '00D000000000001:Vendor_Sync' },
      'twin org_scoped_app: certain',
    ],
    ['name', other('https://x.example/cb', { name: 'VENDOR_SYNC' }), 'twin name: possible'],
  ])('with the same %s are found in another org, whichever comes first', (_, twin, by) => {
    const app = vendor({}, { consumerKeyFingerprint: KEY, orgScopedExternalApp: '00D000000000001:Vendor_Sync' });
    for (const orgs of [
      { a: [app], b: [twin] },
      { b: [twin], a: [app] },
    ]) {
      expect(matched('Vendor Sync', orgs).b).toEqual([[twin.name, by]]);
    }
  });

  test('no app is a twin of itself, and one that was asked for may be one of another', () => {
    expect(matched('Vendor Sync', { a: [vendor()] })).toEqual({ a: [['Vendor_Sync', 'label: likely']] });
    expect(matched('Vendor Sync', { a: [vendor()], b: [vendor()] }).a).toEqual([
      ['Vendor_Sync', 'label: likely', 'twin callback_host: likely', 'twin name: possible'],
    ]);
  });

  test.each([
    'http://localhost/cb',
    'https://login.salesforce.com/services/oauth2/success',
    'https://acme.my.salesforce.com/cb',
  ])('%s identifies no twin', (callbackUrl) => {
    const orgs = { a: [vendor({ settings: { callbackUrl: [callbackUrl] } })], b: [other(callbackUrl)] };
    expect(matched('Vendor Sync', orgs)).not.toHaveProperty('b');
  });

  test('what is only possible has no twins', () => {
    const orgs = { a: [vendor()], b: [other('https://login.vendor.example/cb')] };
    expect(matched('endor sy', orgs)).toEqual({ a: [['Vendor_Sync', 'part: possible']] });
  });
});

test('fingerprints are absent where none were kept', () => {
  expect(fingerprintsOf(vendor())).toEqual({});
  expect(fingerprintsOf(vendor({}, { certificateFingerprint: KEY }))).toEqual({ certificateFingerprint: KEY });
});
