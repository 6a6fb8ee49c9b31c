/**
 * The part of an org's REST API that the Salesforce CLI uses when it logs in and before it retrieves. The auditor does not use it.
 * https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_list.htm
 * https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_using_userinfo_endpoint.htm&type=5
 *
 * @module
 */
import { jsonAnswer, type SalesforceAnswer } from '../answer.ts';
import type { Org } from '../org.ts';

export interface RestRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** The header. */
  readonly authorization: string;
}

/** Older versions were retired in 2025. */
const OLDEST_VERSION = 31;

export function restAnswer(org: Org, { method, path, authorization }: RestRequest): SalesforceAnswer {
  const { pathname, searchParams } = new URL(path, 'https://org');
  const resource = resourceAt(org, pathname, searchParams);
  if (method !== 'GET' || resource === undefined) {
    return refusal(404, 'NOT_FOUND', 'The requested resource does not exist');
  }
  return resource.isOpen || isSession(org, authorization)
    ? resource.answer()
    : refusal(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
}

interface Resource {
  readonly isOpen?: true;
  readonly answer: () => SalesforceAnswer;
}

function resourceAt(org: Org, path: string, query: URLSearchParams): Resource | undefined {
  const { orgId, userId, username } = org;
  switch (path.replace(/^\/services\/data\/v\d+\.\d\//, '')) {
    case '/services/data':
      return { isOpen: true, answer: () => jsonAnswer(versionsOf(org)) };
    case '/services/oauth2/userinfo': {
      const user = { user_id: userId, organization_id: orgId, preferred_username: username };
      return { answer: () => jsonAnswer(user) };
    }
    case `sobjects/User/${userId}`:
      return { answer: () => jsonAnswer({ Id: userId, Username: username }) };
    case 'query':
      return { answer: () => queryAnswer(org, query.get('q') ?? '') };
    default:
      return undefined;
  }
}

function isSession({ sessions, clock }: Org, authorization: string): boolean {
  return (sessions.get(authorization.replace(/^Bearer /, '')) ?? 0) > clock().getTime();
}

function versionsOf({ newestApiVersion }: Org): readonly unknown[] {
  return Array.from({ length: newestApiVersion - OLDEST_VERSION + 1 }, (_, at) => {
    const version = `${OLDEST_VERSION + at}.0`;
    return { label: `Version ${version}`, url: `/services/data/v${version}`, version };
  });
}

/** Supports only the object Organization. */
function queryAnswer({ orgId, environment }: Org, soql: string): SalesforceAnswer {
  const [, fields = '', type = ''] = /^select (.+?) from (\w+)/i.exec(soql) ?? [];
  if (type !== 'Organization') return refusal(400, 'INVALID_TYPE', `sObject type '${type}' is not supported.`);
  const organization: Readonly<Record<string, unknown>> = {
    Id: orgId,
    Name: 'Simulated',
    InstanceName: 'SIM1',
    IsSandbox: environment === 'sandbox' || environment === 'scratch',
    OrganizationType: 'Enterprise Edition',
  };
  const record = Object.fromEntries(fields.split(/, */).map((field) => [field, organization[field] ?? null]));
  return jsonAnswer({ totalSize: 1, done: true, records: [{ attributes: { type }, ...record }] });
}

function refusal(status: number, errorCode: string, message: string): SalesforceAnswer {
  return jsonAnswer([{ message, errorCode }], status);
}
