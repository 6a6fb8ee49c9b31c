import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOneUrl, isUnencrypted, parseCallbackUrl, sharedDomain } from '../../../lib/audit/model/callback-url.ts';

describe('parseCallbackUrl', () => {
  it.each([
    [
      'https://App.Example.com./cb',
      { kind: 'web', encrypted: true, host: 'app.example.com', port: '', loopback: false },
    ],
    ['http://localhost:*/callback', { kind: 'web', encrypted: false, host: 'localhost', port: '*', loopback: true }],
    ['http://127.9.0.1:80/', { kind: 'web', encrypted: false, host: '127.9.0.1', port: '80', loopback: true }],
    [
      'http://127.0.0.1.example.com/',
      { kind: 'web', encrypted: false, host: '127.0.0.1.example.com', port: '', loopback: false },
    ],
    ['http://127.0.0.256/', { kind: 'web', encrypted: false, host: '127.0.0.256', port: '', loopback: false }],
    ['http://[::1]:8080/cb', { kind: 'web', encrypted: false, host: '[::1]', port: '8080', loopback: true }],
    [
      'http://localhost@evil.example/cb',
      { kind: 'web', encrypted: false, host: 'evil.example', port: '', loopback: false },
    ],
    ['http:\\\\evil.example\\cb', { kind: 'web', encrypted: false, host: 'evil.example', port: '', loopback: false }],
    ['cursor://anysphere.cursor-mcp/cb', { kind: 'custom', scheme: 'cursor' }],
    ['com.example.app:/oauth', { kind: 'custom', scheme: 'com.example.app' }],
    ['JavaScript:alert(1)', { kind: 'script', scheme: 'javascript' }],
    ['data:text/html,x', { kind: 'script', scheme: 'data' }],
    ['${HOST}/cb', { kind: 'unclear' }],
    ['https://{{HOST}}/cb', { kind: 'unclear' }],
    ['https://', { kind: 'unclear' }],
    ['app.example.com/cb', { kind: 'unclear' }],
    ['', { kind: 'unclear' }],
  ])('%s', (text, url) => {
    expect(parseCallbackUrl(text)).toEqual(url);
  });

  it('agrees with the URL standard on the host of what both read', () => {
    fc.assert(
      fc.property(fc.webUrl({ validSchemes: ['http', 'https'], withQueryParameters: true }), (text) => {
        const { hostname, protocol } = new URL(text);
        expect(parseCallbackUrl(text)).toMatchObject({ host: hostname, encrypted: protocol === 'https:' });
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(['web', 'custom', 'script', 'unclear']).toContain(parseCallbackUrl(text).kind);
      }),
    );
  });
});

describe('isOneUrl', () => {
  it.each([
    ['https://a.example/cb?x=1&y=2#z', true],
    ['myapp:/cb', true],
    ['javascript:f(1, 2);', true],
    ['https://a.example/cb http://b.example/cb', false],
    ['https://a.example/cb\u00A0http://b.example/cb', false],
    ['https://a.example/cb,http://b.example/cb', false],
    ['https://a.example/cb;http://b.example/cb', false],
    ['https://a.example/cb?x=1,http://b.example/cb', false],
    ['myapp://cb, http://b.example/cb', false],
  ])('%s: %s', (line, expected) => {
    expect(isOneUrl(line)).toBe(expected);
  });
});

describe('isUnencrypted', () => {
  it.each([
    ['http://app.example.com', true],
    ['https://app.example.com', false],
    ['http://localhost', false],
    ['http.scheme://x', false],
    ['${X}', false],
  ])('%s: %s', (text, expected) => {
    expect(isUnencrypted(parseCallbackUrl(text))).toBe(expected);
  });
});

describe('sharedDomain', () => {
  it.each([
    ['https://x.herokuapp.com/cb', 'herokuapp.com'],
    ['https://oauth.pstmn.io/v1/callback', 'pstmn.io'],
    ['https://herokuapp.com', 'herokuapp.com'],
    ['https://myherokuapp.com', undefined],
    ['https://herokuapp.com.example.com', undefined],
    ['herokuapp.com://cb', undefined],
  ])('%s: %s', (text, expected) => {
    expect(sharedDomain(parseCallbackUrl(text))).toBe(expected);
  });
});
