/** `expected` and `silences`: what each entry must say, and the error where it does not. */
import { expect, test } from 'vitest';
import { ConfigError } from '../../lib/config/errors.ts';
import { parseConfig } from '../../lib/config/parse.ts';

const EXPECTED = { org: 'acme', app: 'Portal', move: 'flow_enabled', from: '2027-03-01', to: '2027-03-31' };
const WHO = { owner: 'Jane Doe', reason: 'CHG-7' };
const SILENCE = { org: 'acme', from: '2027-03-01', to: '2027-03-31', owner: 'Jane Doe' };

function problem(config: object): string | undefined {
  try {
    parseConfig(JSON.stringify(config), 'c.yaml');
    return undefined;
  } catch (error) {
    return error instanceof ConfigError ? error.message.replace(/^c\.yaml:\d+:\d+: /, '') : String(error);
  }
}

test.each([
  [{}, undefined],
  [{ org: '*' }, undefined],
  [{ app: '*' }, undefined],
  [{ org: '*', app: '**' }, 'expected.0.org: found "*"; expected the name of an org or an app'],
  [{ move: 'org_replaced', app: undefined }, undefined],
  [{ move: 'org_replaced', app: undefined, org: '*' }, 'expected.0.org: found "*"; expected the name of an org'],
  [{ move: 'org_unwatched' }, 'expected.0.app: found "Portal"; expected no app: the move is about the org itself'],
  [{ app: undefined }, "expected.0.app: is missing; expected an app's developer name"],
  [{ move: 'users_opend' }, 'expected.0.move: found "users_opend"; expected one of app_created, '],
  [{ owner: '' }, 'expected.0.owner: found ""; expected the person or team that owns the change'],
  [{ reason: undefined }, 'expected.0.reason: is missing; expected why the change is planned'],
  [{ from: '1.3.2027' }, 'expected.0.from: found "1.3.2027"; expected a day of the calendar as yyyy-mm-dd'],
  [
    { to: '2027-02-28' },
    'expected.0.to: found "2027-02-28"; expected a day not before "from", so that the entry has at most 31 days',
  ],
  [
    { to: '2027-04-01' },
    'expected.0.to: found "2027-04-01"; expected a day not before "from", so that the entry has at most 31 days',
  ],
  [{ until: '2027-03-31' }, 'expected.0: "until" is not known; known are '],
])('an expected move with %o: %s', (parts, expected) => {
  const found = problem({ expected: [{ ...EXPECTED, ...WHO, ...parts }] });
  expect(expected === undefined ? found : found?.slice(0, expected.length)).toBe(expected);
});

test.each([
  [{}, undefined],
  [{ org: undefined, app: 'Portal' }, undefined],
  [{ org: '*', app: 'Portal' }, undefined],
  [{ org: undefined }, 'silences.0.org: is missing; expected the name of an org or an app'],
  [{ org: '*' }, 'silences.0.org: found "*"; expected the name of an org or an app'],
  [{ owner: undefined }, 'silences.0.owner: is missing; expected the person or team that owns the silence'],
  [
    { to: '2027-04-01' },
    'silences.0.to: found "2027-04-01"; expected a day not before "from", so that the entry has at most 31 days',
  ],
])('a silence with %o: %s', (parts, expected) => {
  const found = problem({ silences: [{ ...SILENCE, ...parts }] });
  expect(expected === undefined ? found : found?.slice(0, expected.length)).toBe(expected);
});
