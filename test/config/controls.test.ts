import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { control as example } from '../../docs/examples/require-contact-email.ts';
import { CATALOGUE } from '../../lib/audit/controls/index.ts';
import { assessApp } from '../../lib/audit/judging/assess.ts';
import { isAboutApps, modeOf } from '../../lib/audit/model/control.ts';
import { loadCustomControls } from '../../lib/config/custom-controls.ts';
import { packConfig } from '../../lib/config/pack.ts';
import { parseConfig } from '../../lib/config/parse.ts';
import { REQUIRED_CONTROLS } from '../../lib/config/schema/profiles.ts';
import { DEFAULT_CONFIG } from '../../lib/config/schema/schema.ts';
import { selectControls } from '../../lib/config/select-controls.ts';
import { buildApp } from '../support/audit/app-builder.ts';

const EXAMPLES = 'docs/examples';
const EXAMPLE = './require-contact-email.ts';

async function module(source: string): Promise<{ folder: string; path: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'control-'));
  await writeFile(join(folder, 'mine.mjs'), source);
  return { folder, path: './mine.mjs' };
}

describe('selectControls', () => {
  it('takes the catalogue as it is by default', () => {
    expect(selectControls(DEFAULT_CONFIG)).toEqual(CATALOGUE);
  });

  it('switches to alert what the profile demands, unless the configuration says otherwise', () => {
    const alerting = (text: string) =>
      selectControls(parseConfig(text, 'c.yaml'))
        .filter(({ alerts }) => alerts)
        .map(({ id }) => id);
    const usual = alerting('');
    expect(usual).not.toContain('limit-refresh-token-life');
    expect(alerting('profile: salesforce-partner-2026').filter((id) => !usual.includes(id))).toEqual([
      'restrict-refresh-token-ips',
      'limit-refresh-token-life',
    ]);
    const text = 'profile: salesforce-partner-2026\ncontrols: { require-pkce: report, rotate-refresh-tokens: off }';
    expect(usual.filter((id) => !alerting(text).includes(id))).toEqual(['require-pkce', 'rotate-refresh-tokens']);
  });

  it('knows the controls that a profile demands', () => {
    const known = CATALOGUE.map(({ id }) => id);
    expect(
      Object.values(REQUIRED_CONTROLS)
        .flat()
        .filter((id) => !known.includes(id)),
    ).toEqual([]);
  });

  it('leaves out what is off, and lets the others alert or report as told', () => {
    const config = parseConfig(
      'controls: { require-pkce: off, rotate-refresh-tokens: report, limit-oauth-scopes: alert }',
      'c.yaml',
    );
    const selected = new Map(selectControls(config).map(({ id, alerts }) => [id, alerts]));
    expect(selected.has('require-pkce')).toBe(false);
    expect(selected.get('rotate-refresh-tokens')).toBe(false);
    expect(selected.get('limit-oauth-scopes')).toBe(true);
    expect(selected.get('require-secret-web-server-flow')).toBe(true);
  });

  it('lets the configuration say whom an alert wakes', () => {
    const config = parseConfig(
      'controls: { require-pkce: page, safe-callback-urls: inform, require-secret-web-server-flow: alert, limit-oauth-scopes: alert }',
      'c.yaml',
    );
    const selected = new Map(selectControls(config).map((control) => [control.id, modeOf(control)]));
    expect(selected.get('require-pkce')).toBe('page');
    expect(selected.get('safe-callback-urls')).toBe('inform');
    expect(selected.get('require-secret-web-server-flow')).toBe('page');
    expect(selected.get('limit-oauth-scopes')).toBe('inform');
    expect(selected.get('rotate-refresh-tokens')).toBe('inform');
  });

  it('refuses an id that neither the catalogue nor a loaded control has', () => {
    const config = parseConfig('customControls: [./x.ts]\ncontrols: { require-contact-emial: alert }', 'c.yaml');
    expect(() => selectControls(config, [], 'c.yaml')).toThrow(
      'c.yaml: controls: "require-contact-emial" is no control',
    );
  });
});

describe('loadCustomControls', () => {
  it('loads the example, which judges like one of the catalogue', async () => {
    const custom = await loadCustomControls([EXAMPLE], EXAMPLES);
    expect(custom).toEqual([example]);
    const config = parseConfig(`customControls: [${EXAMPLE}]\ncontrols: { require-contact-email: alert }`, 'c.yaml');
    const selected = selectControls(config, custom).filter(({ id }) => id === 'require-contact-email');
    const verdicts = [
      buildApp({ contactEmail: 'portal@example.com' }),
      buildApp(),
      buildApp({ readings: { app: { state: 'unreadable', code: 'settings_not_returned', message: 'Gone.' } } }),
    ].flatMap((app) => assessApp(app, selected.filter(isAboutApps)));
    expect(verdicts.map(({ status, severity, reportOnly }) => [status, severity, reportOnly])).toEqual([
      ['pass', 'info', undefined],
      ['fail', 'low', undefined],
      ['not_assessed', 'low', undefined],
    ]);
  });

  it.each([
    ['a module that is not there', 'NONE', 'none.mjs does not exist; expected a module that exports "control".'],
    ['a module that throws', 'throw new Error("boom");', "Can't be loaded: boom"],
    [
      'a control that is none',
      'export const control = 1;',
      ': control: found a number; expected an object with id, title',
    ],
    ['a module without a control', 'export const rule = {};', 'Exports rule; expected "export const control".'],
    ['a control without fields', 'export const control = { id: "Mine" };', 'control.id: expected a kebab-case id'],
    [
      'an id of the catalogue',
      'export const control = { id: "require-pkce" };',
      'control.id: expected an id that no control of the catalogue has',
    ],
    [
      'a control that reads nothing known',
      'export const control = { reads: ["saml"] };',
      'control.reads.0: expected one of app',
    ],
    ['a control without a function', 'export const control = {};', 'control.assess: expected a function'],
  ])('refuses %s', async (_, source, problem) => {
    const { folder, path } = await module(source);
    await expect(loadCustomControls([source === 'NONE' ? './none.mjs' : path], folder)).rejects.toThrow(problem);
  });

  it('refuses a severity that is not that of its vector', async () => {
    const example = join(process.cwd(), EXAMPLES, EXAMPLE);
    const { folder, path } = await module(
      `import { control as it } from ${JSON.stringify(example)}; export const control = { ...it, severity: 'critical' };`,
    );
    await expect(loadCustomControls([path], folder)).rejects.toThrow('control.severity: expected the severity that');
  });

  it('refuses two with one id', async () => {
    await expect(loadCustomControls([EXAMPLE, EXAMPLE], EXAMPLES)).rejects.toThrow('is taken by another control');
  });
});

describe('packConfig', () => {
  it('makes each control one file that runs where there is nothing to import', async () => {
    const config = parseConfig(`customControls: [${EXAMPLE}]\nstack: { alertEmails: [a@b.example] }`, 'c.yaml');
    const packed = packConfig(config, EXAMPLES);
    expect(packed.config).toEqual({ ...DEFAULT_CONFIG, customControls: ['./custom-controls/0.mjs'] });
    const [file] = packed.files;
    const { folder } = await module(file?.contents ?? '');
    expect(await loadCustomControls(['./mine.mjs'], folder)).toMatchObject([{ id: 'require-contact-email' }]);
  });

  it('names a module that is not there', () => {
    expect(() => packConfig({ ...DEFAULT_CONFIG, customControls: ['./none.ts'] }, EXAMPLES)).toThrow(
      "./none.ts: Can't be bundled",
    );
  });
});
