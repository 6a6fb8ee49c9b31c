/**
 * One distant org, over TLS 1.3 and by its host name on port 443: the time, compared with one handshake and the longest chain of
 * calls.
 *
 * @module
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { newAuthority } from '../../test/support/salesforce/authority.ts';
import { startMyDomain } from '../../test/support/salesforce/my-domain.ts';
import { type Figure, median, type Part } from '../figures.ts';
import { lambdaLike } from '../processes/audit.ts';
import type { MeasuredReading } from '../processes/reading-process.ts';
import { startRelay } from '../world/relay.ts';
import { startSimulator } from '../world/simulator.ts';
import { readingScript } from './retrieve.ts';
import { least } from './round-trips.ts';

const APPS = 50;
const ROUND_TRIP_MS = 100;
const SERVER_MS = 50;
const HOST = 'acme.my.salesforce.com';
/** One for TCP, one for TLS 1.3. */
const HANDSHAKE = 2;
const BOUND_MS = HANDSHAKE * ROUND_TRIP_MS + least(APPS).chain * (ROUND_TRIP_MS + SERVER_MS);

export const distance: Part = {
  title: `One org of ${APPS} apps over TLS 1.3, ${ROUND_TRIP_MS} ms a round trip, ${SERVER_MS} ms of server time`,
  async run({ full }) {
    const folder = mkdtempSync(join(tmpdir(), 'eca-auditor-bench-'));
    const authority = await newAuthority();
    const ca = join(folder, 'authority.pem');
    writeFileSync(ca, authority.certificate);
    const [script, simulator] = await Promise.all([
      readingScript(),
      startSimulator({ orgs: 1, apps: APPS, latencyMs: SERVER_MS }),
    ]);
    const [secret] = simulator.secrets;
    const behind = secret?.loginUrl ?? '';
    const tls = { ...(await authority.issue(HOST)), minVersion: 'TLSv1.3' } as const;
    const domain = await startMyDomain({ host: HOST, behind, tls });
    const relay = await startRelay(domain.port, ROUND_TRIP_MS);
    try {
      const readings: MeasuredReading[] = [];
      for (let round = 0; round < (full ? 15 : 5); round += 1) {
        const there = JSON.stringify({ ...secret, loginUrl: `https://${HOST}`, audience: behind });
        readings.push(
          await lambdaLike<MeasuredReading>([script.path, 'readMetadata', there], {
            NODE_EXTRA_CA_CERTS: ca,
            MY_DOMAIN_PORT: `${relay.port}`,
            NODE_OPTIONS: `--import ${pathToFileURL(resolve('test/support/salesforce/resolve-my-domain.ts'))}`,
          }),
        );
      }
      return figuresOf(readings, domain.opened() / readings.length);
    } finally {
      relay.close();
      domain.close();
      simulator.stop();
      script.remove();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function figuresOf(readings: readonly MeasuredReading[], connections: number): Figure[] {
  const least = Math.min(...readings.map(({ wallMs }) => wallMs));
  return [
    { what: 'one handshake and the longest chain', value: BOUND_MS, unit: 'ms' },
    { what: 'reading the org, least', value: least, unit: 'ms' },
    { what: 'reading the org, median', value: median(readings.map(({ wallMs }) => wallMs)), unit: 'ms' },
    { what: 'reading the org to the bound', value: least / BOUND_MS, unit: '×', goal: 1.25 },
    { what: 'CPU', value: Math.min(...readings.map(({ cpuMs }) => cpuMs)), unit: 'ms' },
    { what: 'connections', value: connections, unit: 'connections' },
  ];
}
