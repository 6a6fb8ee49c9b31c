import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCallbackUrl } from '../../../lib/audit/model/callback-url.ts';
import { maskUrl } from '../../../lib/audit/safe-text/mask-url.ts';

describe('maskUrl', () => {
  it.each([
    ['https://example.com/cb', 'https://example.com/cb'],
    ['http://localhost:*/callback', 'http://localhost:*/callback'],
    ['cursor://anysphere.cursor-mcp/oauth/callback', 'cursor://anysphere.cursor-mcp/oauth/callback'],
    ['https://user:pass@example.com:8443/cb', 'https://***@example.com:8443/cb'],
    ['https://user:p@ss@example.com', 'https://***@example.com'],
    ['https:user@example.com', 'https:***@example.com'],
    ['https:\\\\user@example.com\\cb', 'https:\\\\***@example.com\\cb'],
    ['https://example.com/@me', 'https://example.com/@me'],
    ['https://example.com/cb?token=abc&x=y=z&bare', 'https://example.com/cb?token=***&x=***&***'],
    ['https://example.com/cb?a=1#access_token=abc', 'https://example.com/cb?a=***#***'],
    ['https://example.com/cb#/route?x=1', 'https://example.com/cb#***'],
    ['${HOST}/cb', '${HOST}/cb'],
    ['https://${USER}:pw@example.com/cb', 'https://{{***}}@example.com/cb'],
    ['https://{{USER}}@example.com/cb', 'https://{{***}}@example.com/cb'],
    ['https%3A//u:pw@h/x', 'https%3A***'],
    ['https%253a%252F%252Fu:pw@h/x', 'https%253a***'],
    ['%2F%2Fu:pw@h/x', '%2F***'],
    ['https://h/cb;pw=SECRET;SECRET/x', 'https://h/cb;pw=***;***/x'],
    ['https://h/cb;x9Kq2LmN8pRs4TvW6yZb=', 'https://h/cb;***'],
    ['https://h/cb?x9Kq2LmN8pRs4TvW6yZb==', 'https://h/cb?***=***'],
    ['https://h;x/cb', 'https://h;x/cb'],
    [':;${X}', '{{***}}'],
    [':http\\@:http', '{{***}}'],
    ['cursor://cb;pw=SECRET', 'cursor://cb;pw=***'],
    ['https://h/to/https://u:pw@i/x', 'https://h/to/https://***@i/x'],
    ['com.x:SECRET', 'com.x:***'],
    ['com.x:/oauth/cb', 'com.x:/oauth/cb'],
    ['javascript:SECRET', 'javascript:***'],
    ['javascript://SECRET', 'javascript:***'],
    ['DATA:text/html,SECRET#x', 'DATA:***'],
    ['https://user:p/w@example.com/cb', 'https://{{***}}@example.com/cb'],
    ['https://user:p\\w@example.com/cb', 'https://{{***}}@example.com/cb'],
    ['https://user:p/w/x@example.com/@me?a=b', 'https://{{***}}@me?a=***'],
    ['https://user:p?w@example.com/cb', 'https://{{***}}?***'],
    ['https://user:99999/w@h', 'https://{{***}}@h'],
    ['https://user:123/w@h', 'https://user:123/***@h'],
    ['cursor://user:p/w@h', 'cursor://{{***}}@h'],
    ['https://h:{{PORT}}/cb', 'https://h:{{PORT}}/cb'],
    ['https://h/cb/9f86d081884c7d659a2feaa0c55ad015', 'https://h/cb/***'],
    ['https://h/3f2504e0-4f89-41d3-9a0c-0305e82c3301/cb', 'https://h/***/cb'],
    ['https://h/dGhpcyBpcyBhIHNlY3JldCE=/cb', 'https://h/***/cb'],
    ['https://h/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln/cb', 'https://h/***/cb'],
    ['https://h/services/T0000/B0000/x9Kq2LmN8pRs4TvW6yZb', 'https://h/services/T0000/B0000/***'],
    ['https://h/AKIAIOSFODNN7EXAMPLE', 'https://h/***'],
    ['app://AKIAIOSFODNN7EXAMPLE/cb', 'app://***/cb'],
    [
      'https://h/services/authcallback/SalesforceOAuthCallbackV2Handler',
      'https://h/services/authcallback/SalesforceOAuthCallbackV2Handler',
    ],
    [
      'https://h/api/customer_support_portal/2024-oauth-callback',
      'https://h/api/customer_support_portal/2024-oauth-callback',
    ],
    [
      'https://acme.my.salesforce.com/services/authcallback/Grove_Loopback',
      'https://acme.my.salesforce.com/services/authcallback/Grove_Loopback',
    ],
    ['', ''],
  ])('%s becomes %s', (url, masked) => {
    expect(maskUrl(url)).toBe(masked);
  });

  const secret = fc.stringMatching(/^[a-zA-Z0-9]{12,20}$/);

  it('never shows user info, query values or fragments', () => {
    const host = fc.domain();
    fc.assert(
      fc.property(host, secret, secret, secret, secret, (at, user, word, value, fragment) => {
        const masked = maskUrl(`https://${user}:${word}@${at}/cb?code=${value}#${fragment}`);
        expect(masked).toBe(`https://***@${at}/cb?code=***#***`);
      }),
    );
  });

  it('masks once and for all, and leaves scheme, host and port as they are', () => {
    const piece = fc.constantFrom(
      'http',
      'https',
      'cursor',
      'javascript',
      '%3A',
      ';',
      ':',
      '/',
      '\\',
      '@',
      '?',
      '#',
      '=',
      '&',
      'a.example',
      'x9Kq2LmN8pRs4TvW6yZb',
      '*',
      '${X}',
    );
    const url = fc.oneof(
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      fc.array(piece).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(url, (text) => {
        const masked = maskUrl(text);
        expect(maskUrl(masked)).toBe(masked);
        expect(parseCallbackUrl(masked)).toEqual(parseCallbackUrl(text));
      }),
    );
  });
});
