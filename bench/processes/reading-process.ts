/**
 * Reads one org by `readMetadata`, as the auditor does, or by `retrieve`, in its own process, and measures it from inside:
 * `reading-process.mjs <way> <org secret as JSON> [<types at once>]`.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { type App, COMPONENTS } from '../../lib/audit/model/app.ts';
import { orgReader } from '../../lib/salesforce/read-org.ts';
import type { OrgSecret } from '../../lib/salesforce/session/org-secret.ts';
import { type MeasuredInside, measuredInside, sendFigures } from './measured-inside.ts';
import { readByRetrieve } from './retrieve-reader.ts';

export type Way = 'readMetadata' | 'retrieve';

export interface MeasuredReading extends MeasuredInside {
  /** Of all apps. */
  readonly digest: string;
}

const [way = '', secretJson = '', typesAtOnce = ''] = process.argv.slice(2);
const secret = JSON.parse(secretJson) as OrgSecret;

const [apps, figures] = await measuredInside(() =>
  way === 'retrieve' ? readByRetrieve(secret, Number(typesAtOnce)) : readAsAlways(),
);
const digest = createHash('sha256').update(JSON.stringify(apps)).digest('hex');
sendFigures<MeasuredReading>({ ...figures, digest });

async function readAsAlways(): Promise<readonly App[]> {
  const read = orgReader({ allowLoopback: true });
  return (await read(secret, { reads: COMPONENTS, signal: new AbortController().signal })).apps;
}
