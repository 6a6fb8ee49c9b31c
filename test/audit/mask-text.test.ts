import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskText } from '../../lib/audit/mask-text.ts';

const KEY = `3MVG9${'a1B2'.repeat(8)}`;

describe('maskText', () => {
  it.each([
    ['Order Management (EU), v2', 'Order Management (EU), v2'],
    ['jane.doe@integration-team.some-company2.example.com', 'jane.doe@integration-team.some-company2.example.com'],
    ['Order_Management_Integration_Production_EU', 'Order_Management_Integration_Production_EU'],
    ['See https://me:hush@a.example/x?sid=hush, please', 'See https://***@a.example/x?sid=*** please'],
    ['//me:hush@a.example', '//***@a.example'],
    ['to https%253A//me:hush@a.example', 'to https%253A***'],
    [`Key ${KEY}`, 'Key ***'],
    [`00Dxx!${KEY}.${KEY}_x`, '***'],
    ['a -----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY----- b', 'a *** b'],
    ['a -----BEGIN CERTIFICATE-----\nMII', 'a ***'],
  ])('%j becomes %j', (text, masked) => {
    expect(maskText(text)).toBe(masked);
  });

  it('leaves nothing for a second time where masks meet', () => {
    expect(maskText(`//;https://${KEY}`)).toBe('//;***');
    expect(maskText(`//u:p@${KEY}//u:p@${KEY}u:p@`)).toBe('//***@');
  });

  it('masks once and for all', () => {
    const piece = fc.constantFrom(
      'https://',
      'u:p@',
      'a.example',
      '?x=1',
      ' ',
      '%3A',
      KEY,
      '-----BEGIN A-----',
      ';',
      '//',
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const masked = maskText(pieces.join(''));
        expect(maskText(masked)).toBe(masked);
        expect(masked).not.toContain(KEY);
      }),
    );
  });
});
