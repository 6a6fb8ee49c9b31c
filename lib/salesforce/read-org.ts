/**
 * Reads one org: logs in and reads every External Client App. Logs nothing and keeps no secret.
 *
 * @module
 */
import { markMissingFields, markMissingSettings } from '../audit/decoding/missing-fields.ts';
import type { OrgReading, ReadOrg, ReadRequest } from '../run/ports.ts';
import { type HttpClient, httpClient } from './http/http.ts';
import { LIMITS, type Limits } from './http/limits.ts';
import { type OrgTime, orgTime } from './http/org-time.ts';
import { retrying } from './http/retries.ts';
import { type Access, readComponents } from './metadata/components.ts';
import { joinApps } from './metadata/join.ts';
import { metadataReader } from './metadata/metadata.ts';
import { addUnlistedApps } from './metadata/unlisted-apps.ts';
import { loginNotes } from './session/login.ts';
import { sessionOpener } from './session/open-session.ts';
import type { OrgAccess } from './session/org-secret.ts';
import { BoundedTransport } from './session/transport.ts';

/**
 * Every org is upgraded within weeks of a release, so a fixed recent version spares the call that asks for it. An org that
 * does not serve it is not assessed, and the remedy names the setting to change. Falling back to an older version would miss
 * fields.
 */
const DEFAULT_API_VERSION = '67.0';

export interface SalesforceOptions {
  readonly apiVersion: string;
  /** How many reads of one org are under way at a time. Salesforce allows 25 long-running calls to an org. */
  readonly readsPerOrg: number;
  readonly limits: Limits;
  /** Whether fingerprints of consumer keys and certificates are made. */
  readonly fingerprints: boolean;
  /** http on a loopback host is taken for Salesforce: for the simulator and tests alone. */
  readonly allowLoopback: boolean;
  /** 0 to 1; spreads pauses. */
  readonly random: () => number;
}

export const SALESFORCE_DEFAULTS: SalesforceOptions = {
  apiVersion: DEFAULT_API_VERSION,
  readsPerOrg: 10,
  limits: LIMITS,
  fingerprints: true,
  allowLoopback: false,
  random: Math.random,
};

/**
 * Each org has its own connections, which are closed after its reading, because those of a thousand orgs would be too many to
 * keep.
 */
export function orgReader(given: Partial<SalesforceOptions> = {}): ReadOrg {
  const options = { ...SALESFORCE_DEFAULTS, ...given };
  return (access, request) => readOrg(access, request, options);
}

async function readOrg(access: OrgAccess, request: ReadRequest, options: SalesforceOptions): Promise<OrgReading> {
  const time = orgTime(options.limits.orgTimeoutMs, request.signal);
  const http = httpClient(options.limits, options.readsPerOrg);
  try {
    return await readWithin(time, access, request, { ...options, http });
  } finally {
    // One failed call ends the reading, so the concurrent calls are aborted.
    time.end();
    http.close();
  }
}

async function readWithin(
  { signal, extend, pauseWhile }: OrgTime,
  access: OrgAccess,
  { reads, orgReads = [], onApiCall = () => {}, knownApps = async () => [], acquireApps = async () => {} }: ReadRequest,
  {
    http,
    limits,
    fingerprints,
    apiVersion,
    allowLoopback,
    readsPerOrg,
    random,
  }: SalesforceOptions & { readonly http: HttpClient },
): Promise<OrgReading> {
  const transport = new BoundedTransport({ http, limits, allowLoopback, signal, onRequest: onApiCall });
  const again = retrying(signal, random);
  const open = sessionOpener(access, { transport, allowLoopback });
  const openAgain = () => again(open);
  const session = await openAgain();
  let known: Promise<readonly string[]> = Promise.resolve([]);
  const accessToOrg: Access = {
    reader: metadataReader(session, { apiVersion, transport, fingerprints, renew: openAgain }),
    apiVersion: Number(apiVersion),
    retrying: again,
    concurrency: readsPerOrg,
    async onListed(apps) {
      await pauseWhile(acquireApps(apps));
      // Side by side with the reads: what is known of the org comes from elsewhere, and takes as much memory.
      known = knownApps(session.orgId);
    },
    onReads: (calls) => extend(Math.max(0, Math.ceil(calls / readsPerOrg) - 1) * limits.waveTimeoutMs),
  };
  const { components, orgSettings } = await readComponents(
    { components: [...new Set(['app' as const, ...reads])], orgComponents: [...new Set(orgReads)] },
    accessToOrg,
  );
  const apps = joinApps(await addUnlistedApps(components, await known, accessToOrg));
  const notes = loginNotes(access);
  return {
    orgId: session.orgId,
    apps: markMissingFields(apps, apiVersion),
    ...(orgSettings !== undefined && { orgSettings: markMissingSettings(orgSettings, apiVersion) }),
    ...(notes.length > 0 && { notes }),
  };
}
