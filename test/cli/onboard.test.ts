import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  GetSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { secretsManagerClient } from '../../lib/aws/clients.ts';
import { type AwsSimulator, startAwsSimulator } from '../../lib/simulator/aws/start.ts';
import { newKeyPair } from '../../lib/simulator/salesforce/keys.ts';
import type { SimulatedOrg } from '../../lib/simulator/salesforce/start.ts';
import { type CliRun, cli } from '../support/cli.ts';
import { simulatedOrg } from '../support/salesforce/simulated-salesforce.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const SECRET = 'eca-auditor/orgs/acme';
const GLOBAL_OAUTH =
  'project/force-app/main/default/extlClntAppGlobalOauthSets/EcaAuditor_glbloauth.ecaGlblOauth-meta.xml';

interface Scene {
  readonly org: SimulatedOrg;
  readonly aws: AwsSimulator;
  readonly folder: string;
  /** `eca-auditor onboard --alias acme --out <folder> …` */
  onboard(...args: string[]): Promise<CliRun>;
  /** `sf project deploy start`, as far as the simulated org needs it. */
  deploy(): void;
  /** Of the secret that is stored, by its staging label. */
  stored(stage?: string): Promise<Record<string, string> | undefined>;
}

async function scene(): Promise<Scene> {
  const org = await simulatedOrg({ username: 'auditor@acme.example' });
  const aws = await startAwsSimulator();
  onTestFinished(() => aws.close());
  for (const [name, value] of Object.entries(aws.env())) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const folder = await temporaryFolder();
  return {
    org,
    aws,
    folder,
    onboard: (...args) => cli(['onboard', '--alias', 'acme', '--out', folder, ...args]),
    deploy() {
      const xml = readFileSync(join(folder, GLOBAL_OAUTH), 'utf8');
      org.setCertificate(/<certificate>([^<]+)</.exec(xml)?.[1] ?? '');
    },
    async stored(VersionStage) {
      try {
        const asked = new GetSecretValueCommand({ SecretId: SECRET, VersionStage });
        const { SecretString = '' } = await secretsManagerClient().send(asked);
        return JSON.parse(SecretString);
      } catch (error) {
        if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
        throw error;
      }
    },
  };
}

const begin = ({ onboard, org }: Scene) => onboard('--login-url', org.url, '--username', 'auditor@acme.example');
const finish = ({ onboard, org }: Scene, ...args: string[]) =>
  onboard('--finish', '--client-id', org.secret().clientId, ...args);

async function onboarded(): Promise<Scene> {
  const here = await scene();
  await begin(here);
  here.deploy();
  await finish(here, '--put');
  return here;
}

/** Something happens to the org in the moment in which the next key becomes the one in use. */
function atTheSwitch(happen: () => void): () => void {
  const send = SecretsManagerClient.prototype.send;
  const spy = vi.spyOn(SecretsManagerClient.prototype, 'send');
  spy.mockImplementation(function (this: SecretsManagerClient, ...call: Parameters<typeof send>) {
    const [command] = call;
    if (command instanceof UpdateSecretVersionStageCommand && command.input.VersionStage === 'AWSCURRENT') happen();
    return Reflect.apply(send, this, call);
  });
  onTestFinished(() => spy.mockRestore());
  return () => spy.mockRestore();
}

