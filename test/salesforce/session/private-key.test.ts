import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readPrivateKey } from '../../../lib/salesforce/session/private-key.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const pkcs1 = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const encrypted = (type: 'pkcs1' | 'pkcs8') =>
  privateKey.export({ type, format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString();
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const ed25519 = generateKeyPairSync('ed25519').privateKey;
const pemOf = (key: typeof ec) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const lines = pem.trim().split('\n');

describe('a key is read', () => {
  test.each([
    ['as PKCS #8', pem],
    ['as PKCS #1', pkcs1],
    ['with literal \\n', pem.replaceAll('\n', '\\n')],
    ['with literal \\r\\n', pem.replaceAll('\n', '\\r\\n')],
    ['with line ends of Windows', pem.replaceAll('\n', '\r\n')],
    ['with a byte order mark', `\uFEFF${pem}`],
    ['with space around it', `  \n${pem}\n `],
    ['with a certificate behind it', `${pem}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`],
  ])('%s', (_, text) => {
    const read = readPrivateKey(text);
    const key = createPrivateKey('pem' in read ? read.pem : '');
    expect(key.equals(privateKey)).toBe(true);
  });
});

describe('the error for an unusable key names its kind, and shows no part of it', () => {
  test.each([
    ['a key in one line: its line breaks are lost', lines.join(' ')],
    ['a key in one line: its line breaks are lost', lines.join('')],
    ['the base64 of a PEM key', Buffer.from(pem).toString('base64')],
    ['a key that is encrypted with a passphrase', encrypted('pkcs8')],
    ['a key that is encrypted with a passphrase', encrypted('pkcs1')],
    ['an EC key', pemOf(ec)],
    ['a key of the type ed25519', pemOf(ed25519)],
    ['an RSA key of 1024 bits', pemOf(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey)],
    ['a key that is cut off: its END line is missing', lines.slice(0, 9).join('\n')],
    ['a key that is cut off: its BEGIN line is missing', lines.slice(9).join('\n')],
    ['a key that is damaged or cut', [...lines.slice(0, 9), ...lines.slice(-1)].join('\n')],
    ['a key in the format of OpenSSH', '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----'],
    ['a certificate, not its private key', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'],
    ['a PEM text that is no private key', publicKey.export({ type: 'spki', format: 'pem' }).toString()],
    ['a text that is no PEM key', lines.slice(1, -1).join('')],
    ['a text that is no PEM key', 'VERYSECRET'],
  ])('%s', (found, text) => {
    expect(readPrivateKey(text)).toEqual({ found });
  });
});
