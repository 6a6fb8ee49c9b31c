/**
 * What each fault of the simulated Salesforce leads to; docs/faults.md is built from it.
 *
 * The org has three apps, `Secure`, `Optional` (its secret is optional) and `Other`, in this order. The night before all of
 * them were read.
 */
import type { CauseCode } from '../../lib/audit/model/causes.ts';
import type { FAULTS, FaultName } from '../../lib/simulator/salesforce/faults/catalogue.ts';

export type Effect =
  /** Every verdict is as without the fault. */
  | { readonly kind: 'harmless'; readonly again: boolean }
  /** The org is not assessed. */
  | { readonly kind: 'org'; readonly code: CauseCode; readonly again: boolean }
  /** These apps (all, if none is named) are not assessed; the others as without the fault. */
  | {
      readonly kind: 'apps';
      readonly code: CauseCode;
      readonly apps?: readonly string[] | undefined;
      readonly again: boolean;
    };

type Operations<F extends FaultName> = (typeof FAULTS)[F]['operations'][number];
/** By the operation that is struck; `always` for what comes into the org and stays. */
type Effects<F extends FaultName> = [Operations<F>] extends [never]
  ? { readonly always: Effect }
  : Readonly<Record<Operations<F>, Effect>>;

const harmless: Effect = { kind: 'harmless', again: false };

/** `again`: the same is asked more than once before it is given up. */
function org(code: CauseCode, again: 'again' | 'once' = 'once'): Effect {
  return { kind: 'org', code, again: again === 'again' };
}

function apps(code: CauseCode, names?: readonly string[], again: 'again' | 'once' = 'once'): Effect {
  return { kind: 'apps', code, apps: names, again: again === 'again' };
}

const login = (code: CauseCode, again: 'again' | 'once' = 'once') => ({ token: org(code, again) });
/** Whichever call it is, the org as a whole can't be read. */
const api = (code: CauseCode, again: 'again' | 'once' = 'once') => ({
  listMetadata: org(code, again),
  readMetadata: org(code, again),
});
const everyCall = (code: CauseCode, again: 'again' | 'once' = 'once') => ({
  ...login(code, again),
  ...api(code, again),
});
/** A list that is refused is the org's; of reads, what was asked for by those that are refused is lost. */
const piece = (code: CauseCode, again: 'again' | 'once' = 'once') => ({
  listMetadata: org(code, again),
  readMetadata: apps(code, undefined, again),
});
const list = (effect: Effect) => ({ listMetadata: effect });
const read = (effect: Effect) => ({ readMetadata: effect });

