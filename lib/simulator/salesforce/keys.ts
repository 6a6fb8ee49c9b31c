/**
 * The key pair of simulated orgs. Generating one is slow, so all orgs of a process share one.
 *
 * @module
 */
import { generateKeyPairSync } from 'node:crypto';

export interface SimulatedKeyPair {
  /** PEM, PKCS #8, for the org secret. */
  readonly privateKey: string;
  /** PEM, SPKI, instead of the app's certificate. */
  readonly publicKey: string;
}

let shared: SimulatedKeyPair | undefined;

export function sharedKeyPair(): SimulatedKeyPair {
  shared ??= newKeyPair();
  return shared;
}

export function newKeyPair(): SimulatedKeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return { privateKey: privateKey.trim(), publicKey: publicKey.trim() };
}
