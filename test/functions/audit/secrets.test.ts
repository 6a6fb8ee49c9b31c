/**
 * Every secret that is planted in the simulated world is searched in all output, under every fault: one org for
 * each fault that a simulated org knows, debug logs on, then the same orgs by the command line in every format.
 *
 * @module
 */
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { RunResult } from '../../../lib/audit/model/run-result.ts';
import type { Io } from '../../../lib/cli/io/io.ts';
import { writeReport } from '../../../lib/cli/io/output.ts';
import { runCli } from '../../../lib/cli/program.ts';
import { FORMATS, type FormatName } from '../../../lib/report/formats/formats.ts';
import { externalClientApp } from '../../../lib/simulator/salesforce/components.ts';
import { FAULT_NAMES } from '../../../lib/simulator/salesforce/faults/catalogue.ts';
import type { SalesforceSimulator } from '../../../lib/simulator/salesforce/start.ts';
import { deploy } from '../../support/runs/deployed.ts';

const CONFIG = { limits: { requestTimeoutSeconds: 1, orgsAtOnce: 50 } };
const PASSWORD = 'canary-callback-password';
const URL_WITH_PASSWORD = `https://user:${PASSWORD}@example.com/cb;word=${PASSWORD}?token=${PASSWORD}`;

/** One org with two apps for each fault, and one that is well. */
async function plant(salesforce: SalesforceSimulator): Promise<void> {
  for (const name of [undefined, ...FAULT_NAMES]) {
    const org = await salesforce.addOrg({
      alias: name ?? 'well',
      apps: [
        externalClientApp({
          name: 'Portal',
          globalOauth: {
            isConsumerSecretOptional: 'true',
            callbackUrl: `${URL_WITH_PASSWORD}\ncom.example:${PASSWORD}`,
            isPkceRequired: URL_WITH_PASSWORD,
            isDeviceFlowEnabled: PASSWORD,
          },
          label: `Portal ${URL_WITH_PASSWORD}`,
          policies: { startPage: URL_WITH_PASSWORD },
        }),
        externalClientApp({ name: 'Batch' }),
      ],
    });
    if (name !== undefined) {
      org.fault(name);
    }
  }
}

/** Secrets are looked for by their first characters, in one pass over the text: there are thousands of them. */
const HEAD = 8;

/** The lines of the text that have a secret, cut so that a failing test does not print it whole. */
function leaks(salesforce: SalesforceSimulator, text: string): string[] {
  const secrets = new Set([
    PASSWORD,
    ...salesforce.orgs().flatMap((org) => [...org.canaries(), ...keysOf(org.secret())]),
  ]);
  expect([...secrets].filter(({ length }) => length < HEAD)).toEqual([]);
  const byHead = Map.groupBy(secrets, (secret) => secret.slice(0, HEAD));
  const found = new Set<string>();
  for (let at = 0; at + HEAD <= text.length; at += 1) {
    for (const secret of byHead.get(text.slice(at, at + HEAD)) ?? []) {
      if (text.startsWith(secret, at)) found.add(`${secret.slice(0, 6)}…`);
    }
  }
  return [...found];
}

/** A private key also leaks by any one of its lines, with any line breaks. */
function keysOf(secret: object): string[] {
  return Object.entries(secret)
    .filter(([field]) => ['privateKey', 'clientSecret'].includes(field))
    .flatMap(([, value]) => String(value).split('\n'))
    .filter((line) => line.length > 20 && !line.startsWith('-----'));
}

test('no secret leaves the function, whatever goes wrong', async () => {
  const { salesforce, aws, audit, keepSecrets, objects, alertTopicArn, documents } = await deploy({
    config: CONFIG,
    env: { POWERTOOLS_LOG_LEVEL: 'DEBUG', POWERTOOLS_DEV: 'true', JSFORCE_LOG_LEVEL: 'DEBUG' },
  });
  await plant(salesforce);
  keepSecrets();
  const first = await audit.invoke({ executionId: 'night-1' });
  aws.inject({ name: 'access_denied', service: 's3', operation: 'PutObject' });
  const second = await audit.invoke({ executionId: 'night-2' });
  const out = JSON.stringify([first, second, objects(), aws.sns.published(alertTopicArn), documents()]);
  expect(out).toContain('night-1');
  expect(Object.keys(objects()).length).toBeGreaterThan(FAULT_NAMES.length);
  expect(leaks(salesforce, out)).toEqual([]);
  expect(leaks(salesforce, `${out}${salesforce.orgs().at(-1)?.canaries().at(-1)}`)).toHaveLength(1);
  for (const piece of globSync('dist/functions/audit/*')) {
    expect(leaks(salesforce, readFileSync(piece, 'utf8'))).toEqual([]);
  }
});

test('no secret reaches the terminal or a report, in any format', async () => {
  const { salesforce } = await deploy();
  await plant(salesforce);
  const folder = mkdtempSync(join(tmpdir(), 'eca-auditor-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const secrets = salesforce.orgs().map((org) => org.secret());
  writeFileSync(join(folder, 'orgs.json'), JSON.stringify([...secrets, { alias: 'broken', privateKey: PASSWORD }]));
  writeFileSync(join(folder, 'eca-auditor.yaml'), JSON.stringify(CONFIG));
  const scanned = recorded();
  const flags = ['--config', join(folder, 'eca-auditor.yaml'), '--fail-on', 'medium', '--state', join(folder, 'state')];
  const code = await runCli(
    ['scan', '--credentials', join(folder, 'orgs.json'), ...flags, '--format', 'json'],
    scanned.io,
  );
  expect(code).toBe(1);
  expect(leaks(salesforce, scanned.text())).toEqual([]);
  for (const format of Object.keys(FORMATS) as FormatName[]) {
    const { io, text } = recorded();
    const result = JSON.parse(scanned.out()) as RunResult;
    await writeReport(result, { format, verbose: true, awsAccount: '123456789012' }, io);
    // A list that is cut begins with what could not be read.
    expect(text()).toMatch(/well|api-disabled-for-org/);
    expect(leaks(salesforce, text())).toEqual([]);
  }
});

function recorded(): { readonly io: Io; text(): string; out(): string } {
  const [out, err] = [sink(), sink()];
  return {
    io: {
      stdout: out.stream,
      stderr: err.stream,
      env: { ECA_AUDITOR_ALLOW_LOOPBACK: '1', AWS_REGION: 'eu-central-1' },
    },
    out: out.text,
    text: () => out.text() + err.text(),
  };
}

function sink(): { readonly stream: Io['stdout']; text(): string } {
  const written: string[] = [];
  const stream: Io['stdout'] = {
    write(chunk: string | Uint8Array, done?: unknown) {
      written.push(String(chunk));
      if (typeof done === 'function') {
        done();
      }
      return true;
    },
  };
  return { stream, text: () => written.join('') };
}
