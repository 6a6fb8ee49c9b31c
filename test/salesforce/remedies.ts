/**
 * What people are told of an org that can't be read, and what they are told to do: every pairing, for docs/faults.md,
 * where a reader can look at all of them.
 *
 * @module
 */
import { type Reason, remedyOf } from '../../lib/audit/model/causes.ts';
import { NotAssessedError, reasonOf, SessionEndedError } from '../../lib/salesforce/errors.ts';
import { checkOrgHost } from '../../lib/salesforce/http/hosts.ts';
import { faultOf, KNOWN_FAULTS } from '../../lib/salesforce/metadata/faults.ts';
import { loginError, MEANINGS, withSharedHostHint } from '../../lib/salesforce/session/login-errors.ts';
import { parseOrgSecret } from '../../lib/salesforce/session/org-secret.ts';
import { checkStatus } from '../../lib/salesforce/session/statuses.ts';

export interface Pairing extends Reason {
  /** Who says it. */
  readonly source: 'org secret' | 'login' | 'HTTP' | 'Metadata API';
}

const SECRET = { alias: 'acme', loginUrl: 'https://acme.my.salesforce.com', clientId: 'x' };
const JWT = { ...SECRET, auth: 'jwt', username: 'x', privateKey: 'x' };
const CLIENT = { ...SECRET, auth: 'client_credentials', clientSecret: 'x' };
const strict = { allowLoopback: false };

const SECRETS = [
  () => parseOrgSecret('acme', '', strict),
  () => parseOrgSecret('acme', JSON.stringify(JWT), strict),
  () => parseOrgSecret('acme', JSON.stringify({ ...CLIENT, loginUrl: 'https://login.salesforce.com' }), strict),
  () => parseOrgSecret('acme', JSON.stringify({ ...CLIENT, loginUrl: 'https://evil.example' }), strict),
  () => checkOrgHost('https://login.salesforce.com', strict),
];

const ANSWERS: readonly Parameters<typeof checkStatus>[0][] = [
  { status: 302, headers: { location: 'https://new.my.salesforce.com/' }, body: '' },
  { status: 302, headers: { location: 'https://evil.example/' }, body: '' },
  { status: 420, headers: {}, body: '' },
  { status: 429, headers: {}, body: '' },
  { status: 200, headers: {}, body: '<html></html>' },
  { status: 403, headers: {}, body: '<html></html>' },
  { status: 403, headers: {}, body: 'API_DISABLED_FOR_ORG' },
  { status: 403, headers: {}, body: 'REQUEST_LIMIT_EXCEEDED' },
  { status: 403, headers: {}, body: '' },
  { status: 400, headers: {}, body: '' },
  { status: 404, headers: {}, body: '' },
  { status: 500, headers: {}, body: '' },
  { status: 503, headers: {}, body: '' },
];

export function pairings(): readonly Pairing[] {
  return [
    ...SECRETS.map((parse) => ({ source: 'org secret' as const, ...thrownBy(parse) })),
    ...MEANINGS.map(({ code, message, remedy }) => ({
      source: 'login' as const,
      ...reasonOf(new NotAssessedError(code, message, { remedy })),
    })),
    { source: 'login', ...reasonOf(loginError('')) },
    {
      source: 'login',
      ...reasonOf(withSharedHostHint(loginError('{"error":"invalid_grant"}'), new URL('https://login.salesforce.com'))),
    },
    ...ANSWERS.map((answer) => ({ source: 'HTTP' as const, ...thrownBy(() => checkStatus(answer, 'list', strict)) })),
    ...[...KNOWN_FAULTS, 'UNKNOWN_EXCEPTION'].map((code) => ({
      source: 'Metadata API' as const,
      ...reasonOf(faultOf(code)),
    })),
    { source: 'Metadata API', ...reasonOf(new SessionEndedError()) },
  ];
}

function thrownBy(call: () => unknown): Reason {
  try {
    call();
  } catch (error) {
    if (error instanceof NotAssessedError) {
      return reasonOf(error);
    }
    throw error;
  }
  throw new Error('Nothing was thrown.');
}

/** By code and remedy, so that messages that share a remedy stand together. */
export function pairingRows(): readonly (readonly string[])[] {
  const groups = Map.groupBy(pairings(), (pairing) =>
    JSON.stringify([pairing.source, pairing.code, remedyOf(pairing)]),
  );
  return [...groups.values()].flatMap((same) => {
    const [first] = same;
    const messages = [...new Set(same.map(({ message }) => message))].join('<br>');
    return first === undefined ? [] : [[first.source, `\`${first.code}\``, messages, remedyOf(first)]];
  });
}
