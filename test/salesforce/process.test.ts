/** What only a whole process shows: what it prints with every log on, and that nothing keeps it alive. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { externalClientApp } from '../../lib/simulator/salesforce/components.ts';
import type { FaultName } from '../../lib/simulator/salesforce/faults/catalogue.ts';
import type { SimulatedOrg } from '../../lib/simulator/salesforce/start.ts';
import { simulatedOrg } from '../support/salesforce/simulated-salesforce.ts';

const DEBUG = { JSFORCE_LOG_LEVEL: 'DEBUG', NODE_DEBUG: 'http,net,undici', DEBUG: '*' };

async function run(org: SimulatedOrg, env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ['test/support/salesforce/read-org-process.ts'], {
    env: { ...process.env, ...env },
  });
  child.stdin.end(JSON.stringify(org.secret()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { out, err, code };
}

async function someOrg(fault?: FaultName): Promise<SimulatedOrg> {
  const org = await simulatedOrg({ apps: [externalClientApp({ name: 'A', globalOauth: { certificate: 'MIIC' } })] });
  org.setAccess({ viewConsumerSecrets: true });
  org.fault('callback-with-secrets');
  if (fault !== undefined) {
    org.fault(fault);
  }
  return org;
}

test.each([
  [undefined, '"orgId"'],
  ['session-expired-once', '"orgId"'],
  ['login-error-with-secrets', 'invalid_credentials'],
  ['fault-with-secrets', 'salesforce_error'],
  ['reset-in-body', 'network'],
  ['html-page', 'invalid_answer'],
] as const)(
  'with debug logs on and the fault %s no secret is printed, and the process ends',
  async (fault, message) => {
    const org = await someOrg(fault);
    const { out, err, code } = await run(org, DEBUG);
    expect(code).toBe(0);
    expect(out + err).toContain(message);
    expect(org.canaries().filter((canary) => (out + err).includes(canary))).toEqual([]);
  },
);

test('the logs that are on would print something', async () => {
  expect((await run(await someOrg(), DEBUG)).err).toMatch(/(?:NET|UNDICI|HTTP) \d+/);
});
