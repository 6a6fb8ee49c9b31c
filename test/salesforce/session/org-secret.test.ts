import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { aliasOf, parseOrgSecret } from '../../../lib/salesforce/session/org-secret.ts';
import { sharedKeyPair } from '../../../lib/simulator/salesforce/keys.ts';

const { privateKey } = sharedKeyPair();
const JWT = {
  alias: 'acme',
  loginUrl: 'https://acme.my.salesforce.com',
  auth: 'jwt',
  clientId: '3MVG9clientid',
  username: 'auditor@example.com',
  privateKey,
};
const CLIENT = {
  alias: 'acme',
  loginUrl: 'https://acme.my.salesforce.com',
  auth: 'client_credentials',
  clientId: '3MVG9clientid',
  clientSecret: 'VERYSECRET',
};
const parse = (value: unknown, allowLoopback = false) =>
  parseOrgSecret('eca-auditor/orgs/acme', typeof value === 'string' ? value : JSON.stringify(value), { allowLoopback });

test('a byte order mark in front is none of the JSON', () => {
  const json = `\uFEFF${JSON.stringify(JWT)}`;
  expect(parse(json)).toEqual(JWT);
  expect(aliasOf(json)).toBe('acme');
});

test('a field that resembles an existing one is ignored', () => {
  expect(parse({ ...JWT, LoginUrl: 'x', labels: {}, label: 'x', note: 'x' })).toEqual({ ...JWT, labels: {} });
});

test('My Domains may be called like the login hosts', () => {
  const loginUrl = 'https://test.my.salesforce.com';
  expect(parse({ ...CLIENT, loginUrl }).loginUrl).toBe(loginUrl);
});

test('both kinds are read, what is unknown is dropped', () => {
  expect(parse({ ...JWT, more: 1 })).toEqual(JWT);
  expect(parse(CLIENT)).toEqual(CLIENT);
});

const rsa = (modulusLength: number) =>
  generateKeyPairSync('rsa', { modulusLength }).privateKey.export({ type: 'pkcs8', format: 'pem' });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' });
const encrypted = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
  cipher: 'aes-256-cbc',
  passphrase: 'VERYSECRET',
});

describe('the error names the secret, the field, what was found and what was expected', () => {
  test.each([
    ['', 'found nothing; expected a JSON object'],
    ['{"alias":', 'found text that is not JSON; expected a JSON object'],
    ['[]', 'found an array; expected a JSON object'],
    ['null', 'found null; expected a JSON object'],
    [{ ...JWT, alias: undefined }, 'alias: found nothing; expected a string'],
    [{ ...JWT, alias: ' ' }, 'alias: found " "; expected some text'],
    [{ ...JWT, alias: 'a\nb' }, 'alias: found "a\\nb"; expected no control characters'],
    [{ ...JWT, auth: 'password' }, 'auth: found "password"; expected "jwt" or "client_credentials"'],
    [{ ...JWT, clientId: 7 }, 'clientId: found a number; expected a string'],
    [{ ...JWT, privateKey: undefined }, 'privateKey: found nothing; expected a string'],
    [{ ...JWT, privateKey: 'VERYSECRET' }, 'privateKey: found a text that is no PEM key; expected an RSA private key'],
    [
      { ...JWT, privateKey: rsa(1024) },
      'privateKey: found an RSA key of 1024 bits; expected an RSA private key of at least 2048 bits',
    ],
    [{ ...JWT, privateKey: ec }, 'privateKey: found an EC key; expected an RSA private key'],
    [{ ...JWT, privateKey: encrypted }, 'privateKey: found a key that is encrypted with a passphrase; expected'],
    [{ ...JWT, loginUrl: undefined, loginURL: JWT.loginUrl }, 'found the field "loginURL"; expected "loginUrl"'],
    [{ ...JWT, audiance: 'https://test.salesforce.com' }, 'found the field "audiance"; expected "audience"'],
    [{ ...JWT, enviroment: 'sandbox' }, 'found the field "enviroment"; expected "environment"'],
    [{ ...JWT, lables: {} }, 'found the field "lables"; expected "labels"'],
    [{ ...CLIENT, clientSecret: undefined, ClientSecrets: 'VERYSECRET' }, 'found the field "ClientSecrets"; expected'],
    [{ ...CLIENT, clientSecret: null }, 'clientSecret: found null; expected a string'],
    [{ ...JWT, environment: 'prod' }, 'environment: found "prod"; expected "production" or "sandbox"'],
    [{ ...JWT, environment: CLIENT.clientSecret.repeat(4) }, 'environment: found "***"'],
    [{ ...JWT, labels: 'VERYSECRET' }, 'labels: found a string; expected a record'],
    [{ ...JWT, labels: { a: 7, b: 'VERYSECRET' } }, 'labels.a: found a number; expected a string'],
    [{ ...CLIENT, loginUrl: 'https://login.salesforce.com' }, "expected the org's My Domain"],
  ])('%#', (value, message) => {
    expect(() => parse(value)).toThrow(expect.objectContaining({ code: 'invalid_secret' }));
    expect(() => parse(value)).toThrow(message);
    expect(() => parse(value)).toThrow('Org secret eca-auditor/orgs/acme: ');
    expect(() => parse(value)).toThrow(expect.not.stringMatching(/VERYSECRET|3MVG9|BEGIN/));
  });

  test.each([
    'http://acme.my.salesforce.com',
    'http://169.254.169.254',
    'http://127.0.0.1:9001',
    'https://me:VERYSECRET@acme.my.salesforce.com',
    'https://acme.my.salesforce.com:8443',
    'acme.my.salesforce.com',
  ])('the host %s is not called', (loginUrl) => {
    expect(() => parse({ ...JWT, loginUrl })).toThrow(expect.objectContaining({ code: 'host_not_allowed' }));
    expect(() => parse({ ...JWT, loginUrl })).toThrow(expect.not.stringContaining('VERYSECRET'));
  });
});

test('the simulator is an org only where that is allowed', () => {
  expect(parse({ ...JWT, loginUrl: 'http://127.0.0.1:8080' }, true).loginUrl).toBe('http://127.0.0.1:8080');
});

test('the error has the alias of a wrong secret that has one', () => {
  expect([aliasOf('{"alias":"acme","auth":1}'), aliasOf('{"alias":1}'), aliasOf('{')]).toEqual([
    'acme',
    undefined,
    undefined,
  ]);
});
