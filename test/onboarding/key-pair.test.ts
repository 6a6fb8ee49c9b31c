import { createPrivateKey, X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { makeKeyPair } from '../../lib/onboarding/key-pair.ts';

const NOW = new Date('2026-11-24T02:00:00Z');

test('the certificate is of the key, signs itself, and holds as long as was asked for', async () => {
  const { privateKey, certificate } = await makeKeyPair('eca-auditor acme', NOW, 365);
  const key = createPrivateKey(privateKey);
  const read = new X509Certificate(certificate);

  expect(key.asymmetricKeyType).toBe('rsa');
  expect(key.asymmetricKeyDetails?.modulusLength).toBe(2048);
  expect(read.checkPrivateKey(key)).toBe(true);
  expect(read.verify(read.publicKey)).toBe(true);
  expect(read.subject).toBe('CN=eca-auditor acme');
  expect(read.validFromDate).toEqual(NOW);
  expect(read.validToDate).toEqual(new Date('2027-11-24T02:00:00Z'));
});

test('a name is never read as more than a name', async () => {
  const { certificate } = await makeKeyPair('acme, O=Evil', NOW, 1);
  expect(new X509Certificate(certificate).toLegacyObject().subject).toEqual({ CN: 'acme, O=Evil' });
});

test('no two pairs are the same', async () => {
  const [one, other] = await Promise.all([makeKeyPair('acme', NOW, 1), makeKeyPair('acme', NOW, 1)]);
  expect(one.privateKey).not.toBe(other.privateKey);
  expect(new X509Certificate(one.certificate).serialNumber).not.toBe(
    new X509Certificate(other.certificate).serialNumber,
  );
});
