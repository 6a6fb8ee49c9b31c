/**
 * One org: log in, read every External Client App, log nothing, keep no secret.
 *
 * @module
 */
import type { OrgReading, ReadOrg, ReadRequest } from '../run/ports.ts';
import { readComponents } from './components.ts';
import { NotAssessedError } from './errors.ts';
import { HTTP_LIMITS, type HttpClient, type HttpLimits, httpClient } from './http.ts';
import { joinApps } from './join.ts';
import { logIn } from './login.ts';
import { metadataReader } from './metadata.ts';
import type { OrgSecret } from './org-secret.ts';
import { ForbiddenCallError } from './outgoing.ts';
import { retrying } from './retries.ts';
import { BoundedTransport } from './transport.ts';

/** Every org is upgraded within weeks of a release, so a fixed recent version spares the call that asks for it. */
export const DEFAULT_API_VERSION = '66.0';

export interface SalesforceOptions {
  readonly apiVersion: string;
  /** Reads side by side in one org. Salesforce allows 25 long-running calls to an org at a time. */
  readonly readsPerOrg: number;
  readonly limits: HttpLimits;
  /** http on a loopback host is taken for Salesforce: for the simulator and tests alone. */
  readonly allowLoopback: boolean;
}

export const SALESFORCE_DEFAULTS: SalesforceOptions = {
  apiVersion: DEFAULT_API_VERSION,
  readsPerOrg: 10,
  limits: HTTP_LIMITS,
  allowLoopback: false,
};

export interface Salesforce {
  readonly readOrg: ReadOrg;
  close(): Promise<void>;
}

/** All orgs share one client, whose connections are kept by host. */
export function salesforce(given: Partial<SalesforceOptions> = {}): Salesforce {
  const options = { ...SALESFORCE_DEFAULTS, ...given };
  const http = httpClient(options.limits, options.readsPerOrg);
  return {
    readOrg: (secret, request) => readOrg(secret, request, { ...options, http }),
    close: () => http.close(),
  };
}

async function readOrg(
  secret: OrgSecret,
  { reads, signal, onApiCall = () => {} }: ReadRequest,
  options: SalesforceOptions & { readonly http: HttpClient },
): Promise<OrgReading> {
  const { apiVersion, allowLoopback, readsPerOrg, http } = options;
  const transport = new BoundedTransport({ http, allowLoopback, signal, onRequest: onApiCall });
  const again = retrying(signal);
  const logInAgain = () => again(() => logIn(secret, { transport, allowLoopback, now: new Date() }));
  const session = await logInAgain();
  const reader = metadataReader(session, { apiVersion, transport, renew: logInAgain });
  const components = await readComponents(reader, [...new Set(['app' as const, ...reads])], {
    retrying: again,
    concurrency: readsPerOrg,
  });
  return { orgId: session.orgId, apps: joinApps(components) };
}

/** What went wrong, as something that can be reported; defects of ours keep their class in the log alone. */
export function reasonOf(error: unknown): NotAssessedError {
  if (error instanceof NotAssessedError) {
    return error;
  }
  const what =
    error instanceof ForbiddenCallError ? 'it tried a call that is forbidden to it' : 'see the log of the run';
  return new NotAssessedError('internal_error', `The auditor itself failed: ${what}.`);
}
