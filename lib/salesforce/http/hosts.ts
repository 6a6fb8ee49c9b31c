/**
 * The allow-list of Salesforce hosts: My Domains, the shared login hosts, and instances (`na139`, `cs42`, `usa2s`), which
 * older orgs still use. Other hosts of salesforce.com (help, trust, …) serve no org. Experience Cloud and custom domains
 * are not accepted, because the customer decides what they serve.
 *
 * @module
 */
import { NotAssessedError } from '../errors.ts';

const LABEL = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
const SALESFORCE = new RegExp(
  `^(?:(?:${LABEL}\\.)+my\\.salesforce\\.com|(?:login|test|[a-z]{2,4}\\d+s?)\\.salesforce\\.com|(?:${LABEL}\\.)+my\\.salesforce\\.mil|(?:${LABEL}\\.)+my\\.sfcrmproducts\\.cn|login\\.sfcrmproducts\\.cn)$`,
);
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);
/** Lambda serves its Runtime API at this loopback port, so no simulated org is there. */
const RUNTIME_API_PORT = '9001';
/** Scheme and host in ASCII; a port only with http. No user info, path or query. */
const ORIGIN = /^(?:https:\/\/[a-z0-9.-]+|http:\/\/[a-z0-9.:[\]-]+)\/?$/i;

/** The remedy when something else answers in the place of Salesforce. */
export const NOT_FROM_SALESFORCE =
  "Check that loginUrl is the org's current My Domain, and that no proxy answers in the place of Salesforce.";

/** Login hosts that all orgs share. The service in China has one; a host for its sandboxes is not known. */
const SHARED_LOGIN_HOSTS = new Set(['login.salesforce.com', 'test.salesforce.com', 'login.sfcrmproducts.cn']);

/** A shared login host does not know the External Client Apps of an org. */
export function isSharedLoginHost(hostname: string): boolean {
  return SHARED_LOGIN_HOSTS.has(hostname);
}

/** For a report that must not name the host. */
export function hostKind(hostname: string): 'my_domain' | 'shared' | 'loopback' | 'other' {
  if (isSharedLoginHost(hostname)) {
    return 'shared';
  }
  if (LOOPBACK.has(hostname)) {
    return 'loopback';
  }
  return hostname.includes('.my.') ? 'my_domain' : 'other';
}

/**
 * As {@link checkHost}, and refuses a shared login host too: for an org that is being set up.
 * @throws NotAssessedError `host_not_allowed`
 */
export function checkOrgHost(url: string, options: { readonly allowLoopback: boolean }): URL {
  const parsed = checkHost(url, options);
  if (isSharedLoginHost(parsed.hostname)) {
    throw new NotAssessedError(
      'host_not_allowed',
      `${parsed.origin} is a login host that all orgs share, which does not know the External Client Apps of an org; expected the org's My Domain, such as https://example.my.salesforce.com (Setup > My Domain).`,
    );
  }
  return parsed;
}

/**
 * Returns the URL of an origin on a Salesforce host, or of http on a loopback host if that is allowed.
 * @throws NotAssessedError `host_not_allowed`; of the URL the message names only scheme and host.
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
