/** TLS by name, by a process as its users start it: who is trusted, and when connections are opened. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { ServerOptions } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import type { SimulatedOrg } from '../../../lib/simulator/salesforce/start.ts';
import { type Authority, daysFromNow, newAuthority } from '../../support/salesforce/authority.ts';
import { type MyDomain, type MyDomainOptions, startMyDomain } from '../../support/salesforce/my-domain.ts';
import { simulatedOrg } from '../../support/salesforce/simulated-salesforce.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const HOST = 'acme.my.salesforce.com';
const HOOK = pathToFileURL('test/support/salesforce/resolve-my-domain.ts').href;

let trusted: Authority;
beforeAll(async () => {
  trusted = await newAuthority();
});

interface World {
  readonly org: SimulatedOrg;
  readonly domain: MyDomain;
  readonly read: (env?: Readonly<Record<string, string>>) => Promise<{ readonly out: string; readonly err: string }>;
}

async function world(tls: ServerOptions, gate?: MyDomainOptions['gate']): Promise<World> {
  const org = await simulatedOrg({ apps: 20 });
  const domain = await startMyDomain({ host: HOST, behind: org.url, tls, ...(gate && { gate }) });
  onTestFinished(() => domain.close());
  const ca = join(await temporaryFolder(), 'authority.pem');
  writeFileSync(ca, trusted.certificate);
  return {
    org,
    domain,
    read: (env = {}) =>
      readingProcess(org, {
        NODE_EXTRA_CA_CERTS: ca,
        MY_DOMAIN_PORT: `${domain.port}`,
        ...env,
        NODE_OPTIONS: `--import ${HOOK} ${env.NODE_OPTIONS ?? ''}`,
      }),
  };
}

async function readingProcess(org: SimulatedOrg, env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ['test/support/salesforce/read-org-process.ts'], {
    env: { ...process.env, ...env },
  });
  child.stdin.end(JSON.stringify({ ...org.secret(), loginUrl: `https://${HOST}`, audience: org.url }));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { out, err };
}

const REFUSED: readonly (readonly [string, () => Promise<ServerOptions>, string])[] = [
  [
    'an issuer that nobody here knows',
    async () => (await newAuthority('Nobody')).issue(HOST),
    'the issuer of its certificate is not known here (UNABLE_TO_VERIFY_LEAF_SIGNATURE)',
  ],
  [
    'a certificate that has expired',
    () => trusted.issue(HOST, daysFromNow(-1)),
    'its certificate has expired (CERT_HAS_EXPIRED)',
  ],
  [
    'a certificate that begins tomorrow',
    () => trusted.issue(HOST, daysFromNow(366)),
    'its certificate is not valid yet (CERT_NOT_YET_VALID)',
  ],
  [
    'the certificate of another host',
    () => trusted.issue('evil.my.salesforce.com'),
    'its certificate is for another name (ERR_TLS_CERT_ALTNAME_INVALID)',
  ],
  [
    'TLS 1.1',
    async () => ({
      ...(await trusted.issue(HOST)),
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    }),
    'it offers no TLS 1.2 or newer (ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION)',
  ],
];

/** What weakens TLS of a whole process elsewhere. */
const WEAKENED = {
  NODE_TLS_REJECT_UNAUTHORIZED: '0',
  NODE_OPTIONS: '--tls-min-v1.0 --tls-cipher-list=DEFAULT@SECLEVEL=0',
};

test.each(REFUSED)('%s is refused in an environment that weakens TLS, and nothing is sent', async (_, tls, why) => {
  const { org, read } = await world(await tls());
  const { out, err } = await read(WEAKENED);
  expect(out).toBe('');
  expect(err).toContain(`The TLS connection to ${HOST} can't be trusted: ${why}`);
  expect(err).toContain("code: 'network'");
  expect(org.calls()).toEqual([]);
});

test.each(REFUSED)('%s is what another client in the weakened environment takes', async (_, tls) => {
  const { domain } = await world(await tls());
  const code = `fetch('https://127.0.0.1:${domain.port}/').then(({ status }) => console.log(status))`;
  const child = spawn(process.execPath, ['-e', code], { env: { ...process.env, ...WEAKENED } });
  expect(await text(child.stdout)).toMatch(/^\d{3}$/m);
});

test('the connections of the reads are opened during login and lists, and cost no call', async () => {
  let domain: MyDomain | undefined;
  // The lists are answered after the connections of the reads are open. If these were opened later, the test would hang.
  const gate = async (body: string) => {
    while (body.includes('listMetadata') && (domain?.opened() ?? 0) < 10) {
      await sleep(5);
    }
  };
  const made = await world({ ...(await trusted.issue(HOST)), minVersion: 'TLSv1.3' }, gate);
  ({ domain } = made);
  const { out, err } = await made.read();
  expect(err).toBe('');
  expect(JSON.parse(out).apps).toHaveLength(20);
  expect(domain.opened()).toBe(10);
  // Login, two lists, two reads of each of five types.
  expect(made.org.calls()).toHaveLength(1 + 2 + 10);
});
