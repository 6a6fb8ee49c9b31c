import { expect, test } from 'vitest';
import { changeText } from '../../lib/alert/words/facts.ts';
import type { SettingValue } from '../../lib/audit/model/drift-event.ts';

const long = `https://app.example/${'a'.repeat(99)}…`;

test.each<[string, SettingValue, SettingValue, string]>([
  ['one value', true, false, 'true -> false'],
  ['an entry less', ['c', 'a', 'b'], ['a', 'b'], 'removed c'],
  ['an entry more', ['a', 'b'], ['c', 'a', 'b'], 'added c'],
  ['another entry', ['a'], ['b'], 'added b, removed a'],
  ['only another order', ['a', 'b'], ['b', 'a'], 'a b -> b a'],
  ['a list where there was none', null, ['a'], 'absent -> a'],
  ['entries cut off: what differs is not known', ['a', '…'], ['b', 'a'], 'a … -> b a'],
  ['an entry cut: what differs is not known', [long], [long, 'a'], `${long} -> ${`${long} a`.slice(0, 119)}…`],
])('a changed list shows what was added and removed: %s', (_, before, after, text) => {
  expect(changeText({ component: 'globalOauth', field: 'f', before, after })).toBe(`f: ${text}`);
});
