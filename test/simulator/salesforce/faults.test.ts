import { get, type IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { externalClientApp } from '../../../lib/simulator/salesforce/components.ts';
import {
  FAULT_FAMILIES,
  FAULT_NAMES,
  FAULTS,
  type FaultName,
} from '../../../lib/simulator/salesforce/faults/catalogue.ts';
import type { SimulatedOrg } from '../../../lib/simulator/salesforce/start.ts';
import { assertion, jsforceConnection, read, simulatedOrg } from '../../support/salesforce/simulated-salesforce.ts';

const GLOBAL = 'ExtlClntAppGlobalOauthSettings';
const NEVER_WHOLE = Object.keys(FAULT_FAMILIES['Connections that break or never end']);
const LASTING = Object.keys(FAULT_FAMILIES['Apps that are hard to read']);

test('each fault has one name and a sentence of its own', () => {
  const names = Object.values(FAULT_FAMILIES).flatMap((family) => Object.keys(family));
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(FAULT_NAMES);
  const sentences = Object.values(FAULTS).map(({ description }) => description);
  expect(sentences.filter((sentence) => !/^[A-Z].*\.$/.test(sentence))).toEqual([]);
  expect(sentences.filter((sentence, at) => sentences.indexOf(sentence) !== at)).toEqual([]);
});

describe('faults that change the answer', () => {
  const names = FAULT_NAMES.filter((name) => !NEVER_WHOLE.includes(name) && !LASTING.includes(name));

  test.each(names)('%s changes each call that it strikes, and no other', async (name) => {
    const org = await simulatedOrg({ apps: 2 });
    const session = await login(org);
    const calls = {
      token: () => token(org),
      listMetadata: () => list(org, session),
      readMetadata: () => readTwo(org, session),
    };
    for (const operation of ['token', 'listMetadata', 'readMetadata'] as const) {
      const honest = await outcome(calls[operation]);
      org.fault(name);
      const struck = await outcome(calls[operation]);
      org.heal();
      const operations: readonly string[] = FAULTS[name].operations;
      if (operations.includes(operation)) expect(struck).not.toEqual(honest);
      else expect(struck).toEqual(honest);
    }
  });
});

describe('connections that break or never end', () => {
  const begun = (org: SimulatedOrg) =>
    new Promise<IncomingMessage>((resolve, reject) => get(org.url, { agent: false }, resolve).on('error', reject));
  const strike = async (name: FaultName) => {
    const org = await simulatedOrg({ apps: 0 });
    org.fault(name, { operation: 'GET /' as 'token' });
    return org;
  };

  test.each(['reset-before-headers', 'not-http', 'headers-huge'] as const)('%s is an error at once', async (name) => {
    await expect(begun(await strike(name))).rejects.toMatchObject({
      code: expect.stringMatching(/^(ECONNRESET|HPE_)/),
    });
  });

  test.each(['reset-in-body', 'body-short'] as const)('%s is an error in the body', async (name) => {
    const response = await begun(await strike(name));
    await expect(response.resume().toArray()).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test('body-endless goes beyond any bound', async () => {
    const response = await begun(await strike('body-endless'));
    let length = 0;
    for await (const chunk of response) {
      length += chunk.length;
      if (length > 20_000_000) break;
    }
    expect(length).toBeGreaterThan(20_000_000);
  });

  test.each(['body-stalls', 'body-drips'] as const)('%s begins and does not end', async (name) => {
    const response = await begun(await strike(name));
    const [first] = await response.take(1).toArray();
    expect(first.length).toBeGreaterThan(0);
    expect(response.complete).toBe(false);
  });

  test('headers-never leaves the call open until the simulator closes', async () => {
    const org = await strike('headers-never');
    const waiting = begun(org);
    waiting.catch(() => {});
    await expect.poll(() => org.calls()).toHaveLength(1);
    const race = await Promise.race([waiting, new Promise((resolve) => setTimeout(() => resolve('waiting'), 100))]);
    expect(race).toBe('waiting');
  });

  test('headers-late comes in the end', async () => {
    expect((await begun(await strike('headers-late'))).statusCode).toBe(404);
  });
});

describe('when a fault strikes', () => {
  test('the n-th call of one operation, and that alone', async () => {
    const org = await simulatedOrg();
    org.fault('request-limit-exceeded', { operation: 'readMetadata', call: 2 });
    const connection = await jsforceConnection(org);
    const name = ['App1_glbloauth'];
    await connection.metadata.list([{ type: GLOBAL }]);
    await read(connection, GLOBAL, name);
    await expect(read(connection, GLOBAL, name)).rejects.toMatchObject({ errorCode: 'sf:REQUEST_LIMIT_EXCEEDED' });
    await read(connection, GLOBAL, name);
    expect(org.calls().map(({ fault }) => fault)).toEqual([
      undefined,
      undefined,
      undefined,
      'request-limit-exceeded',
      undefined,
    ]);
  });

  test('a session that expires once is good again after the next login', async () => {
    const org = await simulatedOrg();
    org.fault('session-expired-once');
    const connection = await jsforceConnection(org);
    await expect(connection.metadata.list([{ type: GLOBAL }])).rejects.toThrow('INVALID_SESSION_ID');
    const again = await jsforceConnection(org);
    expect(await again.metadata.list([{ type: GLOBAL }])).toHaveLength(1);
  });

  test('an org that is down answers everything with the maintenance page until it is back', async () => {
    const org = await simulatedOrg();
    org.goDown();
    expect(await outcome(() => token(org))).toMatchObject({
      status: 503,
      body: expect.stringContaining('Maintenance'),
    });
    org.comeBack();
    expect(await outcome(() => token(org))).toMatchObject({ status: 200 });
  });
});

describe('apps that are hard to read', () => {
  test('strange names arrive as they are', async () => {
    const org = await simulatedOrg({ apps: 0 });
    org.fault('names-strange');
    const connection = await jsforceConnection(org);
    const [row] = await connection.metadata.list([{ type: GLOBAL }]);
    const [found] = await read(connection, GLOBAL, [row?.fullName ?? '']);
    expect(found?.externalClientApplication).toBe(org.apps()[0]);
    expect(org.apps()[0]).toContain(`A & B <c> "d" 'e' ]]> %41 Ünï 名前`);
  });

  test('each brings what its sentence says', async () => {
    const org = await simulatedOrg({ apps: [externalClientApp({ name: 'App1' })] });
    for (const name of LASTING) org.fault(name as FaultName);
    expect(org.apps()).toEqual([
      'App1',
      expect.stringMatching(/^A & B/),
      '__proto__',
      'constructor',
      'Twin',
      'twin',
      'Secret_In_Callback',
      'pkg__Bought',
      'No_Oauth',
    ]);
    const connection = await jsforceConnection(org);
    expect(await read(connection, GLOBAL, ['App1_glbloauth'])).not.toContainEqual(
      expect.objectContaining({ fullName: 'App1_glbloauth' }),
    );
  });
});

test('what is planted in error texts and callback URLs is among the canaries', async () => {
  const org = await simulatedOrg();
  const session = await login(org);
  for (const name of ['fault-with-secrets', 'login-error-with-secrets'] as const) {
    org.fault(name);
    const { body } = await outcome(name === 'fault-with-secrets' ? () => list(org, session) : () => token(org));
    expect(org.canaries().filter((canary) => body?.includes(canary)).length).toBeGreaterThan(1);
    org.heal();
  }
  org.fault('callback-with-secrets');
  const connection = await jsforceConnection(org);
  const [found] = await read(connection, GLOBAL, ['Secret_In_Callback_glbloauth']);
  expect(org.canaries().filter((canary) => String(found?.callbackUrl).includes(canary))).toHaveLength(2);
});

type Outcome = {
  status?: number;
  type?: string | null;
  location?: string | null;
  retry?: string | null;
  body?: string;
  error?: string;
};

/** What a client sees, without what differs from call to call. */
async function outcome(call: () => Promise<Response>): Promise<Outcome> {
  try {
    const response = await call();
    const { status, headers } = response;
    const bytes = await beginningOf(response);
    return {
      status,
      type: headers.get('content-type'),
      location: headers.get('location'),
      retry: headers.get('retry-after'),
      body: bytes.toString('latin1').replace(/"access_token":"00D[^"]*"/, '"access_token":"00D"'),
    };
  } catch (error) {
    return { error: String(error) };
  }
}

/** Its first 100,000 bytes: what swells further is not read to its end. */
async function beginningOf({ body }: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let left = 100_000;
  for await (const chunk of body ?? []) {
    chunks.push(chunk.subarray(0, left));
    left -= chunk.length;
    if (left <= 0) break;
  }
  return Buffer.concat(chunks);
}

async function token(org: SimulatedOrg): Promise<Response> {
  const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
  const body = new URLSearchParams({ grant_type, assertion: await assertion(org) });
  return fetch(`${org.url}/services/oauth2/token`, { method: 'POST', body, redirect: 'manual' });
}

async function login(org: SimulatedOrg): Promise<string> {
  return (await jsforceConnection(org)).accessToken ?? '';
}

function list(org: SimulatedOrg, session: string): Promise<Response> {
  const queries = ['ExternalClientApplication', GLOBAL].map((type) => `<queries><type>${type}</type></queries>`);
  return soap(org, session, `<listMetadata>${queries.join('')}</listMetadata>`);
}

function readTwo(org: SimulatedOrg, session: string): Promise<Response> {
  const names = ['App1', 'App2'].map((app) => `<fullNames>${app}_glbloauth</fullNames>`);
  return soap(org, session, `<readMetadata><type>${GLOBAL}</type>${names.join('')}</readMetadata>`);
}

function soap(org: SimulatedOrg, session: string, body: string): Promise<Response> {
  return fetch(`${org.url}/services/Soap/m/66.0`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'text/xml', soapaction: '""' },
    body:
      '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns="http://soap.sforce.com/2006/04/metadata">' +
      `<e:Header><SessionHeader><sessionId>${session}</sessionId></SessionHeader></e:Header><e:Body>${body}</e:Body></e:Envelope>`,
  });
}
