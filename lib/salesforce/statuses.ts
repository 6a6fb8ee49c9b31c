/**
 * What HTTP itself says, before anybody looks for an answer in the body.
 *
 * @module
 */
import { NotAssessedError } from './errors.ts';
import { checkHost } from './hosts.ts';
import { type HttpAnswer, invalidAnswer } from './http.ts';
import type { Outgoing } from './outgoing.ts';

/** A wait that is longer is not waited for: the org is asked again by the next run. */
const LONGEST_WAIT_MS = 30_000;

/**
 * Lets through what may hold an answer or a fault of the API.
 * @throws NotAssessedError for redirects, pages for people, and refusals on the way to the API.
 */
export function checkStatus(answer: HttpAnswer, kind: Outgoing, options: { readonly allowLoopback: boolean }): void {
  const { status } = answer;
  if (status >= 300 && status < 400) {
    throw redirected(answer, options);
  }
  if (status === 420 || status === 410) {
    throw new NotAssessedError('org_gone', `Salesforce says that the org is gone (HTTP ${status}).`);
  }
  if (status === 429) {
    const code = kind === 'token' ? 'login_rate_exceeded' : 'request_limit_exceeded';
    throw new NotAssessedError(code, 'Salesforce refuses more calls for now (HTTP 429).', { retry: waitOf(answer) });
  }
  if (isPage(answer) || status === 502 || status === 504) {
    throw page(answer);
  }
  if (status === 503 && !mayHoldFault(answer)) {
    throw maintenance(answer);
  }
}

/** Redirects are never followed: the request holds a token or a key, and no call of the audit needs one. */
function redirected({ headers, status }: HttpAnswer, options: { readonly allowLoopback: boolean }): NotAssessedError {
  const target = headers.location ?? '';
  try {
    const { host } = checkHost(URL.canParse(target) ? new URL(target).origin : '', options);
    return new NotAssessedError('org_moved', `Salesforce redirects to ${host} (HTTP ${status}).`);
  } catch {
    return new NotAssessedError(
      'host_not_allowed',
      `The answer is a redirect (HTTP ${status}) to what is not a Salesforce host; it was not followed.`,
    );
  }
}

function isPage({ headers, body }: HttpAnswer): boolean {
  return /^text\/html\b/i.test(headers['content-type'] ?? '') || /^\s*(?:<!doctype html|<html)\b/i.test(body);
}

function page(answer: HttpAnswer): NotAssessedError {
  const { status, body } = answer;
  if (status === 503 || (status < 400 && /maintenance/i.test(body))) {
    return maintenance(answer);
  }
  if (status === 404) {
    return new NotAssessedError('org_gone', 'Salesforce has no org at this address (HTTP 404).');
  }
  if (status >= 500) {
    return new NotAssessedError('salesforce_error', `Salesforce failed before it answered (HTTP ${status}).`, {
      retry: waitOf(answer),
    });
  }
  return status >= 400
    ? new NotAssessedError('access_restricted', `Salesforce refused the call with a web page (HTTP ${status}).`)
    : invalidAnswer('it is a web page');
}

function maintenance(answer: HttpAnswer): NotAssessedError {
  return new NotAssessedError('maintenance', `The org is in maintenance (HTTP ${answer.status}).`, {
    retry: waitOf(answer),
  });
}

function mayHoldFault({ body }: HttpAnswer): boolean {
  return /^\s*[<{[]/.test(body);
}

/** `Retry-After`, in seconds or as a date; without one the caller's own pause. `undefined`: too long to wait. */
function waitOf({ headers }: HttpAnswer): { readonly afterMs?: number } | undefined {
  const value = headers['retry-after']?.trim();
  if (value === undefined) {
    return {};
  }
  const afterMs = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  if (Number.isNaN(afterMs)) {
    return {};
  }
  return afterMs <= LONGEST_WAIT_MS ? { afterMs: Math.max(0, afterMs) } : undefined;
}
