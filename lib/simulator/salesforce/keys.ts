/**
 * The key pair that simulated orgs trust. Making one takes a while, so a process makes one for all its orgs.
 *
 * @module
 */
import { generateKeyPairSync } from 'node:crypto';

export interface KeyPair {
  /** PEM, PKCS #8; goes into the org secret. */
  readonly privateKey: string;
  /** PEM, SPKI; stands for the certificate that is uploaded to the app. */
  readonly publicKey: string;
}

let shared: KeyPair | undefined;

export function sharedKeyPair(): KeyPair {
  shared ??= newKeyPair();
  return shared;
}

export function newKeyPair(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return { privateKey: privateKey.trim(), publicKey: publicKey.trim() };
}
