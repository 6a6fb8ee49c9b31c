import { generateKeyPairSync } from 'node:crypto';
import { jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { loginAssertion } from '../../../lib/salesforce/session/assertion.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const SECRET = {
  auth: 'jwt',
  alias: 'prod',
  loginUrl: 'https://acme.my.salesforce.com',
  clientId: '3MVG9.consumer',
  username: 'auditor@acme.example',
  privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
} as const;
const NOW = new Date('2026-11-25T02:00:00.900Z');

describe('loginAssertion', () => {
  it('is signed with the key of the org secret, for Salesforce, for two minutes', async () => {
    const assertion = await loginAssertion(SECRET, NOW);
    const { payload, protectedHeader } = await jwtVerify(assertion, publicKey, { currentDate: NOW });
    expect(protectedHeader).toEqual({ alg: 'RS256' });
    expect(payload).toEqual({
      iss: '3MVG9.consumer',
      sub: 'auditor@acme.example',
      aud: 'https://login.salesforce.com',
      exp: Date.parse('2026-11-25T02:02:00Z') / 1000,
    });
  });

  it.each([
    ['https://acme--dev.sandbox.my.salesforce.com', {}, 'https://test.salesforce.com'],
    ['https://acme.my.salesforce.com', { environment: 'scratch' as const }, 'https://test.salesforce.com'],
    ['https://acme.my.sfcrmproducts.cn', {}, 'https://login.sfcrmproducts.cn'],
    ['https://acme.my.salesforce.com', { audience: 'https://acme.example' }, 'https://acme.example'],
  ])('at %s with %j is for %s', async (loginUrl, more, audience) => {
    const assertion = await loginAssertion({ ...SECRET, ...more, loginUrl }, NOW);
    const { payload } = await jwtVerify(assertion, publicKey, { currentDate: NOW });
    expect(payload.aud).toBe(audience);
  });
});
