/**
 * The allow-list of Salesforce hosts. Experience Cloud and custom domains are the customer's own content: not accepted.
 *
 * @module
 */
import { NotAssessedError } from './errors.ts';

const LABEL = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
const SALESFORCE = new RegExp(
  `^(?:(?:${LABEL}\\.)+salesforce\\.com|(?:${LABEL}\\.)+my\\.salesforce\\.mil|(?:${LABEL}\\.)+my\\.sfcrmproducts\\.cn|login\\.sfcrmproducts\\.cn)$`,
);
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);
/** Where Lambda serves its Runtime API inside the function: never an org, not even a simulated one. */
const RUNTIME_API_PORT = '9001';
/** No user info, path, query or other script; a port on a loopback host alone. */
const ORIGIN = /^(?:https:\/\/[a-z0-9.-]+|http:\/\/[a-z0-9.:[\]-]+)\/?$/i;

/**
 * Accepts an origin on a Salesforce host, or http on a loopback host where that is allowed.
 * @throws NotAssessedError `host_not_allowed`; the message names the host at most.
 */
export function checkHost(url: string, options: { readonly allowLoopback: boolean }): URL {
  const parsed = ORIGIN.test(url) && URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined) {
    throw new NotAssessedError(
      'host_not_allowed',
      'The URL is not a plain origin such as https://example.my.salesforce.com.',
    );
  }
  const loopback =
    options.allowLoopback &&
    parsed.protocol === 'http:' &&
    LOOPBACK.has(parsed.hostname) &&
    parsed.port !== RUNTIME_API_PORT;
  const salesforce =
    parsed.protocol === 'https:' &&
    SALESFORCE.test(parsed.hostname) &&
    !parsed.hostname.split('.').some((label) => label.startsWith('xn--'));
  if (!loopback && !salesforce) {
    throw new NotAssessedError(
      'host_not_allowed',
      `${parsed.protocol}//${parsed.host} is not https on a Salesforce host.`,
    );
  }
  return parsed;
}
