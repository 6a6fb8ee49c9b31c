import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkHost, hostKind } from '../../../lib/salesforce/http/hosts.ts';

const strict = { allowLoopback: false };
const loose = { allowLoopback: true };
const refused = expect.objectContaining({ code: 'host_not_allowed' });

describe('checkHost', () => {
  it.each([
    'https://login.salesforce.com',
    'https://test.salesforce.com',
    'https://acme.my.salesforce.com',
    'https://a--b.sandbox.my.salesforce.com/',
    'https://a-dev-ed.develop.my.salesforce.com',
    'https://a.scratch.my.salesforce.com',
    'https://a.trailblaze.my.salesforce.com',
    'https://na139.salesforce.com',
    'https://cs42.salesforce.com',
    'https://usa2s.salesforce.com',
    'https://ACME.My.Salesforce.com',
    'https://a.my.salesforce.mil',
    'https://login.sfcrmproducts.cn',
    'https://a.my.sfcrmproducts.cn',
  ])('accepts %s', (url) => {
    expect(checkHost(url, strict).origin).toBe(url.toLowerCase().replace(/\/$/, ''));
  });

  it.each([
    'http://login.salesforce.com',
    'https://169.254.169.254',
    'http://169.254.169.254',
    'http://127.0.0.1:9001',
    'https://127.0.0.1',
    'https://2130706433',
    'https://0x7f000001',
    'https://[::1]',
    'https://[fd00:ec2::254]',
    'https://localhost',
    'https://salesforce.com',
    'https://my.salesforce.com',
    'https://help.salesforce.com',
    'https://acme.salesforce.com',
    'https://a.na139.salesforce.com',
    'https://evil.login.salesforce.com',
    'https://a.my.salesforce.com.',
    'https://a.my.salesforce.com:8443',
    'https://a.my.salesforce.com:443',
    'https://u:p@a.my.salesforce.com',
    'https://a.my.salesforce.com@evil.example',
    'https://a.my.salesforce.com\\@evil.example',
    'https://evil.example/a.my.salesforce.com',
    'https://a.my.salesforce.com.evil.example',
    'https://a.my.salesforce.com%2eevil.example',
    'https://evilsalesforce.com',
    'https://my-salesforce.com',
    'https://a.my.site.com',
    'https://a.my.salesforce-sites.com',
    'https://a.lightning.force.com',
    'https://xn--a-0ga.my.salesforce.com',
    'https://ä.my.salesforce.com',
    'https://a.my.ѕalesforce.com',
    'https://a.my.salesforce。com',
    'https://a.my.salesforce.com/x',
    'https://a.my.salesforce.com?x',
    'https://a.my.salesforce.com#x',
    ' https://a.my.salesforce.com',
    'https://a.my.salesforce.com\n',
    'https:a.my.salesforce.com',
    '//a.my.salesforce.com',
    'ftp://a.my.salesforce.com',
    'javascript:alert(1)',
    'file:///etc/passwd',
    '',
  ])('refuses %j', (url) => {
    expect(() => checkHost(url, strict)).toThrow(refused);
    expect(() => checkHost(url, loose)).toThrow(refused);
  });

  it('takes loopback over http only where it is allowed, and never the port of Lambda itself', () => {
    for (const host of ['127.0.0.1', 'localhost', '[::1]']) {
      expect(checkHost(`http://${host}:8080`, loose).port).toBe('8080');
      expect(() => checkHost(`http://${host}:8080`, strict)).toThrow(refused);
      expect(() => checkHost(`http://${host}:9001`, loose)).toThrow(refused);
      expect(() => checkHost(`https://${host}:8080`, loose)).toThrow(refused);
    }
  });

  it('whatever it lets through is https on one of four domains', () => {
    const parts = fc.array(
      fc.constantFrom(
        ...[
          'https://',
          'http://',
          'a',
          'my',
          '.',
          'salesforce',
          'com',
          'mil',
          'sfcrmproducts',
          'cn',
          'login',
          '@',
          ':',
        ],
        ...['/', '\\', '?', '#', '443', '127.0.0.1', 'evil.example', '%2e', ' ', 'xn--a', '-'],
      ),
      { maxLength: 14 },
    );
    fc.assert(
      fc.property(parts, (pieces) => {
        try {
          const { protocol, hostname, port, username } = checkHost(pieces.join(''), strict);
          expect([protocol, port, username]).toEqual(['https:', '', '']);
          expect(hostname).toMatch(/(?:^|\.)(?:salesforce\.com|my\.salesforce\.mil|sfcrmproducts\.cn)$/);
        } catch (error) {
          expect(error).toEqual(refused);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('hostKind', () => {
  it.each([
    ['login.salesforce.com', 'shared'],
    ['test.salesforce.com', 'shared'],
    ['acme.my.salesforce.com', 'my_domain'],
    // A My Domain may have the name of a shared host.
    ['test.my.salesforce.com', 'my_domain'],
    ['127.0.0.1', 'loopback'],
    ['na139.salesforce.com', 'other'],
  ])('%s is %s', (hostname, kind) => {
    expect(hostKind(hostname)).toBe(kind);
  });
});
