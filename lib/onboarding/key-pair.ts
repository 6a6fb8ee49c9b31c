/**
 * The key pair that the auditor logs in with, and its certificate, which the app needs.
 *
 * @module
 */
// The X.509 library uses decorators and needs this.
import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { PemConverter, SubjectKeyIdentifierExtension, X509CertificateGenerator } from '@peculiar/x509';

export interface KeyPair {
  /** PEM, PKCS #8. */
  readonly privateKey: string;
  /** PEM, self-signed X.509. */
  readonly certificate: string;
}

/** Salesforce itself offers 2,048 or 4,096 bits. The shorter key signs faster, and it is rotated every year. */
const ALGORITHM = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
} as const;
const DAY_MS = 86_400_000;

/**
 * @param name the certificate's common name
 * @param days that the certificate is valid, from `now`
 */
export async function makeKeyPair(name: string, now: Date, days: number): Promise<KeyPair> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: [{ CN: [name] }],
    notBefore: now,
    notAfter: new Date(now.getTime() + days * DAY_MS),
    keys,
    signingAlgorithm: ALGORITHM,
    // Without any, the library writes an empty list, which RFC 5280 section 4.1 does not allow.
    extensions: [await SubjectKeyIdentifierExtension.create(keys.publicKey)],
  });
  return {
    privateKey: PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY'),
    certificate: certificate.toString('pem'),
  };
}

/** RFC 5280 section 4.1.2.2: positive, at most 20 octets. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}
