import { execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { requirePkce } from '../../../lib/audit/controls/flows/require-pkce.ts';
import { requireSecretRefreshTokenFlow } from '../../../lib/audit/controls/secrets/require-secret-refresh-token-flow.ts';
import { requireSecretWebServerFlow } from '../../../lib/audit/controls/secrets/require-secret-web-server-flow.ts';
import type { Waiver } from '../../../lib/audit/judging/waivers.ts';
import type { Finding } from '../../../lib/audit/model/finding.ts';
import { type CheckOptions, runCheck } from '../../../lib/cli/check/run-check.ts';
import { UsageError } from '../../../lib/cli/io/errors.ts';
import { FORMATS } from '../../../lib/report/formats/formats.ts';
import { closed, readJson, validatorOf } from '../../support/json-schema.ts';
import { component, globalOauth, sourceTree } from '../../support/salesforce/source-tree.ts';

const CONTROLS = [requireSecretWebServerFlow, requireSecretRefreshTokenFlow, requirePkce];
const FILE = 'extlClntAppGlobalOauthSets/Portal.ecaGlblOauth-meta.xml';
const WAIVER: Waiver = {
  control: 'require-pkce',
  org: 'source',
  app: 'Portal',
  owner: 'Jane Doe',
  reason: 'being retired',
  until: '9999-12-31',
};

async function check(files: Readonly<Record<string, string | Uint8Array>>, options: Partial<CheckOptions> = {}) {
  const cwd = options.cwd ?? sourceTree(files);
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const result = await runCheck(
    { paths: ['.'], controls: CONTROLS, waivers: [], cwd, ...options },
    { stdout, stderr, env: {} },
  );
  const said = { out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') };
  const findings = result.orgs.flatMap((org) => org.findings);
  return { result, findings, said, textOf: (file: string) => readFileSync(join(cwd, file), 'utf8') };
}

function verdict(findings: readonly Finding[], control: string): string {
  const finding = findings.find((each) => each.control === control);
  return `${finding?.status} ${finding?.file}:${finding?.line}:${finding?.column}`;
}

describe('the findings of a check', () => {
  it('point to the element that decides them', async () => {
    const { findings } = await check({ [FILE]: globalOauth('Portal', { isConsumerSecretOptional: true }) });
    expect(verdict(findings, 'require-secret-web-server-flow')).toBe(`fail ${FILE}:5:5`);
    expect(verdict(findings, 'require-pkce')).toBe(`pass ${FILE}:6:5`);
  });

  it('point to the root element where a default decides, with a note', async () => {
    const { findings } = await check({
      [FILE]: component('globalOauth', {
        callbackUrl: 'https://a.example.com/cb',
        externalClientApplication: 'Portal',
      }),
    });
    expect(verdict(findings, 'require-pkce')).toBe(`pass ${FILE}:2:1`);
    expect(findings.every(({ message }) => message.includes("the platform's default"))).toBe(true);
  });

  it('are not assessed for a placeholder', async () => {
    const { findings } = await check({ [FILE]: globalOauth('Portal', { isPkceRequired: '{{PKCE}}' }) });
    expect(findings.find(({ control }) => control === 'require-pkce')).toMatchObject({
      status: 'not_assessed',
      reason: 'unclear_value',
      line: 6,
    });
  });

  it('point to the app’s own file where its settings are not in the source', async () => {
    const { findings, result } = await check({ 'Portal.eca': component('app', { distributionState: 'Packaged' }) });
    expect(findings.map(({ status, reason, file, line }) => [status, reason, file, line])).toEqual(
      CONTROLS.map(() => ['not_assessed', 'not_in_source', 'Portal.eca', 2]),
    );
    expect(result.orgs[0]?.status).toBe('partial');
    expect(findings.every(({ remediation }) => remediation.startsWith('Audit the org'))).toBe(true);
  });

  it('leave no verdict but failures on an app with a file that breaks off', async () => {
    const { findings } = await check({
      [FILE]: globalOauth('Portal', { isPkceRequired: false }),
      'P.ecaPlcy': `${component('policies', { externalClientApplication: 'Portal' }).slice(0, -10)}`,
    });
    expect(findings.map(({ control, status, reason, file }) => [control, status, reason, file])).toEqual([
      ['require-secret-web-server-flow', 'not_assessed', 'source_malformed', 'P.ecaPlcy'],
      ['require-secret-refresh-token-flow', 'not_assessed', 'source_malformed', 'P.ecaPlcy'],
      ['require-pkce', 'fail', undefined, FILE],
    ]);
  });

  it('are waived for the source, or for everything, and not for an org', async () => {
    const files = { [FILE]: globalOauth('Portal', { isPkceRequired: false }) };
    const waived = async (org: string) => (await check(files, { waivers: [{ ...WAIVER, org }] })).result.summary.waived;
    expect([await waived('source'), await waived('*'), await waived('production')]).toEqual([1, 1, 0]);
  });

  it('make a result that its schema accepts', async () => {
    const { result } = await check({
      [FILE]: globalOauth('Portal'),
      'Other.eca': component('app', { label: 'Other' }),
    });
    const schema = closed(await readJson('docs/schemas/result.schema.json'));
    expect(validatorOf(schema)(JSON.parse(JSON.stringify(result)))).toEqual([]);
  });
});

describe('the notes of a check', () => {
  it('reports copies, a line each, and counts them as one app in every format', async () => {
    const failing = globalOauth('A', { isPkceRequired: false });
    const files = { 'a/A.ecaGlblOauth': failing, 'b/A.ecaGlblOauth': failing, 'C.ecaGlblOauth': globalOauth('C') };
    const { result, said } = await check(files);
    expect(said.err).toBe(
      'The source has 2 copies of the app "A". Each is judged separately:\n  a/A.ecaGlblOauth\n  b/A.ecaGlblOauth\n',
    );
    const texts = await Promise.all(
      (['json', 'table', 'markdown', 'html', 'github'] as const).map((name) =>
        FORMATS[name].render(result, { version: '1.0.0' }),
      ),
    );
    const [json = '', ...others] = texts;
    expect(JSON.parse(json)).toMatchObject({ summary: { apps: 2, findings: { fail: 2 } } });
    for (const text of others) {
      expect(text).toMatch(/2 failures on 1 app\b/);
      expect(text).not.toMatch(/\b3 apps\b/);
    }
  });

  it('reports what can be neither opened nor followed, and judges the rest', async () => {
    const cwd = sourceTree({ 'p/Portal.ecaGlblOauth-meta.xml': globalOauth('Portal') });
    symlinkSync('nowhere', join(cwd, 'p/Portal.eca-meta.xml'));
    symlinkSync('nowhere', join(cwd, 'p/other.xml'));
    execFileSync('mkfifo', [join(cwd, 'p/Pipe.ecaGlblOauth-meta.xml'), join(cwd, 'p/pipe.xml')]);
    symlinkSync('nowhere', join(cwd, 'p/OauthOidc.settings-meta.xml'));
    const all = await check({}, { cwd, paths: ['p'] });
    const unread = all.findings.filter(({ status }) => status === 'not_assessed').map(({ app }) => app);
    expect([...new Set(unread)].sort()).toEqual(['Pipe', 'Portal']);
    expect(
      all.said.err
        .split('\n')
        .filter((line) => line.endsWith('left out.'))
        .sort(),
    ).toEqual([
      'p/other.xml: The link leads nowhere. It was left out.',
      'p/pipe.xml: It is neither a file nor a folder. It was left out.',
    ]);
    expect(all.result.orgs[0]?.orgSettings?.readings.oauthOidcSettings).toMatchObject({ state: 'unreadable' });
    for (const path of ['p/Pipe.ecaGlblOauth-meta.xml', 'p/Portal.ecaGlblOauth-meta.xml']) {
      const one = await check({}, { cwd, paths: [path] });
      expect(one.findings.some(({ status }) => status === 'not_assessed')).toBe(true);
    }
  });

  it('refuses a path that leads nowhere', async () => {
    await expect(check({ x: '' }, { paths: ['missing'] })).rejects.toThrow(UsageError);
  });
});

describe('--fix', () => {
  const bad = globalOauth('Portal', {
    consumerKey: '3MVG9secretkey',
    isConsumerSecretOptional: true,
    isPkceRequired: false,
    label: 'x\n::error::\u202e ##[error]',
  }).replaceAll('\n', '\r\n');

  it('shows the difference and writes nothing', async () => {
    const { said, textOf, findings } = await check({ [FILE]: bad }, { fix: { write: false, named: [] } });
    expect(said.out).toContain('-    <isConsumerSecretOptional>true</isConsumerSecretOptional>\r\n');
    expect(said.out).toContain('+    <isPkceRequired>true</isPkceRequired>\r\n');
    expect(said.out).not.toContain('3MVG9');
    expect(said.out).not.toMatch(/^\s*::error|##\[|\u202e/m);
    expect(textOf(FILE)).toBe(bad);
    expect(findings.filter(({ status }) => status === 'fail')).toHaveLength(2);
  });

  it('writes two values, nothing else, and judges what is there then', async () => {
    const { said, textOf, findings } = await check({ [FILE]: bad }, { fix: { write: true, named: [] } });
    expect(textOf(FILE)).toBe(
      bad.replace('Optional>true<', 'Optional>false<').replace('isPkceRequired>false<', 'isPkceRequired>true<'),
    );
    expect(findings.map(({ status }) => status)).toEqual(['pass', 'pass', 'pass']);
    expect(said.out).toBe('');
    expect(said.err).toMatch(/^--- a\/.*\+ {4}<isPkceRequired>true<.*\n1 file changed\.\n$/s);
  });

  const loopback = globalOauth('Portal', {
    callbackUrl: 'http://localhost:1717/cb',
    isConsumerSecretOptional: true,
    isSecretRequiredForRefreshToken: false,
  });

  it('demands no secret of a public client', async () => {
    const { said, textOf } = await check({ [FILE]: loopback }, { fix: { write: true, named: [] } });
    expect(textOf(FILE)).toBe(loopback);
    expect(said.err).toContain(`${FILE}:5:5 not changed (require-secret-web-server-flow): the app looks like a public`);
    expect(said.err).toContain(`${FILE}:8:5 not changed (require-secret-refresh-token-flow): the app looks like`);
  });

  it('demands none of an app with a callback of a known public client, whatever else the app is', async () => {
    const shared = globalOauth('Portal', {
      callbackUrl: 'https://app.example.com/cb\nhttps://claude.ai/api/mcp/auth_callback',
      isConsumerSecretOptional: true,
      isClientCredentialsFlowEnabled: true,
    });
    const { said, textOf } = await check({ [FILE]: shared }, { fix: { write: true, named: [] } });
    expect(textOf(FILE)).toBe(shared);
    expect(said.err).toContain('not changed (require-secret-web-server-flow): a callback of the app belongs to Claude');
    expect(said.err).not.toContain('public client');
  });

  it('does so when the control is named', async () => {
    const fix = { write: true, named: ['require-secret-web-server-flow'] };
    const { textOf } = await check({ [FILE]: loopback }, { fix });
    expect(textOf(FILE)).toBe(loopback.replace('Optional>true<', 'Optional>false<'));
  });

  it('touches the named control alone', async () => {
    const { textOf } = await check({ [FILE]: bad }, { fix: { write: true, named: ['require-pkce'] } });
    expect(textOf(FILE)).toBe(bad.replace('isPkceRequired>false<', 'isPkceRequired>true<'));
  });

  it('reports that there is nothing to change', async () => {
    const { said } = await check({ [FILE]: bad }, { fix: { write: false, named: ['rotate-refresh-tokens'] } });
    expect(said).toMatchObject({
      out: '',
      err: expect.stringContaining('--fix found nothing that it could change.\n'),
    });
  });

  it('leaves what is waived, and what is not known', async () => {
    const text = globalOauth('Portal', { isConsumerSecretOptional: '${SECRET}', isPkceRequired: false });
    const { said, textOf } = await check({ [FILE]: text }, { fix: { write: true, named: [] }, waivers: [WAIVER] });
    expect(textOf(FILE)).toBe(text);
    expect(said.err).toContain('not changed (require-pkce): waived until 9999-12-31 by Jane Doe\n');
    expect(said.err).toContain(
      '(require-secret-web-server-flow): not assessed. isConsumerSecretOptional is "${SECRET}"',
    );
  });

  it('leaves a file that is not UTF-8', async () => {
    const text = `<?xml version="1.0" encoding="ISO-8859-1"?>${globalOauth('Portal', { isPkceRequired: false, label: 'Zürich' }).slice(39)}`;
    const { said } = await check({ [FILE]: Buffer.from(text, 'latin1') }, { fix: { write: true, named: [] } });
    expect(said.err).toContain('not changed (require-pkce): the file is not UTF-8\n');
  });
});
