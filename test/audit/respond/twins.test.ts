import { expect, test } from 'vitest';
import type { App } from '../../../lib/audit/model/app.ts';
import { twinsIn } from '../../../lib/audit/respond/twins.ts';
import { type AppParts, buildApp } from '../../support/audit/app-builder.ts';
import { snapshotOf, WAIVER } from '../../support/report/run-result.ts';

const CONTROL = 'require-pkce';
const HOST = 'https://login.vendor.example/cb';

function app(name: string, callbackUrl: string, more: AppParts = {}, held: object = {}): App {
  const settings = { callbackUrl: [callbackUrl], isPkceRequired: true, ...more.settings };
  return { ...buildApp({ label: name, ...more, name, settings }), ...held };
}
const WEAK = { settings: { isPkceRequired: false } };
const UNREAD = {
  readings: { globalOauth: { state: 'unreadable', code: 'managed_package', message: 'Not readable.' } },
} as const;

const org = (alias: string, ...apps: readonly App[]) => snapshotOf(apps, { org: { alias } });

/** Of the first app of the first org. */
function counted(...orgs: readonly (readonly App[])[]) {
  const snapshots = orgs.map((apps, at) => org(`org-${at}`, ...apps));
  const [first] = snapshots;
  return first && twinsIn(snapshots)(first, { app: first.apps[0]?.name ?? '', control: CONTROL });
}

test('counts the orgs that have the app, where it fails and where that is not known', () => {
  const orgs = [
    [app('A', HOST, WEAK)],
    [app('A', HOST)],
    [app('A', HOST, UNREAD)],
    [app('B', 'https://b.example/cb', WEAK)],
  ];
  expect(counted(...orgs)).toEqual({ trait: 'callback_host', orgs: 3, failing: 1, notAssessed: 1 });
});

test('a waived failure is weak all the same', () => {
  const waived = snapshotOf([app('A', HOST, WEAK)], { waivers: [{ ...WAIVER, control: CONTROL, app: 'A' }] });
  expect(waived.findings.some(({ waiver }) => waiver !== undefined)).toBe(true);
  const first = org('first', app('A', HOST));
  expect(twinsIn([first, waived])(first, { app: 'A', control: CONTROL })).toMatchObject({ orgs: 2, failing: 1 });
});

const KEY = { consumerKeyFingerprint: 'a1'.repeat(32) };
const [ELSEWHERE, SALESFORCE] = ['https://else.example/cb', 'https://login.salesforce.com/cb'];

test.each([
  ['the consumer key before all else', app('A', HOST, {}, KEY), [app('B', ELSEWHERE, {}, KEY)], 'consumer_key'],
  [
    'the app that another org owns',
    app('A', HOST, {}, { orgScopedExternalApp: 'x:A' }),
    [app('B', ELSEWHERE, {}, { orgScopedExternalApp: 'X:A' })],
    'org_scoped_app',
  ],
  ['the callback host, under another name', app('A', HOST), [app('B', HOST)], 'callback_host'],
  ['the name alone', app('A', HOST), [app('a', ELSEWHERE)], 'name'],
  ['the name, where two apps share a host', app('A', HOST), [app('A', HOST), app('B', HOST)], 'name'],
  ['the name, where the host is that of Salesforce', app('A', SALESFORCE), [app('A', SALESFORCE)], 'name'],
  [
    'no label, and no publisher',
    app('n__A', HOST, { label: 'L', namespace: 'n' }),
    [app('n__B', ELSEWHERE, { label: 'L', namespace: 'n' })],
    undefined,
  ],
])('by %s', (_, first, others, trait) => {
  expect(counted([first], others)?.trait).toBe(trait);
});
