/**
 * Reads one org: logs in, and reads every External Client App and the settings of the org. Logs nothing and keeps no secret.
 *
 * @module
 */
import { markMissingFields, markMissingSettings } from '../audit/decoding/missing-fields.ts';
import type { ReadOrg } from '../run/ports.ts';
import { httpClient } from './http/http.ts';
import { LIMITS, type Limits } from './http/limits.ts';
import { orgDeadline } from './http/org-deadline.ts';
import { orgRetries } from './http/retries.ts';
import { listComponents, type MetadataAccess, readListed } from './metadata/components.ts';
import { joinApps } from './metadata/join.ts';
import { metadataReader } from './metadata/metadata.ts';
import { addUnlistedApps } from './metadata/unlisted-apps.ts';
import { loginNotes } from './session/login.ts';
import { sessionOpener } from './session/open-session.ts';
import type { OrgAccess } from './session/org-secret.ts';
import { BoundedTransport, type TransportOptions } from './session/transport.ts';

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
  /** Whether http on a loopback host is accepted as Salesforce. Only for the simulator and tests. */
  readonly allowLoopback: boolean;
  /** Returns 0 to 1; spreads the pauses before retries. */
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

/** Each org has its own connections, closed after its reading, because a thousand orgs would keep too many open. */
export function orgReader(given: Partial<SalesforceOptions> = {}): ReadOrg {
  const options = { ...SALESFORCE_DEFAULTS, ...given };
  const { apiVersion, readsPerOrg, limits } = options;
  return async function readOrg(access, request) {
    const { onApiCall = () => {}, knownApps = async () => [], acquireApps = async () => {} } = request;
    const deadline = orgDeadline(limits.orgTimeoutMs, request.signal);
    const http = httpClient(limits, readsPerOrg);
    try {
      const { signal } = deadline;
      const { session, reader } = await openOrg(access, { ...options, http, signal, onRequest: onApiCall });
      const org: MetadataAccess = {
        reader,
        apiVersion: Number(apiVersion),
        concurrency: readsPerOrg,
        onReads: (calls) => deadline.extend(Math.max(0, Math.ceil(calls / readsPerOrg) - 1) * limits.waveTimeoutMs),
      };
      const lists = await listComponents([...new Set(['app' as const, ...request.reads])], org);
      await deadline.pauseWhile(acquireApps(lists.get('app')?.listed.length ?? 0));
      // Loaded when the permits are held, because the last state takes as much memory as the apps. Awaited after the reads.
      const known = knownApps(session.orgId);
      const { components, orgSettings } = await readListed(lists, [...new Set(request.orgReads)], org);
      const apps = joinApps(await addUnlistedApps(components, await known, org));
      const notes = loginNotes(access);
      return {
        orgId: session.orgId,
        apps: markMissingFields(apps, apiVersion),
        ...(orgSettings !== undefined && { orgSettings: markMissingSettings(orgSettings, apiVersion) }),
        ...(notes.length > 0 && { notes }),
      };
    } finally {
      // One failed call ends the reading, so the concurrent calls are aborted.
      deadline.end();
      http.close();
    }
  };
}

/** Logs in. All calls and logins of the org share its retries. */
async function openOrg(access: OrgAccess, options: SalesforceOptions & TransportOptions) {
  const transport = new BoundedTransport(options);
  const withRetries = orgRetries(options.signal, options.random);
  const open = sessionOpener(access, { ...options, transport });
  const logIn = () => withRetries(open);
  const session = await logIn();
  return { session, reader: metadataReader(session, { ...options, transport, withRetries, renew: logIn }) };
}
