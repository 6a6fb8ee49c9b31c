import { describe, expect, test } from 'vitest';
import { checkStatus } from '../../../lib/salesforce/session/statuses.ts';

const options = { allowLoopback: false };
const check = (
  status: number,
  body = '',
  headers: Readonly<Record<string, string>> = {},
  kind: 'token' | 'list' = 'list',
) => checkStatus({ status, headers, body }, kind, options);

describe('Retry-After', () => {
  const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toUTCString();

  test.each([
    [undefined, {}],
    ['0', { afterMs: 0 }],
    ['30', { afterMs: 30_000 }],
    ['31', undefined],
    ['99999999999999999999', undefined],
    ['-5', { afterMs: 0 }],
    ['soon', {}],
    [inSeconds(-60), { afterMs: 0 }],
    [inSeconds(60), undefined],
  ])('%j', (value, retry) => {
    expect(() => check(503, '', value === undefined ? {} : { 'retry-after': value })).toThrow(
      expect.objectContaining({ code: 'maintenance', retry }),
    );
  });

  test('is what it takes for HTTP 429 to be tried again', () => {
    expect(() => check(429)).toThrow(expect.objectContaining({ code: 'request_limit_exceeded', retry: undefined }));
    expect(() => check(429, '', { 'retry-after': '1' })).toThrow(expect.objectContaining({ retry: { afterMs: 1000 } }));
  });
});

describe('refusals of the API that are no SOAP fault', () => {
  test.each([
    [
      403,
      '[{"errorCode":"REQUEST_LIMIT_EXCEEDED","message":"TotalRequests Limit exceeded."}]',
      'request_limit_exceeded',
    ],
    [403, '[{"errorCode":"API_DISABLED_FOR_ORG"}]', 'api_disabled'],
    [403, 'Forbidden', 'access_restricted'],
    [401, '', 'session_refused'],
    [500, 'INVALID_SESSION_ID', 'session_refused'],
    [404, '[{"errorCode":"NOT_FOUND"}]', 'org_gone'],
    [500, '', 'salesforce_error'],
    [503, 'upstream connect error', 'maintenance'],
    [400, '', 'invalid_answer'],
    [418, 'teapot', 'invalid_answer'],
  ])('HTTP %i %j is %s', (status, body, code) => {
    expect(() => check(status, body)).toThrow(expect.objectContaining({ code }));
  });
});

test('a redirect to another address of Salesforce names it; any other names nothing', () => {
  expect(() => check(302, '', { location: 'https://new.my.salesforce.com/services/x?token=1' })).toThrow(
    'Salesforce redirects to new.my.salesforce.com (HTTP 302).',
  );
  expect(() => check(302, '', { location: 'https://3MVG9.evil.example' })).toThrow(expect.not.stringContaining('evil'));
  expect(() => check(304)).toThrow(expect.objectContaining({ code: 'host_not_allowed' }));
});

describe('a web page in the place of an answer', () => {
  test.each([
    [200, 'invalid_answer', false],
    [400, 'invalid_answer', false],
    [401, 'access_restricted', true],
    [403, 'access_restricted', true],
    [404, 'org_gone', true],
    [405, 'invalid_answer', false],
    [408, 'timeout', true],
    [409, 'invalid_answer', false],
    // Less may be answered.
    [413, 'salesforce_error', true],
    [500, 'salesforce_error', false],
    [502, 'salesforce_error', false],
    [503, 'maintenance', true],
  ])('with HTTP %i is %s', (status, code, mayConcernItem) => {
    expect(() => check(status, '<html><body>No.</body></html>')).toThrow(
      expect.objectContaining({ code, mayConcernItem }),
    );
  });

  test('says its status, and nothing of login hours', () => {
    for (const status of [400, 405, 408, 409, 413]) {
      expect(() => check(status, '<html>')).toThrow(`HTTP ${status}`);
      expect(() => check(status, '')).toThrow(`HTTP ${status}`);
    }
  });
});

test('a page that says maintenance with HTTP 200 is maintenance', () => {
  expect(() => check(200, '<!DOCTYPE html><title>Scheduled Maintenance</title>')).toThrow(
    expect.objectContaining({ code: 'maintenance' }),
  );
});

test('what may hold an answer or a fault passes', () => {
  expect(check(200, '<x/>')).toBeUndefined();
  expect(check(500, '<x/>')).toBeUndefined();
  expect(check(200, '{}', {}, 'token')).toBeUndefined();
});

describe('the refusal of a login', () => {
  test.each([
    ['{"error":"invalid_grant","error_description":"ip restricted or invalid login hours"}', 'access_restricted'],
    ['{"error":"invalid_grant","error_description":"expired access/refresh token"}', 'user_not_approved'],
    ['{"error":"invalid_grant"}', 'invalid_credentials'],
    ['{"error":"temporarily_unavailable"}', 'maintenance'],
    ['{"error":"3MVG9 secret","error_description":"3MVG9 secret"}', 'salesforce_error'],
    ['{"error":["x"]}', 'salesforce_error'],
    ['null', 'salesforce_error'],
    ['', 'salesforce_error'],
  ])('%s', (body, code) => {
    expect(() => check(400, body, {}, 'token')).toThrow(expect.objectContaining({ code }));
    expect(() => check(400, body, {}, 'token')).toThrow(expect.not.stringContaining('3MVG9'));
  });

  test('with HTTP 5xx is a failure of the service', () => {
    expect(() => check(500, '{"error":"invalid_grant"}', {}, 'token')).toThrow(
      expect.objectContaining({ code: 'salesforce_error', retry: {} }),
    );
  });
});
