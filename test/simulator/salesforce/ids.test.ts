import { expect, test } from 'vitest';
import { salesforceId, withChecksum } from '../../../lib/simulator/salesforce/ids.ts';

test.each([
  ['00D000000000062', 'EAA'],
  ['001A0000006Vm9r', 'IAC'],
  ['005A0000000Wlv5', 'IAC'],
])('%s ends in %s', (id, suffix) => {
  expect(withChecksum(id)).toBe(id + suffix);
});

test('the same input yields the same id, another input another id', () => {
  expect(salesforceId('00D', 'acme')).toBe(salesforceId('00D', 'acme'));
  expect(salesforceId('00D', 'acme')).not.toBe(salesforceId('00D', 'other'));
});
