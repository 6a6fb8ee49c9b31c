import { describe, expect, test } from 'vitest';
import { ACTIONS, type Action, containmentPlan } from '../../../lib/audit/respond/plan.ts';
import { type AppParts, buildApp } from '../../support/audit/app-builder.ts';

const plan = (parts: AppParts = {}, org = 'acme') => containmentPlan(buildApp(parts), org);
const step = (action: Action, parts?: AppParts) => plan(parts).find((each) => each.action === action);

test('every step names the place in Setup and what breaks, and has no side effects', () => {
  const steps = plan();
  expect(steps.map(({ action }) => action)).toEqual(ACTIONS);
  for (const { setup, breaks } of steps) expect([setup, breaks]).not.toContain('');
});

describe('a change names the field, what it held and what it is to hold', () => {
  test.each<[Action, AppParts, string, string | null, string]>([
    [
      'block',
      { oauthPolicies: { permittedUsersPolicyType: 'AllSelfAuthorized' } },
      'permittedUsersPolicyType',
      'AllSelfAuthorized',
      'AdminApprovedPreAuthorized',
    ],
    [
      'block',
      { oauthPolicies: { permittedUsersPolicyType: undefined } },
      'permittedUsersPolicyType',
      null,
      'AdminApprovedPreAuthorized',
    ],
    ['disable', {}, 'isEnabled', 'true', 'false'],
    ['rotate', {}, 'shouldRotateConsumerSecret', null, 'true'],
    ['narrow', { settings: { commaSeparatedOauthScopes: ['Full'] } }, 'commaSeparatedOauthScopes', 'Full', 'Api'],
    [
      'narrow',
      { settings: { commaSeparatedOauthScopes: ['OpenID', 'RefreshToken'] } },
      'commaSeparatedOauthScopes',
      'OpenID, RefreshToken',
      'OpenID',
    ],
  ])('%s of %j', (action, parts, field, before, after) => {
    expect(step(action, parts)?.changes).toMatchObject([{ field, before, after }]);
  });

  test.each<[Action, AppParts]>([
    ['block', {}],
    ['disable', { policies: { isEnabled: false } }],
    ['narrow', { settings: { commaSeparatedOauthScopes: ['Api'] } }],
    ['narrow', { readings: { oauth: { state: 'not_requested' } } }],
  ])('%s of %j changes nothing, and says what to look at', (action, parts) => {
    expect(step(action, parts)).toMatchObject({
      changes: [],
      commands: [],
      note: expect.stringMatching(/check|look|Remove/i),
    });
  });
});

test.each<Action>(['rotate', 'narrow'])('%s is left to the publisher where the app comes from a package', (action) => {
  const parts = { namespace: 'vendor', name: 'vendor__Sync', settings: { commaSeparatedOauthScopes: ['Full'] } };
  expect(step(action, parts)).toMatchObject({ changes: [], commands: [], note: expect.stringContaining('publisher') });
});

test('an alias is quoted, so that no shell runs it', () => {
  const commands = plan({}, "a'; rm -rf ~ #").flatMap((each) => each.commands);
  for (const command of commands.filter((line) => !line.startsWith('#'))) {
    expect(command).toContain(`--target-org 'a'\\''; rm -rf ~ #'`);
  }
});
