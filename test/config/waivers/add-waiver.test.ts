import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Waiver } from '../../../lib/audit/judging/waivers.ts';
import { initialConfig } from '../../../lib/config/initial.ts';
import { parseConfig } from '../../../lib/config/parse.ts';
import { addWaiver } from '../../../lib/config/waivers/add-waiver.ts';

const WAIVER: Waiver = {
  control: 'require-pkce',
  org: 'prod',
  app: 'Portal',
  owner: 'integration team',
  reason: 'because: it is # so',
  until: '2027-01-01',
};
const ENTRY = `- control: require-pkce
  org: prod
  app: Portal
  owner: integration team
  reason: "because: it is # so"
  until: 2027-01-01`;
const indented = (columns: number) => ENTRY.replace(/^/gm, ' '.repeat(columns));

describe('addWaiver', () => {
  it.each([
    ['nothing', '', `waivers:\n${indented(2)}\n`],
    ['a comment', '# mine\n', `# mine\n\nwaivers:\n${indented(2)}\n`],
    ['no waivers and no last line end', 'apiVersion: "66.0"', `apiVersion: "66.0"\n\nwaivers:\n${indented(2)}\n`],
    [
      'waivers that are all comments',
      'waivers: # ours\n#  - none\ndrift: {}\n',
      `waivers: # ours\n${indented(2)}\n#  - none\ndrift: {}\n`,
    ],
    ['an empty list', 'waivers: []\ndrift: {}\n', `waivers:\n${indented(2)}\ndrift: {}\n`],
    [
      'waivers, indented as they are, comments and all',
      `# top\nwaivers:\n${indented(6)} # checked\n# end\n\ndrift:   { remindAfterDays: 3 }\n`,
      `# top\nwaivers:\n${indented(6)} # checked\n${indented(6)}\n# end\n\ndrift:   { remindAfterDays: 3 }\n`,
    ],
    ['waivers that are not indented', `waivers:\n${ENTRY}`, `waivers:\n${ENTRY}\n${ENTRY}`],
    [
      'line ends of Windows',
      `waivers:\r\n${ENTRY.replaceAll('\n', '\r\n')}\r\n`,
      `waivers:\r\n${`${ENTRY}\n${ENTRY}`.replaceAll('\n', '\r\n')}\r\n`,
    ],
  ])('adds to a file with %s', (_, before, after) => {
    expect(addWaiver(before, WAIVER)).toBe(after);
  });

  it('adds below the example of a new file', () => {
    expect(parseConfig(addWaiver(initialConfig(), WAIVER), 'c.yaml').waivers).toEqual([WAIVER]);
  });

  it.each([
    ['JSON', '{"apiVersion":"65.0"}'],
    ['JSON with waivers', `{"apiVersion":"65.0","waivers":[${JSON.stringify(WAIVER)}]}`],
    ['a list in brackets', `apiVersion: "65.0"\nwaivers: [${JSON.stringify(WAIVER)}]\n`],
  ])('adds to %s', (_, text) => {
    const before = parseConfig(text, 'c');
    const after = parseConfig(addWaiver(text, WAIVER), 'c');
    expect(after).toEqual({ ...before, waivers: [...before.waivers, WAIVER] });
  });

  it('writes nothing that would not be read', () => {
    expect(() => addWaiver('', { ...WAIVER, until: 'soon' })).toThrow('waivers.0.until: found "soon"');
    expect(() => addWaiver('', { ...WAIVER, control: 'require-pcke' })).toThrow('did you mean "require-pkce"?');
    expect(() => addWaiver('waivers: 3', WAIVER)).toThrow('waivers: found 3');
  });

  it('keeps a Unicode line separator in its place', () => {
    const waiver = { ...WAIVER, reason: 'one\u2028two' };
    expect(parseConfig(addWaiver('', waiver), 'c').waivers).toEqual([waiver]);
  });

  it('brings any text back as it was given', () => {
    const text = fc
      .string({ minLength: 1, unit: 'grapheme' })
      .filter((value) => value.trim() === value && value !== '');
    fc.assert(
      fc.property(
        text,
        text,
        fc.constantFrom('', 'waivers:\n', 'drift: { remindAfterDays: 3 }\n'),
        (owner, reason, before) => {
          const waiver = { ...WAIVER, owner, reason };
          expect(parseConfig(addWaiver(addWaiver(before, WAIVER), waiver), 'c').waivers).toEqual([WAIVER, waiver]);
        },
      ),
    );
  });
});
