/**
 * Answers of servers in front of the API: maintenance pages, limits, redirects, proxies.
 *
 * @module
 */
import { htmlAnswer, jsonAnswer, maintenancePage, type SalesforceAnswer } from '../answer.ts';
import type { Fault } from './fault.ts';

const EVERY_CALL = ['token', 'listMetadata', 'readMetadata'] as const;
const ELSEWHERE = 'http://169.254.169.254/latest/meta-data/';

export const HTTP_ANSWERS = {
  'maintenance-page': answer('The org is in maintenance: HTTP 503 and an HTML page.', maintenancePage),
  'html-page': answer('An HTML page comes with HTTP 200.', () => htmlAnswer(200, 'Login', 'Please log in.')),
  'empty-body': answer('HTTP 200 comes without a body.', (original) => ({ ...original, body: '' })),
  'json-body': answer('JSON comes where XML should be, and another shape where JSON should be.', () =>
    jsonAnswer([{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }]),
  ),
  'content-type-wrong': answer('The right answer comes as text/plain.', (original) => ({
    ...original,
    headers: { ...original.headers, 'content-type': 'text/plain' },
  })),
  'content-type-missing': answer('The right answer comes without a content type.', ({ status, body }) => ({
    status,
    headers: {},
    body,
  })),
  'too-many-requests': answer('HTTP 429, to be tried again after a second.', () => later(429, '1')),
  'unavailable-for-a-second': answer('HTTP 503, to be tried again after a second.', () => later(503, '1')),
  'unavailable-for-an-hour': answer('HTTP 503, to be tried again after an hour.', () => later(503, '3600')),
  'unavailable-until': answer('HTTP 503, to be tried again at a date that is past.', () =>
    later(503, 'Thu, 01 Jan 2026 00:00:00 GMT'),
  ),
  'org-deleted': answer('HTTP 420: the org was deleted.', () => htmlAnswer(420, 'Org Deleted', 'This org is gone.')),
  'not-found': answer('HTTP 404 and an HTML page: nothing lives at this host.', () =>
    htmlAnswer(404, 'URL No Longer Exists', 'You have attempted to reach a URL that no longer exists.'),
  ),
  'server-error': answer('HTTP 500 and an HTML page.', () => htmlAnswer(500, 'Server Error', 'Something went wrong.')),
  'bad-gateway': answer('HTTP 502 from a proxy.', () => htmlAnswer(502, 'Bad Gateway', 'Invalid response.')),
  'gateway-timeout': answer('HTTP 504 from a proxy.', () => htmlAnswer(504, 'Gateway Timeout', 'No response.')),
  forbidden: answer('HTTP 403 and an HTML page.', () => htmlAnswer(403, 'Forbidden', 'You may not.')),
  'redirect-301': answer('A permanent redirect to another host.', () => redirect(301)),
  'redirect-302': answer('A temporary redirect to another host.', () => redirect(302)),
  'redirect-307': answer('A redirect to another host that repeats the body.', () => redirect(307)),
} as const satisfies Record<string, Fault>;

function answer(description: string, change: (original: SalesforceAnswer) => SalesforceAnswer) {
  return { description, operations: EVERY_CALL, effect: { kind: 'answer', change } } as const satisfies Fault;
}

function later(status: number, retryAfter: string): SalesforceAnswer {
  const { headers, body } = htmlAnswer(status, 'Try Again Later', 'The service has too much to do.');
  return { status, headers: { ...headers, 'retry-after': retryAfter }, body };
}

function redirect(status: number): SalesforceAnswer {
  return { status, headers: { location: ELSEWHERE }, body: '' };
}
