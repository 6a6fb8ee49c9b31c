import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCallbackUrl } from '../../lib/audit/callback-url.ts';
import { maskUrl } from '../../lib/audit/mask-url.ts';

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
    ['https://h;x/cb', 'https://h;x/cb'],
    ['cursor://cb;pw=SECRET', 'cursor://cb;pw=***'],
    ['https://h/to/https://u:pw@i/x', 'https://h/to/https://***@i/x'],
    ['com.x:SECRET', 'com.x:***'],
    ['com.x:/oauth/cb', 'com.x:/oauth/cb'],
    ['javascript:SECRET', 'javascript:***'],
    ['javascript://SECRET', 'javascript:***'],
    ['DATA:text/html,SECRET#x', 'DATA:***'],
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
        expect(readCallbackUrl(masked)).toEqual(readCallbackUrl(text));
      }),
    );
  });
});
