import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { fingerprintOf } from '../../../lib/audit/decoding/fingerprints.ts';
import { newAuthority } from '../../support/salesforce/authority.ts';

test('of a key it equals the output of sha256sum', () => {
  // printf %s 3MVG9key | sha256sum | cut -c1-32
  expect(fingerprintOf(' 3MVG9key\n')).toBe('cf6565ebf24643fb6d7d355e57ada9b2');
  expect(fingerprintOf(' \n')).toBeUndefined();
});

test('of a certificate it equals the output of openssl, however its lines are broken', async () => {
  const { certificate } = await newAuthority();
  const theirs = new X509Certificate(certificate).fingerprint256.replaceAll(':', '').toLowerCase();
  const bare = certificate.replace(/-----.*-----/g, '').replace(/\s/g, '');
  expect([certificate, bare, bare.replace(/(.{40})/g, '$1\r\n')].map(fingerprintOf)).toEqual(
    Array(3).fill(theirs.slice(0, 32)),
  );
});
