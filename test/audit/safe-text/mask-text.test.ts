import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskText } from '../../../lib/audit/safe-text/mask-text.ts';

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
    ['ask admin:hunter2@db.internal or it:p/w@db', 'ask ***@db.internal or ***@db'],
    ['see https://it:p/w@db.example/x', 'see https://{{***}}@db.example/x'],
    ['00D5g0000012345!AQ4AQFh.x_y', '***'],
    ['refresh 5Aep861TSESvWeug_xvFHRBTTbf_Y', 'refresh ***'],
    ['AKIAIOSFODNN7EXAMPLE ghp_16C7e42F292c6912E7710c838347Ae178B4a', '*** ***'],
    ['xoxb-17653672481-19874698323 glpat-9yHxQ2rT7uVwXyZ1', '*** ***'],
    ['eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.', '***'],
    ['SKIAKIA 5Aep 00D!', 'SKIAKIA 5Aep 00D!'],
    [`00Dxx!${KEY}.${KEY}_x`, '***'],
    ['a -----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY----- b', 'a *** b'],
    ['a -----BEGIN CERTIFICATE-----\nMII', 'a ***'],
  ])('%j becomes %j', (text, masked) => {
    expect(maskText(text)).toBe(masked);
  });

  it('leaves nothing for a second time where masks meet', () => {
    expect(maskText(`//;https://${KEY}`)).toBe('//;***//***');
    expect(maskText(`//u:p@${KEY}//u:p@${KEY}u:p@`)).toBe('//***@***//***@');
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
