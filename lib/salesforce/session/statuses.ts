/**
 * What the HTTP status of an answer means, before its body is decoded.
 *
 * @module
 */
import type { ApiCall } from '../../run/ports.ts';
import { invalidAnswer, NotAssessedError, type Retry, SessionEndedError } from '../errors.ts';
import { checkHost, NOT_FROM_SALESFORCE } from '../http/hosts.ts';
import type { HttpAnswer } from '../http/http.ts';
import { loginError } from './login-errors.ts';

/** A longer Retry-After is left to the next run. */
const LONGEST_WAIT_MS = 30_000;

/**
 * Passes if the body may hold an answer of the API or a SOAP fault.
 * @throws NotAssessedError for redirects, web pages, and refusals before the API.
 */
export function checkStatus(answer: HttpAnswer, kind: ApiCall, options: { readonly allowLoopback: boolean }): void {
  const { status } = answer;
  if (status >= 300 && status < 400) {
    throw redirectError(answer, options);
  }
  if (status === 420 || status === 410) {
    throw new NotAssessedError('org_gone', `Salesforce says that the org is gone (HTTP ${status}).`);
  }
  if (status === 429) {
    throw tooManyRequestsError(answer, kind);
  }
  if (isPage(answer)) {
    throw pageError(answer);
  }
  if (status >= 400 && kind === 'token') {
    throw status >= 500 ? failureError(answer) : loginError(answer.body);
  }
  if (status >= 400 && !mayBeXml(answer)) {
    throw refusalError(answer);
  }
}

/** Redirects are never followed: the request holds a token or a key, and no call of the audit needs one. */
function redirectError(
  { headers, status }: HttpAnswer,
  options: { readonly allowLoopback: boolean },
): NotAssessedError {
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

/** Retried only with a Retry-After: after "too many requests" a guessed pause could make it worse. */
function tooManyRequestsError(answer: HttpAnswer, kind: ApiCall): NotAssessedError {
  const code = kind === 'token' ? 'login_rate_exceeded' : 'request_limit_exceeded';
  const retry = answer.headers['retry-after'] === undefined ? undefined : retryOf(answer);
  return new NotAssessedError(code, 'Salesforce refuses more calls for now (HTTP 429).', {
    retry,
    remedy:
      'Nothing at first: Salesforce accepts calls again later. If it lasts, look for a client that makes many calls.',
  });
}

function isPage({ headers, body }: HttpAnswer): boolean {
  return /^text\/html\b/i.test(headers['content-type'] ?? '') || /^\s*(?:<!doctype html|<html)\b/i.test(body);
}

function pageError(answer: HttpAnswer): NotAssessedError {
  const { status, body } = answer;
  if (status < 400 && /maintenance/i.test(body)) {
    return maintenanceError(answer);
  }
  if (status === 401 || status === 403) {
    return new NotAssessedError('access_restricted', `Salesforce refused the call with a web page (HTTP ${status}).`);
  }
  return status >= 400 ? failureError(answer) : noApiAnswer('it is a web page');
}

/** For a refusal that is no SOAP fault: JSON, a bare code, or nothing. */
function refusalError(answer: HttpAnswer): NotAssessedError {
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
    : failureError(answer);
}

function failureError(answer: HttpAnswer): NotAssessedError {
  const { status } = answer;
  if (status === 503) {
    return maintenanceError(answer);
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
    // A smaller request may be answered.
    return new NotAssessedError('salesforce_error', 'Salesforce refused a call because it was too large (HTTP 413).');
  }
  return status >= 500
    ? new NotAssessedError('salesforce_error', `Salesforce failed to answer (HTTP ${status}).`, {
        retry: retryOf(answer),
        mayConcernItem: false,
      })
    : noApiAnswer(`HTTP ${status} without a fault that says why`);
}

function noApiAnswer(what: string): NotAssessedError {
  return invalidAnswer(what, { retry: {}, mayConcernItem: false });
}

function maintenanceError(answer: HttpAnswer): NotAssessedError {
  return new NotAssessedError('maintenance', `The org is in maintenance (HTTP ${answer.status}).`, {
    retry: retryOf(answer),
  });
}

function mayBeXml({ body }: HttpAnswer): boolean {
  return body.trimStart().startsWith('<');
}

/** Reads `Retry-After`: seconds, or a date. Without one the caller chooses the pause. `undefined`: too long to wait. */
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
