/**
 * Alternatives to the auditor on the same org: a plain jsforce script, and `sf project retrieve start` followed by grep. Each is
 * measured from the start of its process to its end, and finds the apps whose secret is optional in the web server flow. They take
 * turns.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { requireSecretWebServerFlow } from '../../lib/audit/controls/secrets/require-secret-web-server-flow.ts';
import { COMPONENT_TYPES } from '../../lib/audit/model/app.ts';
import { loginAssertion } from '../../lib/salesforce/session/assertion.ts';
import { type Figure, median, type Part } from '../figures.ts';
import { type BuiltFunction, builtFunction } from '../processes/audit.ts';
import { runMeasured } from '../processes/measured-command.ts';
import { type SalesforceCli, salesforceCli } from '../processes/salesforce-cli.ts';
import { callsOfTheOrg, type OrgCalls, type Simulator, startSimulator } from '../world/simulator.ts';
import { ASSUMED, ASSUMED_RETRIEVE_TIME, NO_RETRIEVE_TIME } from './retrieve.ts';

const APPS = 50;
const LATENCY_MS = 100;
const ROUNDS = 3;
/** The folder in which the Salesforce CLI writes the retrieved files. */
const SOURCE = 'force-app';

interface Taken {
  readonly wallMs: number;
  readonly peakMb: number;
  /** Number of apps found. */
  readonly optional: number;
}

type Contestants = Readonly<Record<string, (round: number) => Promise<Taken>>>;

export const alternatives: Part = {
  title: `Alternatives: one org of ${APPS} apps, ${LATENCY_MS} ms a call, whole processes`,
  async run({ sf }) {
    const [built, simulator] = await Promise.all([
      builtFunction(),
      startSimulator({ orgs: 1, apps: APPS, latencyMs: LATENCY_MS }),
    ]);
    const script = await jsforceScript();
    const cli = salesforceCli({ install: sf });
    try {
      const login = cli === undefined ? undefined : await loggedIn(cli, simulator);
      const figures = await race(
        {
          'the built function, with state and alerts': (round) => ourNight(`alternatives-${round}`, built, simulator),
          'a plain jsforce script': () => script.run(simulator),
          ...(cli === undefined ? {} : retrieving(cli, simulator)),
        },
        simulator,
      );
      return [...figures, ...(cli && login ? [...login, keysOnDisk(cli)] : [NO_CLI])];
    } finally {
      simulator.stop();
      built.remove();
      script.remove();
      cli?.remove();
    }
  },
};

const NO_CLI: Figure = {
  what: 'sf project retrieve start, then grep',
  value: Number.NaN,
  unit: 'ms',
  absent: 'not installed',
  note: 'npm run bench -- --sf gets it',
};

async function race(contestants: Contestants, simulator: Simulator): Promise<Figure[]> {
  const names = Object.keys(contestants);
  const taken = new Map<string, (Taken & OrgCalls)[]>(names.map((name) => [name, []]));
  await simulator.calls();
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const [name, run] of Object.entries(contestants)) {
      taken.get(name)?.push({ ...(await run(round)), ...(await callsOfTheOrg(simulator)) });
    }
  }
  return [...taken].flatMap(([name, all]) => figuresOf(name, all));
}

async function ourNight(runId: string, built: BuiltFunction, simulator: Simulator): Promise<Taken> {
  const started = performance.now();
  const { peakMb } = await built.run(runId, simulator.environment);
  const wallMs = performance.now() - started;
  return { wallMs, peakMb, optional: await simulator.failing(requireSecretWebServerFlow.id) };
}

async function jsforceScript() {
  // Inside the project, so that its imports are found.
  const folder = mkdtempSync(join('node_modules', '.eca-auditor-bench-'));
  const script = join(folder, 'jsforce-script.mjs');
  await build({
    entryPoints: ['bench/processes/jsforce-script.ts'],
    outfile: script,
    format: 'esm',
    logLevel: 'warning',
  });
  return {
    async run({ secrets: [secret] }: Simulator): Promise<Taken> {
      const { stdout, ...taken } = await runMeasured([process.execPath, script, JSON.stringify(secret)]);
      return { ...taken, optional: Number(stdout) };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Logs in with a token that was requested here by JWT. If the CLI itself failed to log in, it would try public hosts. */
async function loggedIn(cli: SalesforceCli, simulator: Simulator): Promise<Figure[]> {
  const [secret] = simulator.secrets;
  if (secret?.auth !== 'jwt') throw new Error('The simulated org does not log in by JWT.');
  const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
  const body = new URLSearchParams({ grant_type, assertion: await loginAssertion(secret, new Date()) });
  const answer = await fetch(`${secret.loginUrl}/services/oauth2/token`, { method: 'POST', body });
  const { access_token: token } = (await answer.json()) as { readonly access_token: string };
  const flags = ['--instance-url', secret.loginUrl, '--alias', 'org', '--no-prompt', '--json'];
  const { wallMs } = await cli.run(['org', 'login', 'access-token', ...flags], { SF_ACCESS_TOKEN: token });
  const what = `sf ${cli.version}, login once before`;
  return [
    { what: `${what}: time`, value: wallMs, unit: 'ms' },
    { what: `${what}: calls`, value: (await callsOfTheOrg(simulator)).calls, unit: 'calls' },
  ];
}

function retrieving(cli: SalesforceCli, simulator: Simulator): Contestants {
  return {
    'sf project retrieve start in no time, then grep': () => retrieveAndGrep(cli, simulator, NO_RETRIEVE_TIME),
    [`the same, retrieved in ${ASSUMED}`]: () => retrieveAndGrep(cli, simulator, ASSUMED_RETRIEVE_TIME),
  };
}

async function retrieveAndGrep(
  cli: SalesforceCli,
  simulator: Simulator,
  time: Parameters<Simulator['setRetrieveTime']>[0],
): Promise<Taken> {
  await simulator.setRetrieveTime(time);
  rmSync(join(cli.folder, SOURCE), { recursive: true, force: true });
  mkdirSync(join(cli.folder, SOURCE));
  const types = Object.values(COMPONENT_TYPES).flatMap((type) => ['--metadata', type]);
  const { wallMs, peakMb } = await cli.run(['project', 'retrieve', 'start', '--target-org', 'org', '--json', ...types]);
  const started = performance.now();
  const optional = filesWith('<isConsumerSecretOptional>true', cli);
  return { wallMs: wallMs + performance.now() - started, peakMb, optional };
}

function keysOnDisk(cli: SalesforceCli): Figure {
  return {
    what: 'files with a consumer key that sf left on disk',
    value: filesWith('<consumerKey>', cli),
    unit: 'files',
  };
}

function filesWith(text: string, { folder }: SalesforceCli): number {
  const { stdout } = spawnSync('grep', ['-rlF', text, join(folder, SOURCE)], { encoding: 'utf8' });
  return stdout.split('\n').filter(Boolean).length;
}

function figuresOf(who: string, taken: readonly (Taken & OrgCalls)[]): Figure[] {
  const medianOf = (key: 'wallMs' | 'calls' | 'longestChain' | 'optional') => median(taken.map((each) => each[key]));
  return [
    { what: `${who}: time`, value: medianOf('wallMs'), unit: 'ms' },
    { what: `${who}: calls`, value: medianOf('calls'), unit: 'calls' },
    { what: `${who}: longest chain`, value: medianOf('longestChain'), unit: 'round trips' },
    { what: `${who}: peak memory`, value: Math.max(...taken.map(({ peakMb }) => peakMb)), unit: 'MB' },
    { what: `${who}: weak apps found`, value: medianOf('optional'), unit: 'apps' },
  ];
}
