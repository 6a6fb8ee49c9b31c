/**
 * One org: log in, read every External Client App, log nothing, keep no secret.
 *
 * @module
 */
import type { OrgReading, ReadOrg, ReadRequest } from '../run/ports.ts';
import { readComponents } from './components.ts';
import { type HttpClient, httpClient } from './http.ts';
import { joinApps } from './join.ts';
import { LIMITS, type Limits } from './limits.ts';
import { logIn } from './login.ts';
import { metadataReader } from './metadata.ts';
import type { OrgSecret } from './org-secret.ts';
import { type OrgTime, orgTime } from './org-time.ts';
import { retrying } from './retries.ts';
import { BoundedTransport } from './transport.ts';

/** Every org is upgraded within weeks of a release, so a fixed recent version spares the call that asks for it. */
export const DEFAULT_API_VERSION = '66.0';

export interface SalesforceOptions {
  readonly apiVersion: string;
  /** Reads side by side in one org. Salesforce allows 25 long-running calls to an org at a time. */
  readonly readsPerOrg: number;
  readonly limits: Limits;
  /** http on a loopback host is taken for Salesforce: for the simulator and tests alone. */
  readonly allowLoopback: boolean;
}

export const SALESFORCE_DEFAULTS: SalesforceOptions = {
  apiVersion: DEFAULT_API_VERSION,
  readsPerOrg: 10,
  limits: LIMITS,
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
  request: ReadRequest,
  options: SalesforceOptions & { readonly http: HttpClient },
): Promise<OrgReading> {
  const time = orgTime(options.limits.orgTimeoutMs, request.signal);
  try {
    return await readWithin(time, secret, request, options);
  } finally {
    // One call that fails ends the reading; those beside it would go on otherwise.
    time.end();
  }
}

async function readWithin(
  { signal, extend }: OrgTime,
  secret: OrgSecret,
  { reads, onApiCall = () => {} }: ReadRequest,
  { http, limits, apiVersion, allowLoopback, readsPerOrg }: SalesforceOptions & { readonly http: HttpClient },
): Promise<OrgReading> {
  const transport = new BoundedTransport({ http, limits, allowLoopback, signal, onRequest: onApiCall });
  const again = retrying(signal);
  const logInAgain = () => again(() => logIn(secret, { transport, allowLoopback, now: new Date() }));
  const session = await logInAgain();
  const components = await readComponents([...new Set(['app' as const, ...reads])], {
    reader: metadataReader(session, { apiVersion, transport, renew: logInAgain }),
    retrying: again,
    concurrency: readsPerOrg,
    onReads: (calls) => extend(Math.max(0, Math.ceil(calls / readsPerOrg) - 1) * limits.waveTimeoutMs),
  });
  return { orgId: session.orgId, apps: joinApps(components) };
}
