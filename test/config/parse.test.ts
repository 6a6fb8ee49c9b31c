import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../lib/config/errors.ts';
import { configFromValue } from '../../lib/config/from-value.ts';
import { loadConfig, parseConfig } from '../../lib/config/parse.ts';
import { DEFAULT_CONFIG } from '../../lib/config/schema/schema.ts';

const WAIVER = `waivers:
  - control: require-pkce
    org: sandbox-*
    app: "*"
    owner: integration team
    reason: No PKCE in the vendor's client before May.
    until: 2027-05-31
`;

function problemsOf(text: string): string[] {
  try {
    parseConfig(text, 'c.yaml');
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message.split('\n');
  }
}

describe('parseConfig', () => {
  it.each(['', '# nothing\n', 'waivers:\ncontrols:\n', '{}'])('takes %j for the defaults', (text) => {
    expect(parseConfig(text, 'c.yaml')).toEqual(DEFAULT_CONFIG);
  });

  it('fills in what is left out', () => {
    const config = parseConfig('drift: { remindAfterDays: 3 }\ncontrols: { require-pkce: off }', 'c.yaml');
    expect(config.drift).toEqual({
      remindAfterDays: 3,
      waiverNoticeDays: 14,
      notAssessedAfterRuns: 2,
      moves: { closeAfterDays: 7 },
    });
    expect(config.controls).toEqual({ 'require-pkce': 'off' });
  });

  it('reads a date without quotes as the day that it says', () => {
    expect(parseConfig(WAIVER, 'c.yaml').waivers).toEqual([
      expect.objectContaining({ control: 'require-pkce', org: 'sandbox-*', app: '*', until: '2027-05-31' }),
    ]);
  });

  it('takes no acceptance that ends more than 400 days ahead', () => {
    const text = 'acceptedPackages: [{ app: pkg__Bought, owner: us, reason: Asked., until: "2027-05-31" }]';
    const onDay = (day: string) => () => parseConfig(text, 'c.yaml', new Date(`${day}T12:00:00Z`));
    expect(onDay('2026-04-26')).not.toThrow();
    expect(onDay('2026-04-25')).toThrow(
      'acceptedPackages.0.until: found "2027-05-31"; expected a day until 2027-05-30',
    );
  });

  it('takes a waiver that ends 400 days ahead and none that ends later, unless waiverMaxDays says more', () => {
    const on =
      (now: string, more = '') =>
      () =>
        parseConfig(more + WAIVER, 'c.yaml', new Date(now));
    expect(on('2026-04-26T12:00:00Z')).not.toThrow();
    expect(on('2026-04-25T12:00:00Z')).toThrow(
      'c.yaml:7:12: waivers.0.until: found "2027-05-31"; expected a day until 2027-05-30 (400 days ahead; "waiverMaxDays" allows more)',
    );
    expect(on('2026-04-25T12:00:00Z', 'waiverMaxDays: 401\n')).not.toThrow();
    // A deployed configuration was checked when it was deployed; a run does not fail for the clock.
    expect(() => configFromValue({ waivers: [] }, 'c.json')).not.toThrow();
  });

  it.each([
    ['no condition', 'while: {}', 'waivers.0.while: found {}; expected at least one condition'],
    [
      'a condition that is not meant',
      'while: { pkceRequired: false }',
      'waivers.0.while.pkceRequired: found false; expected true',
    ],
    ['a typo', 'while: { pkceRequire: true }', 'did you mean "pkceRequired"?'],
    ['no days', 'while: { idleDaysAtMost: 0 }', 'expected a whole number from 1 to 3650'],
  ])('refuses a waiver with %s', (_, text, problem) => {
    expect(problemsOf(`${WAIVER}    ${text}\n`)).toContainEqual(expect.stringContaining(problem));
  });

  it('reads JSON', () => {
    const text = JSON.stringify({ $schema: 'x.json', apiVersion: '65.0', stack: { schedule: 'rate(6 hours)' } });
    expect(parseConfig(text, 'c.json')).toMatchObject({ apiVersion: '65.0', stack: { schedule: 'rate(6 hours)' } });
  });

  it.each([
    ['a number for a version', 'apiVersion: 66.0', 'c.yaml:1:13: apiVersion: found 66; expected an API version'],
    ['an old version', 'apiVersion: "58.0"', 'c.yaml:1:13: apiVersion: found "58.0"; expected an API version of 59.0'],
    ['a key with a typo', 'control: {}', 'c.yaml:1:1: "control" is not known; did you mean "controls"?'],
    [
      'a nested key with a typo',
      'drift:\n  remindAfterDay: 3',
      'c.yaml:2:3: drift: "remindAfterDay" is not known; did you mean "remindAfterDays"?',
    ],
    [
      'a key of a subscription with a typo',
      'stack:\n  subscriptions:\n    - { protocol: email, email: a@b.example, severites: [high] }',
      'c.yaml:3:46: stack.subscriptions.0: "severites" is not known; did you mean "severities"?',
    ],
    [
      'a key that only other kinds of subscription have',
      'stack:\n  subscriptions:\n    - { protocol: incident, urlSecret: urls/pagerduty, severities: [high] }',
      'c.yaml:3:56: stack.subscriptions.0: "severities" is not known for an entry of this kind',
    ],
    [
      'a key like nothing',
      'xyzzy: 1',
      'c.yaml:1:1: "xyzzy" is not known; known are $schema, apiVersion, profile, controls',
    ],
    [
      'a control with a typo',
      'controls:\n  require-pcke: off',
      'c.yaml:2:3: controls: "require-pcke" is no control; did you mean "require-pkce"?',
    ],
    [
      'a mode that there is not',
      'controls:\n  require-pkce: on',
      'c.yaml:2:17: controls.require-pkce: found "on"; expected one of off, report, alert',
    ],
    [
      'a number out of bounds',
      'limits: { orgsAtOnce: 0 }',
      'limits.orgsAtOnce: found 0; expected a whole number from 1 to 100',
    ],
    ['a schedule in words', 'stack: { schedule: nightly }', 'stack.schedule: found "nightly"; expected cron(…)'],
    [
      'a time zone that there is not',
      'stack: { timeZone: Berlin }',
      'stack.timeZone: found "Berlin"; expected an IANA',
    ],
    [
      'a retention that there is not',
      'stack: { logRetentionDays: 31 }',
      'stack.logRetentionDays: found 31; expected a number of days',
    ],
    ['http', 'report: { url: "http://x.example" }', 'report.url: found "http://x.example"; expected an https address'],
    [
      'an acceptance without an end',
      'acceptedPackages: [{ app: pkg__Bought, owner: us, reason: Asked. }]',
      'acceptedPackages.0.until: is missing; expected a day of the calendar',
    ],
    [
      'a profile that there is not',
      'profile: partner',
      'profile: found "partner"; expected one of salesforce-partner-2026',
    ],
    ['a list for a map', '- 1', 'c.yaml:1:1: found [1]; expected a map of settings'],
    ['a key twice', 'apiVersion: "66.0"\napiVersion: "65.0"', 'c.yaml:2:1: Map keys must be unique'],
    ['broken YAML', 'waivers: [', 'c.yaml:1:11: '],
    ['an alias without an anchor', 'waivers: *x', 'c.yaml: Unresolved alias'],
  ])('refuses %s', (_, text, problem) => {
    expect(problemsOf(text)).toEqual([expect.stringContaining(problem)]);
  });

  it.each([
    ['no end', /^ {4}until: .*\n/m, 'c.yaml:2:5: waivers.0.until: is missing; expected a day of the calendar'],
    [
      'no owner',
      /^ {4}owner: .*\n/m,
      'c.yaml:2:5: waivers.0.owner: is missing; expected the person or team that owns the risk',
    ],
  ])('refuses a waiver with %s', (_, line, problem) => {
    expect(problemsOf(WAIVER.replace(line, ''))).toEqual([expect.stringContaining(problem)]);
  });

  it('refuses 31 June', () => {
    expect(problemsOf(WAIVER.replace('2027-05-31', '2027-06-31'))).toEqual([
      'c.yaml:7:12: waivers.0.until: found "2027-06-31"; expected a day of the calendar as yyyy-mm-dd, such as "2027-03-31"',
    ]);
  });

  it('tells a problem once', () => {
    const thrown = () => parseConfig('limits: { orgsAtOnce: 99999999999999999999 }', 'c.yaml');
    expect(thrown).toThrow(/^c\.yaml:1:23: limits\.orgsAtOnce: found 1\d+; expected a whole number from 1 to 100$/);
  });

  it('tells all problems at once, in the order of the file', () => {
    const text = 'apiVersion: 66\ncontrols:\n  nope: alert\nlimits: 7\nwaiver: []\n';
    expect(problemsOf(text).map((problem) => problem.split(': ', 1)[0])).toEqual([
      'c.yaml:1:13',
      'c.yaml:3:3',
      'c.yaml:4:9',
      'c.yaml:5:1',
    ]);
  });

  it('leaves ids that only a control of a user may have to be checked when it is loaded', () => {
    const config = parseConfig('customControls: [./mine.ts]\ncontrols: { mine: alert }', 'c.yaml');
    expect(config.controls).toEqual({ mine: 'alert' });
  });

  it('does not repeat a key that was pasted into the file', () => {
    const [problem] = problemsOf(`apiVersion: ${'a1B2'.repeat(12)}`);
    expect(problem).toContain('found "***"');
  });

  it('either parses a text or says where it is wrong', () => {
    const piece = fc.constantFrom(
      'controls',
      'waivers',
      ':',
      ' ',
      '\n',
      '- ',
      'off',
      '{',
      '}',
      '[',
      ']',
      '"',
      '&a',
      '*a',
      '1',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece).map((all) => all.join('')),
          fc.string(),
        ),
        (text) => {
          for (const problem of problemsOf(text)) {
            expect(problem).toMatch(/^c\.yaml(?::\d+:\d+)?: ./);
          }
        },
      ),
    );
  });
});

describe('loadConfig', () => {
  it('reads a file, and names it in what is wrong', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'config-')), 'eca-auditor.yaml');
    await writeFile(path, 'apiVersion: "65.0"');
    expect(loadConfig(path).apiVersion).toBe('65.0');
    await writeFile(path, 'apiVersion: 65');
    expect(() => loadConfig(path)).toThrow(`${path}:1:13: `);
  });

  it('says what to do where there is none', async () => {
    expect(() => loadConfig('/nowhere/eca-auditor.yaml')).toThrow(
      '/nowhere/eca-auditor.yaml: it does not exist; "eca-auditor init" writes one.',
    );
    expect(() => loadConfig(tmpdir())).toThrow("it can't be read: it is a folder");
  });
});

describe('configFromValue', () => {
  it('takes what parseConfig yields, and what JSON makes of it', () => {
    const config = parseConfig(WAIVER, 'c.yaml');
    expect(configFromValue(JSON.parse(JSON.stringify(config)), 'config.json')).toEqual(config);
  });

  it('names the file and the field', () => {
    expect(() => configFromValue({ limits: { orgsAtOnce: 'x' } }, 'config.json')).toThrow(
      'config.json: limits: orgsAtOnce: found "x"; expected a whole number',
    );
  });
});
