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

test('the certificate has extensions, and no empty list of them', async () => {
  const { raw } = new X509Certificate((await makeKeyPair('acme', NOW, 1)).certificate);
  const [tbs = raw] = elementsOf(contentOf(raw));
  const fields = elementsOf(contentOf(tbs));
  const extensions = fields.filter(([tag]) => tag === EXPLICIT_3).flatMap((each) => elementsOf(contentOf(each)));

  expect(fields[0]).toEqual(Buffer.from('a003020102', 'hex')); // version 3, the only one that may have extensions
  expect(extensions).toHaveLength(1);
  expect(extensions.flatMap((list) => elementsOf(contentOf(list)))).not.toHaveLength(0);
});

const EXPLICIT_3 = 0xa3;

/** Of one DER element: the octets behind tag and length. */
function contentOf(element: Buffer): Buffer {
  return element.subarray(headOf(element).head);
}

/** The DER elements of a sequence. */
function elementsOf(der: Buffer): readonly Buffer[] {
  if (der.length === 0) return [];
  const { head, length } = headOf(der);
  return [der.subarray(0, head + length), ...elementsOf(der.subarray(head + length))];
}

function headOf(der: Buffer): { readonly head: number; readonly length: number } {
  const first = der[1] ?? 0;
  const octets = first & 0x7f;
  return first < 0x80 ? { head: 2, length: first } : { head: 2 + octets, length: der.readUIntBE(2, octets) };
}

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
