import { describe, expect, it } from 'vitest';
import { checkHost } from '../../lib/salesforce/hosts.ts';

const strict = { allowLoopback: false };
const loose = { allowLoopback: true };

describe('checkHost', () => {
  it.each([
    'https://login.salesforce.com',
    'https://a--b.sandbox.my.salesforce.com/',
    'https://a.my.salesforce.mil',
    'https://login.sfcrmproducts.cn',
  ])('accepts %s', (url) => {
    expect(checkHost(url, strict).origin).toBe(new URL(url).origin);
  });
  it.each([
    'http://login.salesforce.com',
    'https://169.254.169.254',
    'http://127.0.0.1:9001',
    'https://a.my.salesforce.com.',
    'https://a.my.salesforce.com:8443',
    'https://u:p@a.my.salesforce.com',
    'https://a.my.salesforce.com.evil.example',
    'https://evilsalesforce.com',
    'https://a.my.site.com',
    'https://xn--a-0ga.my.salesforce.com',
    'https://a.my.salesforce.com/x',
    '',
  ])('refuses %s', (url) => {
    expect(() => checkHost(url, strict)).toThrow(expect.objectContaining({ code: 'host_not_allowed' }));
  });
  it('takes loopback over http only where allowed', () => {
    expect(checkHost('http://[::1]:9001', loose).port).toBe('9001');
    expect(() => checkHost('http://169.254.169.254', loose)).toThrow();
  });
});