describe('the first half', () => {
  test('keeps the private key beside the project, for its owner alone, and prints none of it', async () => {
    const here = await scene();
    const { code, stdout, stderr } = await begin(here);
    const key = join(here.folder, 'keys', 'current.pem');

    expect(code).toBe(0);
    expect(statSync(key).mode & 0o777).toBe(0o600);
    expect(statSync(join(here.folder, 'keys')).mode & 0o777).toBe(0o700);
    expect(holdingKey(join(here.folder, 'project'))).toEqual([]);
    expect(stdout + stderr).not.toContain(readFileSync(key, 'utf8').split('\n')[1]);
  });

  test('says every step that is left, in 80 columns, each command in one line', async () => {
    const here = await scene();
    const { stdout } = await begin(here);
    for (const step of ['sf project deploy start', 'sf org assign permset', 'Consumer Key', '--finish']) {
      expect(stdout).toContain(step);
    }
    const wide = stdout
      .split('\n')
      .filter((line) => line.length > 80 && !line.includes(here.folder) && !/^ {5}sf /.test(line));
    expect(wide).toEqual([]);
  });

  test('prints the next command as it is typed in this repository, and elsewhere', async () => {
    const flags = ['--login-url', 'https://acme.my.salesforce.com', '--username', 'a@acme.example'];
    const begun = async (env: NodeJS.ProcessEnv) => {
      const args = ['onboard', '--alias', 'acme', ...flags, '--out', await temporaryFolder()];
      return (await cli(args, env)).stdout;
    };
    const script = { npm_lifecycle_event: 'eca-auditor', npm_package_name: 'eca-auditor' };
    expect(await begun(script)).toMatch(/^ {5}npm run --silent eca-auditor -- onboard --finish --alias acme/m);
    expect(await begun({ ...script, npm_package_name: 'yours' })).toMatch(/^ {5}eca-auditor onboard --finish/m);
  });

  test('again changes no key and no file that somebody has changed', async () => {
    const here = await scene();
    await begin(here);
    const before = readFileSync(join(here.folder, 'keys/current.pem'), 'utf8');
    const file = join(here.folder, GLOBAL_OAUTH);
    writeFileSync(file, `${readFileSync(file, 'utf8')}<!-- ours -->\n`);
    const { code, stdout } = await here.onboard();

    expect(code).toBe(0);
    expect(readFileSync(join(here.folder, 'keys/current.pem'), 'utf8')).toBe(before);
    expect(readFileSync(file, 'utf8')).toContain('<!-- ours -->');
    expect(stdout).toContain('which you have changed');
  });

  test.each([
    [['--login-url', 'acme'], /^eca-auditor: --login-url: The URL is not a plain origin such as https:/m],
    [
      ['--login-url', 'https://evil.example'],
      /^eca-auditor: --login-url: https:\/\/evil\.example is not https on a Salesforce host/m,
    ],
    [['--login-url', 'https://login.salesforce.com'], /a login host that all orgs share.*expected the org's My Domain/],
    [['--login-url', 'https://test.salesforce.com'], /a login host that all orgs share/],
    [[], /--login-url: found nothing/],
    [['--login-url', 'https://acme.my.salesforce.com'], /--contact-email: found nothing; expected/],
    ...[
      'ops',
      'ops@acme',
      'ops @acme.example',
      'a@acme.example, b@acme.example',
      '<ops@acme.example>',
      '@acme.example',
    ].map((address): [string[], RegExp] => [
      ['--login-url', 'https://acme.my.salesforce.com', '--contact-email', address],
      /--contact-email: found ".+"; expected one address/,
    ]),
    [
      ['--login-url', 'https://acme.my.salesforce.com', '--username', 'auditor'],
      /--contact-email: found nothing, and the user name "auditor" is no address/,
    ],
    [['--overwrite'], /--overwrite replaces the stored secret/],
    [['--put'], /--put stores the finished org secret/],
    [['--secret-prefix', 'a b'], /--secret-prefix: found "a b"/],
    [['--finish', '--client-id', 'x'], /found no onboarding there/],
    [['--rotate'], /found no onboarding there/],
  ])('refuses %j', async (args, message) => {
    const { onboard } = await scene();
    const { code, stderr } = await onboard(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  test.each(['../acme', '..', 'a b', '$(id)', ''])('takes no alias %j into a path', async (alias) => {
    const { code, stderr } = await cli(['onboard', '--alias', alias, '--login-url', 'https://acme.my.salesforce.com']);
    expect(code).toBe(2);
    expect(stderr).toContain('--alias');
  });

  test('does not take the folder of another org', async () => {
    const here = await scene();
    await begin(here);
    const other = await here.onboard('--login-url', 'https://other.my.salesforce.com');
    const renamed = await cli(['onboard', '--alias', 'other', '--out', here.folder]);
    expect([other.code, renamed.code]).toEqual([2, 2]);
    expect(renamed.stderr).toContain('holds the onboarding of "acme"');
  });
});

describe('the second half', () => {
  test('stores the secret and ends with a clean bill of health', async () => {
    const here = await scene();
    await begin(here);
    here.deploy();
    const { code, stdout } = await finish(here, '--put');

    expect(stdout).toContain(`Stored the secret ${SECRET}.`);
    expect(stdout).toContain('The auditor can read this org.');
    expect(code).toBe(0);
    expect(await here.stored()).toMatchObject({ alias: 'acme', auth: 'jwt', username: 'auditor@acme.example' });
  });

  test('says what is missing when the app is not deployed yet, and stores nothing', async () => {
    const here = await scene();
    await begin(here);
    const { code, stdout } = await finish(here, '--put');
    expect(code).toBe(3);
    expect(stdout).toMatch(/FAILED +Login/);
    expect(stdout).toContain('Stored nothing.');
    expect(await here.stored()).toBeUndefined();
  });

  test('keeps the secret in use while the org refuses the new one', async () => {
    const here = await onboarded();
    const before = await here.stored();
    const { code, stdout } = await here.onboard('--finish', '--put', '--client-id', 'of-another-org');
    expect(code).toBe(3);
    expect(stdout).toContain(`Stored nothing: the secret ${SECRET} is as before.`);
    expect(await here.stored()).toEqual(before);
  });

  test('says where to run it when this address is outside the IP ranges', async () => {
    const here = await scene();
    await begin(here);
    here.deploy();
    here.org.fault('ip-restricted');
    const { code, stdout } = await finish(here, '--put');
    expect(code).toBe(3);
    expect(stdout).toContain('Run this again from an address');
  });

  test('keeps what was set by hand, unless it is given now', async () => {
    const here = await onboarded();
    const byHand = {
      audience: 'https://test.salesforce.com',
      environment: 'sandbox',
      labels: { team: 'crm' },
      ours: 1,
    };
    here.aws.secrets.put(SECRET, JSON.stringify({ ...(await here.stored()), ...byHand }, undefined, 2));
    const kept = await finish(here, '--put');
    expect(kept.stdout).toContain('Kept the secret');
    expect(await here.stored()).toMatchObject(byHand);

    const given = await finish(here, '--put', '--environment', 'developer');
    expect(given.stdout).toContain('Gave a new value');
    expect(await here.stored()).toMatchObject({ ...byHand, environment: 'developer' });
  });

  test('knows its own secret behind a byte order mark', async () => {
    const here = await onboarded();
    here.aws.secrets.put(SECRET, `\uFEFF${JSON.stringify({ ...(await here.stored()), labels: { team: 'crm' } })}`);
    const { code } = await finish(here, '--put', '--environment', 'sandbox');
    expect(code).toBe(0);
    expect(await here.stored()).toMatchObject({ labels: { team: 'crm' }, environment: 'sandbox' });
  });

  test('after a sandbox refresh takes the new consumer key without a question', async () => {
    const here = await onboarded();
    const before = { ...(await here.stored()), clientId: 'of-the-app-before', labels: { team: 'crm' } };
    here.aws.secrets.put(SECRET, JSON.stringify(before));
    const { code } = await finish(here, '--put');
    expect(code).toBe(0);
    expect(await here.stored()).toEqual({ ...before, clientId: here.org.secret().clientId });
  });

  describe('finds a secret of that name for something else', () => {
    const others: readonly [string, (stored: object) => object, RegExp][] = [
      ['another program', () => ({ password: 'p-4711' }), /it is not an org secret/],
      ['another alias', (stored) => ({ ...stored, alias: 'globex' }), /it has another alias/],
      [
        'another org',
        (stored) => ({ ...stored, loginUrl: 'https://globex.my.salesforce.com' }),
        /it has another loginUrl/,
      ],
      [
        'another flow',
        (stored) => ({ ...stored, auth: 'client_credentials', clientSecret: 's-4711' }),
        /it has another auth/,
      ],
    ];

    test.each(others)('of %s: changes nothing without --overwrite', async (_what, change, why) => {
      const here = await onboarded();
      const other = change((await here.stored()) ?? {});
      here.aws.secrets.put(SECRET, JSON.stringify(other));
      const refused = await finish(here, '--put');
      expect(refused.code).toBe(2);
      expect(refused.stderr).toMatch(why);
      expect(refused.stderr).toContain('--overwrite');
      expect(refused.stdout + refused.stderr).not.toContain('4711');
      expect(await here.stored()).toEqual(other);

      expect((await finish(here, '--put', '--overwrite')).code).toBe(0);
      expect(Object.keys((await here.stored()) ?? {}).sort()).toEqual(
        ['alias', 'auth', 'clientId', 'loginUrl', 'privateKey', 'username'].sort(),
      );
    });

    test('of an app that logs in as well: changes nothing without --overwrite', async () => {
      const here = await onboarded();
      const other = { ...(await here.stored()), clientId: 'of-a-second-app' };
      here.org.addConsumer(other.clientId);
      here.aws.secrets.put(SECRET, JSON.stringify(other));
      const { code, stderr } = await finish(here, '--put');
      expect(code).toBe(2);
      expect(stderr).toMatch(/it has another clientId, and the login with that one was not refused.*--overwrite/);
      expect(await here.stored()).toEqual(other);
    });

    test.each([
      ['yes', 0],
      ['no', 2],
      ['', 2],
    ])('asks at a terminal, and takes %j for what it is', async (answer, code) => {
      const here = await onboarded();
      const other = { ...(await here.stored()), alias: 'globex' };
      here.aws.secrets.put(SECRET, JSON.stringify(other));
      const questions: string[] = [];
      const run = await cli(
        [
          'onboard',
          '--alias',
          'acme',
          '--out',
          here.folder,
          '--finish',
          '--put',
          '--client-id',
          here.org.secret().clientId,
        ],
        {},
        async (question) => {
          questions.push(question);
          return answer;
        },
      );
      expect(run.code).toBe(code);
      expect(questions).toHaveLength(1);
      expect(questions[0]).toContain('it has another alias');
      expect((await here.stored())?.alias).toBe(code === 0 ? 'acme' : 'globex');
    });
  });

  test('without --put leaves the secret in a file, and prints a command without it', async () => {
    const here = await scene();
    await begin(here);
    here.deploy();
    const { code, stdout } = await finish(here);
    const file = join(here.folder, 'keys', 'org-secret.json');

    expect(code).toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(stdout).toContain(`--secret-string file://${file}`);
    expect(stdout).not.toContain(JSON.parse(readFileSync(file, 'utf8')).clientId);
    expect(here.aws.calls()).toEqual([]);
  });

  test('again keeps what is stored', async () => {
    const here = await onboarded();
    const { stdout } = await finish(here, '--put');
    expect(stdout).toContain('Kept the secret');
  });

  test('says what AWS refused', async () => {
    const here = await scene();
    await begin(here);
    here.aws.inject({ name: 'access_denied', service: 'secretsmanager' });
    const { code, stderr } = await finish(here, '--put');
    expect(code).toBe(2);
    expect(stderr).toMatch(/eca-auditor\/orgs\/acme: access was denied/);
  });
});

describe('rotation', () => {
  test('makes another key the one in use, once the org takes it', async () => {
    const here = await onboarded();
    const before = await here.stored();
    await here.onboard('--rotate');
    expect(await here.stored()).toEqual(before);
    here.deploy();
    const { code, stdout } = await here.onboard('--rotate', '--finish', '--put');
    const after = await here.stored();

    expect(stdout).toContain('The rotation is complete');
    expect(code).toBe(0);
    expect(after).toEqual({ ...before, privateKey: after?.privateKey });
    expect(after?.privateKey).not.toBe(before?.privateKey);
    expect(await here.stored('AWSPENDING')).toBeUndefined();
    expect(await here.stored('AWSPREVIOUS')).toBeUndefined();
    expect(readdirSync(join(here.folder, 'keys'))).toEqual(['current.pem']);
    expect(readFileSync(join(here.folder, 'keys/current.pem'), 'utf8')).toContain(after?.privateKey?.trim());
  });

  test('changes nothing while the org refuses the next key, and goes on when it takes it', async () => {
    const here = await onboarded();
    const before = await here.stored();
    await here.onboard('--rotate');
    const early = await here.onboard('--rotate', '--finish', '--put');

    expect(early.code).toBe(3);
    expect(early.stdout).toContain('Nothing has changed for the audit');
    expect(await here.stored()).toEqual(before);
    expect(readdirSync(join(here.folder, 'keys')).sort()).toEqual(['current.pem', 'next.pem']);

    here.deploy();
    expect((await here.onboard('--rotate', '--finish', '--put')).code).toBe(0);
    expect(await here.stored()).not.toEqual(before);
  });

  test('begun again keeps the next key', async () => {
    const here = await onboarded();
    await here.onboard('--rotate');
    const next = readFileSync(join(here.folder, 'keys/next.pem'), 'utf8');
    const { stdout } = await here.onboard('--rotate');
    expect(stdout).toContain('Kept the next key pair');
    expect(readFileSync(join(here.folder, 'keys/next.pem'), 'utf8')).toBe(next);
  });

  test('goes back when the org takes the previous key after the switch', async () => {
    const here = await onboarded();
    const before = await here.stored();
    const old = certificateIn(here.folder);
    await here.onboard('--rotate');
    here.deploy();
    const undo = atTheSwitch(() => here.org.setCertificate(old));
    const { code, stdout } = await here.onboard('--rotate', '--finish', '--put');
    undo();

    expect(code).toBe(3);
    expect(stdout).toContain('So the previous key\nis in use again');
    expect(await here.stored()).toEqual(before);
    expect(readdirSync(join(here.folder, 'keys')).sort()).toEqual(['current.pem', 'next.pem']);

    here.deploy();
    expect((await here.onboard('--rotate', '--finish', '--put')).code).toBe(0);
    expect(await here.stored()).not.toEqual(before);
  });

  test.each([
    ['is locked', ({ org }: Scene) => org.setAccess({ active: false })],
    ['is refused without a reason', ({ org }: Scene) => void org.fault('assertion-invalid')],
    ['meets a network that fails', ({ org }: Scene) => void org.fault('reset-before-headers')],
  ])(
    'does not go back to a key that the app no longer knows when the user %s after the switch',
    async (_what, happen) => {
      const here = await onboarded();
      await here.onboard('--rotate');
      const next = readFileSync(join(here.folder, 'keys/next.pem'), 'utf8');
      here.deploy();
      const undo = atTheSwitch(() => happen(here));
      const { code, stdout } = await here.onboard('--rotate', '--finish', '--put');
      undo();

      expect(code).toBe(3);
      expect(stdout).toMatch(/The next key (?:stays|is) in use/);
      expect(next).toContain((await here.stored())?.privateKey?.trim());

      here.org.heal();
      here.org.setAccess({ active: true });
      const again = await here.onboard('--rotate', '--finish', '--put');
      expect(again.stdout).toContain('The rotation is complete');
      expect(again.code).toBe(0);
      expect(next).toContain((await here.stored())?.privateKey?.trim());
    },
  );

  test('that is complete says so, however often it is asked and whatever else is amiss in the org', async () => {
    const here = await onboarded();
    await here.onboard('--rotate');
    here.deploy();
    here.org.fault('list-empty');
    const first = await here.onboard('--rotate', '--finish', '--put');
    here.org.heal();
    const after = await here.stored();
    const second = await here.onboard('--rotate', '--finish', '--put');

    expect(first.stdout).toContain('The rotation is complete');
    expect(second.stdout).toContain('Nothing is left to do');
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(await here.stored()).toEqual(after);
  });

  test('does not call complete what was rotated from another folder', async () => {
    const here = await onboarded();
    const { privateKey } = newKeyPair();
    here.aws.secrets.put(SECRET, JSON.stringify({ ...(await here.stored()), privateKey }));
    const { code, stderr } = await here.onboard('--rotate', '--finish', '--put');
    expect(code).toBe(2);
    expect(stderr).toMatch(/no next key pair.*holds another key/);
  });

  test('without --put says again what is left to do, until the secret is stored', async () => {
    const here = await onboarded();
    await here.onboard('--rotate');
    here.deploy();
    const finishing = ['--rotate', '--finish', '--client-id', here.org.secret().clientId] as const;
    const [first, second] = [await here.onboard(...finishing), await here.onboard(...finishing)];
    for (const { code, stdout } of [first, second]) {
      expect(code).toBe(0);
      expect(stdout).toContain('aws secretsmanager put-secret-value');
    }
    rmSync(join(here.folder, 'keys/org-secret.json'));
    const third = await here.onboard(...finishing);
    expect(third.code).toBe(2);
    expect(third.stderr).toContain('An earlier rotation, if any, is complete');
  });

  test('after a crash behind the switch, ends what was begun', async () => {
    const here = await onboarded();
    await here.onboard('--rotate');
    here.deploy();
    const heal = here.aws.inject({
      name: 'access_denied',
      service: 'secretsmanager',
      operation: 'GetSecretValue',
      from: 2,
    });
    await here.onboard('--rotate', '--finish', '--put');
    heal();
    const { code } = await here.onboard('--rotate', '--finish', '--put');
    expect(code).toBe(0);
    expect(readdirSync(join(here.folder, 'keys'))).toEqual(['current.pem']);
  });

  test('keeps what else stands in the secret', async () => {
    const here = await onboarded();
    here.aws.secrets.put(SECRET, JSON.stringify({ ...(await here.stored()), labels: { team: 'crm' }, ours: 1 }));
    await here.onboard('--rotate');
    here.deploy();
    await here.onboard('--rotate', '--finish', '--put');
    expect(await here.stored()).toMatchObject({ labels: { team: 'crm' }, ours: 1 });
  });
});

/** Files below a folder that hold a private key. */
function holdingKey(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file, 'utf8').includes('PRIVATE KEY'));
}

function certificateIn(folder: string): string {
  return /<certificate>([^<]+)</.exec(readFileSync(join(folder, GLOBAL_OAUTH), 'utf8'))?.[1] ?? '';
}

test('the certificate that is deployed is of the key that is kept, as OpenSSL sees it', async () => {
  const here = await scene();
  await begin(here);
  const modulus = (kind: string, input: string) =>
    execFileSync('openssl', [kind, '-noout', '-modulus'], { input, encoding: 'utf8' });
  const kept = readFileSync(join(here.folder, 'keys/current.pem'), 'utf8');
  expect(modulus('x509', certificateIn(here.folder))).toBe(modulus('rsa', kept));
});
