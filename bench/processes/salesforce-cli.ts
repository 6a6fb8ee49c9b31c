/**
 * The Salesforce CLI, where there is one. It has hundreds of megabytes, so it is no dependency: it is the one that
 * `ECA_AUDITOR_BENCH_SF` names, else `sf` on the path, else, where asked for, one that is installed below
 * `node_modules/.cache` and stays there.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MeasuredCommand, runMeasured } from './measured-command.ts';

type Command = readonly [string, ...string[]];

const PACKAGE = '@salesforce/cli@2.150.6';
const FOLDER = join(process.cwd(), 'node_modules', '.cache', 'eca-auditor-bench-sf');
const OURS: Command = [process.execPath, join(FOLDER, 'node_modules', '@salesforce', 'cli', 'bin', 'run.js')];
const GIVEN = process.env.ECA_AUDITOR_BENCH_SF;
const COMMANDS: readonly Command[] = GIVEN === undefined ? [['sf'], OURS] : [[GIVEN]];
const PROJECT = { packageDirectories: [{ path: 'force-app', default: true }], sourceApiVersion: '66.0' };

/** Nobody is called but the org, and nothing of the user's own is read or written. */
const ALONE = {
  FORCE_COLOR: '0',
  SF_AUTOUPDATE_DISABLE: 'true',
  SF_DISABLE_LOG_FILE: 'true',
  SF_DISABLE_TELEMETRY: 'true',
  SF_SKIP_NEW_VERSION_CHECK: 'true',
  SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
};

/** A project of its own, with a home of its own. */
export interface SalesforceCli {
  /** @example "2.150.6" */
  readonly version: string;
  /** The project's folder. */
  readonly folder: string;
  run(args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<MeasuredCommand>;
  remove(): void;
}

/** @returns `undefined` when there is none */
export function salesforceCli({ install }: { readonly install: boolean }): SalesforceCli | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'eca-auditor-bench-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const env = { PATH: process.env.PATH, HOME: folder, USERPROFILE: folder, LOCALAPPDATA: folder, ...ALONE };
  const version = ([file, ...args]: Command) =>
    /cli\/(\S+)/.exec(spawnSync(file, [...args, '--version'], { encoding: 'utf8', env }).stdout ?? '')?.[1];
  const command = COMMANDS.find((each) => version(each) !== undefined) ?? (install ? installed() : undefined);
  if (command === undefined) {
    remove();
    return undefined;
  }
  writeFileSync(join(folder, 'sfdx-project.json'), JSON.stringify(PROJECT));
  return {
    version: version(command) ?? 'unknown',
    folder,
    run: (args, environment) => runMeasured([...command, ...args], { cwd: folder, env: { ...env, ...environment } }),
    remove,
  };
}

function installed(): Command {
  const args = ['install', '--prefix', FOLDER, '--ignore-scripts', '--no-audit', '--no-fund', PACKAGE];
  const { status } = spawnSync('npm', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`${PACKAGE} could not be installed.`);
  return OURS;
}
