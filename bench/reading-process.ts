/**
 * One org, read by `readMetadata` as the auditor does or by `retrieve`, in a process of its own and measured from inside:
 * `reading-process.mjs <way> <org secret as JSON> [<types at once>]`.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { type App, COMPONENT_TYPES, type Component } from '../lib/audit/app.ts';
import type { OrgSecret } from '../lib/salesforce/org-secret.ts';
import { orgReader } from '../lib/salesforce/read-org.ts';
import { readByRetrieve } from './retrieve-reader.ts';

export type Way = 'readMetadata' | 'retrieve';

export interface MeasuredReading {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Of the whole process, from its start. */
  readonly peakMb: number;
  /** Of all that was read. */
  readonly digest: string;
}

const [way = '', secretJson = '', typesAtOnce = ''] = process.argv.slice(2);
const secret = JSON.parse(secretJson) as OrgSecret;

const started = performance.now();
const before = process.cpuUsage();
const apps = way === 'retrieve' ? await readByRetrieve(secret, Number(typesAtOnce)) : await readAsAlways();
const wallMs = performance.now() - started;
const { user, system } = process.cpuUsage(before);
const peakMb = process.resourceUsage().maxRSS / 1024;
const digest = createHash('sha256').update(JSON.stringify(apps)).digest('hex');
process.send?.({ wallMs, cpuMs: (user + system) / 1000, peakMb, digest } satisfies MeasuredReading);
process.disconnect();

async function readAsAlways(): Promise<readonly App[]> {
  const reads = Object.keys(COMPONENT_TYPES) as readonly Component[];
  const read = orgReader({ allowLoopback: true });
  return (await read(secret, { reads, signal: new AbortController().signal })).apps;
}