export const EXPECTED = {
  // Login refused
  'user-not-approved': login('user_not_approved'),
  'user-inactive': login('user_not_approved'),
  'authorization-expired': login('invalid_credentials'),
  'ip-restricted': login('access_restricted'),
  'login-hours': login('access_restricted'),
  'audience-invalid': login('invalid_credentials'),
  'assertion-invalid': login('invalid_credentials'),
  'app-not-found': login('app_not_in_org'),
  'cross-org': login('app_not_in_org'),
  'app-not-installed': login('app_not_in_org'),
  'app-blocked': login('user_not_approved'),
  'consumer-unknown': login('invalid_credentials'),
  'client-secret-wrong': login('invalid_credentials'),
  'app-access-denied': login('user_not_approved'),
  'org-inactive': login('org_gone'),
  'login-rate-exceeded': login('login_rate_exceeded'),
  'logins-exceeded': login('login_rate_exceeded'),
  'flow-off': login('invalid_credentials'),
  'run-as-user-missing': login('user_not_approved'),
  'domain-not-supported': login('invalid_credentials'),
  'login-error-unknown': login('salesforce_error'),
  'login-error-with-secrets': login('invalid_credentials'),
  // Token answers that are wrong
  'instance-metadata-service': login('host_not_allowed'),
  'instance-other-port': login('host_not_allowed'),
  'instance-lookalike': login('host_not_allowed'),
  'instance-user-info': login('host_not_allowed'),
  'instance-path': login('host_not_allowed'),
  'instance-script': login('host_not_allowed'),
  'token-in-jwt-form': login('session_refused'),
  'token-missing': login('invalid_answer', 'again'),
  'token-empty': login('invalid_answer', 'again'),
  'token-number': login('invalid_answer', 'again'),
  'token-id-missing': login('invalid_answer', 'again'),
  'token-id-strange': login('invalid_answer', 'again'),
  // The run compares the org id with that of the night before.
  'token-of-another-org': { token: harmless },
  'token-list': login('invalid_answer', 'again'),
  'token-null': login('invalid_answer', 'again'),
  // Faults of the Metadata API
  'session-expired-once': {
    listMetadata: { ...harmless, again: true },
    readMetadata: { ...harmless, again: true },
  },
  'session-expired-always': api('session_refused', 'again'),
  'request-limit-exceeded': api('request_limit_exceeded'),
  'api-disabled-for-org': api('api_disabled'),
  'api-disabled-for-user': api('api_disabled'),
  'type-unknown': piece('type_not_available'),
  'permission-missing': piece('missing_permission'),
  'access-on-reference': piece('missing_permission'),
  'unknown-exception': piece('salesforce_error', 'again'),
  'server-unavailable': api('maintenance', 'again'),
  'invalid-operation': piece('salesforce_error', 'again'),
  'version-not-supported': api('api_version_too_old'),
  'limit-exceeded': piece('salesforce_error', 'again'),
  'org-locked': api('org_gone'),
  'fault-unknown-code': piece('salesforce_error', 'again'),
  'fault-without-prefix': piece('missing_permission'),
  'fault-of-the-server': piece('salesforce_error', 'again'),
  'fault-with-status-200': piece('missing_permission'),
  'fault-empty': piece('salesforce_error', 'again'),
  'fault-with-secrets': piece('salesforce_error', 'again'),
  // Answers from in front of the API
  'maintenance-page': everyCall('maintenance', 'again'),
  'html-page': { ...login('invalid_answer', 'again'), ...piece('invalid_answer', 'again') },
  'empty-body': { ...login('invalid_answer', 'again'), ...piece('invalid_answer', 'again') },
  'json-body': { ...login('invalid_answer', 'again'), ...piece('invalid_answer', 'again') },
  'content-type-wrong': { token: harmless, listMetadata: harmless, readMetadata: harmless },
  'content-type-missing': { token: harmless, listMetadata: harmless, readMetadata: harmless },
  'too-many-requests': { ...login('login_rate_exceeded', 'again'), ...api('request_limit_exceeded', 'again') },
  'unavailable-for-a-second': everyCall('maintenance', 'again'),
  'unavailable-for-an-hour': everyCall('maintenance'),
  'unavailable-until': everyCall('maintenance', 'again'),
  'org-deleted': everyCall('org_gone'),
  'not-found': everyCall('org_gone'),
  'server-error': { ...login('salesforce_error', 'again'), ...piece('salesforce_error', 'again') },
  'bad-gateway': { ...login('salesforce_error', 'again'), ...piece('salesforce_error', 'again') },
  'gateway-timeout': { ...login('salesforce_error', 'again'), ...piece('salesforce_error', 'again') },
  forbidden: everyCall('access_restricted'),
  'redirect-301': everyCall('host_not_allowed'),
  'redirect-302': everyCall('host_not_allowed'),
  'redirect-307': everyCall('host_not_allowed'),
  // Connections that break or never end
  'headers-never': everyCall('timeout', 'again'),
  'headers-late': everyCall('timeout', 'again'),
  'body-stalls': everyCall('timeout', 'again'),
  'body-drips': everyCall('timeout', 'again'),
  'body-endless': { ...login('invalid_answer'), ...piece('invalid_answer') },
  'body-short': everyCall('network', 'again'),
  'reset-before-headers': everyCall('network', 'again'),
  'reset-in-body': everyCall('network', 'again'),
  'not-http': everyCall('network', 'again'),
  'headers-huge': everyCall('network', 'again'),
  // Bodies that are broken or dangerous
  'xml-truncated': piece('invalid_answer', 'again'),
  'xml-truncated-after-record': piece('invalid_answer', 'again'),
  'xml-malformed': piece('invalid_answer', 'again'),
  'xml-trailing': piece('invalid_answer', 'again'),
  'xml-dtd': piece('invalid_answer'),
  'xml-entity-bomb': piece('invalid_answer'),
  'xml-external-entity': piece('invalid_answer'),
  'xml-unknown-entity': piece('invalid_answer', 'again'),
  'xml-deep': piece('invalid_answer'),
  'xml-control-characters': piece('invalid_answer', 'again'),
  'envelope-wrong': piece('invalid_answer', 'again'),
  'response-of-another-call': piece('invalid_answer', 'again'),
  'encoding-invalid': piece('invalid_answer', 'again'),
  'encoding-utf16': piece('invalid_answer', 'again'),
  'gzip-broken': piece('invalid_answer', 'again'),
  'gzip-truncated': piece('invalid_answer', 'again'),
  'gzip-bomb': piece('invalid_answer'),
  // Lists that are wrong
  // What the org had the night before is asked for by its name.
  'list-empty': list(apps('settings_not_listed')),
  'list-without-apps': list(harmless),
  'list-without-global-oauth': list(apps('settings_not_listed')),
  'list-partial': list(apps('settings_not_listed', ['Secure'])),
  'list-without-one-app': list(apps('settings_not_listed', ['Secure'])),
  'list-twice': list(harmless),
  'list-never-asked-for': list(harmless),
  'list-without-names': list(org('invalid_answer', 'again')),
  'list-without-types': list(org('invalid_answer', 'again')),
  'list-without-changes': list(harmless),
  'list-dates-wrong': list(harmless),
  // Records that are wrong
  'records-none': read(apps('settings_not_returned')),
  'record-missing': read(apps('settings_not_returned', ['Other'])),
  'record-nil': read(apps('settings_not_returned', ['Secure'])),
  'records-nil': read(apps('settings_not_returned')),
  'record-twice': read(harmless),
  'record-twice-contradictory': read(apps('contradictory_answer', ['Secure'])),
  'record-never-asked-for': read(harmless),
  'record-of-another-name': read(apps('settings_not_returned', ['Secure'])),
  'record-of-another-type': read(apps('contradictory_answer', ['Secure'])),
  'record-without-name': read(apps('settings_not_returned')),
  'records-in-another-order': read(harmless),
  'boolean-yes': read(apps('unclear_value')),
  'boolean-number': read(apps('unclear_value')),
  'boolean-capital': read(apps('unclear_value')),
  'boolean-placeholder': read(apps('unclear_value')),
  'boolean-empty': read(apps('unclear_value')),
  'boolean-nil': read(apps('unclear_value')),
  'boolean-twice': read(apps('unclear_value')),
  'boolean-nested': read(apps('unclear_value')),
  'fields-missing': read(apps('field_in_no_record')),
  'field-missing': read(apps('field_not_returned', ['Secure'])),
  'field-missing-everywhere': read(apps('field_in_no_record')),
  'fields-missing-but-one': read(apps('field_not_returned', ['Secure'])),
  'fields-unknown': read(harmless),
  'app-reference-missing': read(apps('settings_not_returned')),
  'app-reference-wrong': read(apps('contradictory_answer')),
  // Apps that are hard to read
  'names-strange': { always: harmless },
  'name-of-a-prototype': { always: harmless },
  'names-alike': { always: harmless },
  'callback-with-secrets': { always: harmless },
  'app-installed': { always: apps('managed_package', ['pkg__Bought']) },
  'app-without-oauth': { always: harmless },
  'global-oauth-unreadable': { always: apps('settings_not_returned') },
} as const satisfies { readonly [F in FaultName]: Effects<F> };
