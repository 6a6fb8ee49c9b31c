import { expect, test } from 'vitest';
import { changesText, valueText } from '../../../lib/alert/words/event-words.ts';
import { bounded, settingAt, settingChanges } from '../../../lib/audit/drift/setting-changes.ts';
import { type AppParts, buildApp } from '../../support/audit/app-builder.ts';

function changes(before: AppParts, after: AppParts): string[] {
  return settingChanges(buildApp(before), buildApp(after)).map(
    ({ field, component, before: was, after: is }) => `${component} ${field}: ${valueText(was)} > ${valueText(is)}`,
  );
}

test.each<[string, AppParts, AppParts, string[]]>([
  ['nothing', {}, {}, []],
  [
    'a boolean',
    { settings: { isPkceRequired: true } },
    { settings: { isPkceRequired: false } },
    ['globalOauth isPkceRequired: true > false'],
  ],
  [
    'a setting that appears',
    { settings: { isPkceRequired: undefined } },
    { settings: { isPkceRequired: true } },
    ['globalOauth isPkceRequired: absent > true'],
  ],
  [
    'the order of a list, which means nothing',
    { settings: { callbackUrl: ['a:1', 'b:2'] } },
    { settings: { callbackUrl: ['b:2', 'a:1'] } },
    [],
  ],
  [
    'a list, with what differs first',
    { settings: { commaSeparatedOauthScopes: ['Api', 'Web'] } },
    { settings: { commaSeparatedOauthScopes: ['Api', 'Full', 'Web'] } },
    ['oauth commaSeparatedOauthScopes: Api Web > Full Api Web'],
  ],
  [
    'a list that is emptied',
    { settings: { callbackUrl: ['a:1'] } },
    { settings: { callbackUrl: [] } },
    ['globalOauth callbackUrl: a:1 > empty'],
  ],
  [
    'one value of two that became two values',
    { settings: { callbackUrl: ['a:1 b:2'] } },
    { settings: { callbackUrl: ['a:1', 'b:2'] } },
    ['globalOauth callbackUrl: a:1 b:2 > a:1 b:2'],
  ],
  [
    'a record',
    { settings: { idTokenConfig: { idTokenValidityInMinutes: 2 } } },
    { settings: { idTokenConfig: { idTokenValidityInMinutes: 20, idTokenIncludeAttributes: true } } },
    [
      'globalOauth idTokenConfig: idTokenValidityInMinutes=2 > idTokenIncludeAttributes=true idTokenValidityInMinutes=20',
    ],
  ],
  [
    'policies of both kinds',
    { policies: { isEnabled: true }, oauthPolicies: { ipRelaxationPolicyType: 'Enforce' } },
    { policies: { isEnabled: false }, oauthPolicies: { ipRelaxationPolicyType: 'Bypass' } },
    [
      'oauthPolicies oauthPolicies.ipRelaxationPolicyType: Enforce > Bypass',
      'policies policies.isEnabled: true > false',
    ],
  ],
  [
    'a value that is not clear any more',
    {},
    { settings: { isPkceRequired: undefined }, unclear: [{ field: 'isPkceRequired', found: 'yes' }] },
    ['globalOauth isPkceRequired: true > yes'],
  ],
  [
    'the clear values of a list that also has unclear ones',
    { unclear: [{ field: 'commaSeparatedOauthScopes', found: '${X}' }] },
    {
      settings: { commaSeparatedOauthScopes: ['Api', 'Full', 'RefreshToken'] },
      unclear: [{ field: 'commaSeparatedOauthScopes', found: '${X}' }],
    },
    ['oauth commaSeparatedOauthScopes: Api RefreshToken ${X} > Full Api RefreshToken ${X}'],
  ],
  [
    'an OAuth plugin that is taken away',
    { settings: { isConsumerSecretOptional: true } },
    { settings: { isConsumerSecretOptional: undefined }, readings: { globalOauth: { state: 'absent' } } },
    ['globalOauth isConsumerSecretOptional: true > absent'],
  ],
])('%s', (_, before, after, expected) => {
  expect(changes(before, after)).toEqual(expected);
});

test.each([{ state: 'unreadable', code: 'network', message: 'No.' } as const, { state: 'not_requested' } as const])(
  'a component that is $state on either side has not changed for all we know',
  (reading) => {
    const unread = { settings: { isPkceRequired: undefined }, readings: { globalOauth: reading } };
    expect(changes({}, unread)).toEqual([]);
    expect(changes(unread, {})).toEqual([]);
    expect(settingAt(buildApp(unread), 'isPkceRequired')).toBeUndefined();
  },
);

test('a change at the end of a long list is shown although the list is cut', () => {
  const urls = Array.from({ length: 40 }, (_, index) => `https://app.example.com/callback/${index}`);
  const found = settingChanges(
    buildApp({ settings: { callbackUrl: urls } }),
    buildApp({ settings: { callbackUrl: [...urls, 'http://z.example'] } }),
  );
  expect(changesText(found, 'before')).toMatch(/^callbackUrl: https:.{113}…$/);
  expect(changesText(found, 'after')).toMatch(/^callbackUrl: http:\/\/z\.example https:.*…$/);
});

test('texts are bounded, and no character is cut in half', () => {
  const long = Object.fromEntries(
    ['requiredSessionLevel', 'ipRelaxationPolicyType', 'permittedUsersPolicyType', 'refreshTokenPolicyType'].map(
      (field) => [field, `x${'😀'.repeat(500)}`],
    ),
  );
  const after = changesText(settingChanges(buildApp(), buildApp({ oauthPolicies: long })), 'after');
  expect(after.length).toBeLessThanOrEqual(300);
  expect(after.isWellFormed()).toBe(true);
});

test('values are data: of their own kind, sorted, absent as null', () => {
  const before = buildApp({ settings: { isPkceRequired: undefined, callbackUrl: ['b:2', 'a:1'] } });
  const after = buildApp({
    settings: { callbackUrl: ['c:3', 'a:1'] },
    oauthPolicies: { refreshTokenValidityPeriod: 9 },
  });
  expect(settingChanges(before, after)).toEqual([
    { component: 'globalOauth', field: 'callbackUrl', before: ['b:2', 'a:1'], after: ['c:3', 'a:1'] },
    { component: 'globalOauth', field: 'isPkceRequired', before: null, after: true },
    { component: 'oauthPolicies', field: 'oauthPolicies.refreshTokenValidityPeriod', before: 8, after: 9 },
  ]);
});

test('an event holds so much of them and no more', () => {
  const after = Array.from({ length: 40 }, (_, at) => `https://app.example.com/${at}/${'x'.repeat(500)}`);
  const change = { component: 'globalOauth', field: 'callbackUrl', before: null, after } as const;
  const held = bounded(Array.from({ length: 60 }, () => change));
  expect(held).toHaveLength(50);
  const [first] = held;
  expect(first?.before).toBeNull();
  expect(first?.after).toHaveLength(21);
  expect(Math.max(...[first?.after ?? []].flat().map((entry) => String(entry).length))).toBe(120);
});
