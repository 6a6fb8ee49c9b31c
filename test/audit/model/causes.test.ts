import { expect, test } from 'vitest';
import { CAUSES } from '../../../lib/audit/model/causes.ts';

test.each(Object.entries(CAUSES))('%s says in sentences what it is and what to do', (code, { sentence, remedy }) => {
  expect(code).toMatch(/^[a-z]+(?:_[a-z]+)*$/);
  expect(sentence).toMatch(/^[A-Z].*\.$/);
  expect(remedy).toMatch(/^[A-Z].*\.$/);
});

test.each([
  ['maintenance', true],
  ['network', true],
  ['timeout', true],
  ['deadline', true],
  ['request_limit_exceeded', true],
  ['login_rate_exceeded', true],
  ['invalid_secret', false],
  ['invalid_credentials', false],
  ['app_not_in_org', false],
  ['type_not_available', false],
  ['user_not_approved', false],
  ['access_restricted', false],
  ['missing_permission', false],
  ['api_disabled', false],
  ['api_version_too_old', false],
  ['org_gone', false],
] as const)('%s passes by itself: %s', (code, transient) => {
  expect(CAUSES[code].transient).toBe(transient);
});
