/**
 * What the HTTP status means, before the body is read.
 *
 * @module
 */
import { invalidAnswer, NotAssessedError, type Retry, SessionEndedError } from '../errors.ts';
import { checkHost, NOT_FROM_SALESFORCE } from '../http/hosts.ts';
import type { HttpAnswer } from '../http/http.ts';
import type { Outgoing } from '../http/outgoing.ts';
import { loginRefused } from './login-errors.ts';

/** A longer Retry-After is left to the next run. */
const LONGEST_WAIT_MS = 30_000;

/**
 * Lets through what may hold an answer or a SOAP fault.
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
    throw tooManyRequests(answer, kind);
  }
  if (isPage(answer)) {
    throw page(answer);
  }
  if (status >= 400 && kind === 'token') {
    throw status >= 500 ? failed(answer) : loginRefused(answer.body);
  }
  if (status >= 400 && !mayBeXml(answer)) {
    throw refused(answer);
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
      `The answer is a redirect (HTTP ${status}) to a host that is not Salesforce's. It was not followed.`,
      { remedy: NOT_FROM_SALESFORCE },
    );
  }
}

/** Repeated only with a Retry-After: after "too many requests" a guessed pause could make it worse. */
function tooManyRequests(answer: HttpAnswer, kind: Outgoing): NotAssessedError {
  const code = kind === 'token' ? 'login_rate_exceeded' : 'request_limit_exceeded';
  const retry = answer.headers['retry-after'] === undefined ? undefined : retryOf(answer);
  return new NotAssessedError(code, 'Salesforce refuses more calls for now (HTTP 429).', {
    retry,
    remedy:
      'Nothing at first: Salesforce takes calls again after a while. If it lasts, look for a client that makes many.',
  });
}

function isPage({ headers, body }: HttpAnswer): boolean {
  return /^text\/html\b/i.test(headers['content-type'] ?? '') || /^\s*(?:<!doctype html|<html)\b/i.test(body);
}

function page(answer: HttpAnswer): NotAssessedError {
  const { status, body } = answer;
  if (status < 400 && /maintenance/i.test(body)) {
    return maintenance(answer);
  }
  if (status === 401 || status === 403) {
    return new NotAssessedError('access_restricted', `Salesforce refused the call with a web page (HTTP ${status}).`);
  }
  return status >= 400 ? failed(answer) : unclearAnswer('it is a web page');
}

/** A refusal of the API that is no SOAP fault: JSON, a bare code, or nothing. */
function refused(answer: HttpAnswer): NotAssessedError {
  const { status, body } = answer;
  if (/\bREQUEST_LIMIT_EXCEEDED\b/.test(body)) {
    return new NotAssessedError('request_limit_exceeded', `The org's API request limit is used up (HTTP ${status}).`);
  }
  if (/\bAPI_(?:DISABLED_FOR_ORG|CURRENTLY_DISABLED)\b/.test(body)) {
    return new NotAssessedError('api_disabled', `The API is disabled for the org or the user (HTTP ${status}).`);
  }
  if (status === 401 || /\bINVALID_SESSION_ID\b/.test(body)) {
    return new SessionEndedError();
  }
  return status === 403
    ? new NotAssessedError('access_restricted', 'Salesforce refused the call (HTTP 403).')
    : failed(answer);
}

function failed(answer: HttpAnswer): NotAssessedError {
  const { status } = answer;
  if (status === 503) {
    return maintenance(answer);
  }
  if (status === 404) {
    return new NotAssessedError('org_gone', 'Salesforce has no org at this address (HTTP 404).');
  }
  if (status === 408) {
    return new NotAssessedError('timeout', 'The call did not reach Salesforce in time (HTTP 408).', {
      retry: retryOf(answer),
    });
  }
  if (status === 413) {
    // It may answer a smaller request.
    return new NotAssessedError('salesforce_error', 'Too much was asked for in one call (HTTP 413).');
  }
  return status >= 500
    ? new NotAssessedError('salesforce_error', `Salesforce failed before it answered (HTTP ${status}).`, {
        retry: retryOf(answer),
        mayLieInPiece: false,
      })
    : unclearAnswer(`HTTP ${status} without a fault that says why`);
}

/** Not an answer of the API. */
function unclearAnswer(what: string): NotAssessedError {
  const { code, message, retry } = invalidAnswer(what);
  return new NotAssessedError(code, message, { retry, mayLieInPiece: false });
}

function maintenance(answer: HttpAnswer): NotAssessedError {
  return new NotAssessedError('maintenance', `The org is in maintenance (HTTP ${answer.status}).`, {
    retry: retryOf(answer),
  });
}

function mayBeXml({ body }: HttpAnswer): boolean {
  return body.trimStart().startsWith('<');
}

/** `Retry-After`, in seconds or as a date; without one the caller's own pause. `undefined`: too long to wait. */
function retryOf({ headers }: HttpAnswer): Retry | undefined {
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
