/**
 * The command `eca-auditor check` and its options.
 *
 * @module
 */
import type { Command } from 'commander';
import { type AnyControl, isAboutApps } from '../../audit/model/control.ts';
import type { Severity } from '../../audit/model/finding.ts';
import type { FormatName } from '../../report/formats/formats.ts';
import { UsageError } from '../io/errors.ts';
import { countFailures, EXIT, type ExitCode, exitCodeOf, whyClean } from '../io/exit-code.ts';
import type { Io } from '../io/io.ts';
import {
  awsAccountOption,
  CONFIG_HELP,
  EXIT_CODES,
  failOnOption,
  formatOption,
  GROUP,
  RepeatableOption,
} from '../io/options.ts';
import { unknownControl } from '../io/unknown-control.ts';
import type { BaseConfig } from './base-config.ts';

interface CheckFlags {
  readonly changed?: string | true;
  readonly stdin?: true;
  readonly config?: string;
  readonly configFrom?: string;
  readonly trustConfig?: true;
  readonly format: FormatName;
  readonly output?: string;
  readonly failOn?: Severity;
  readonly awsAccount?: string;
  readonly verbose?: boolean;
  readonly fix?: true;
  readonly control?: readonly string[];
  readonly write?: true;
  readonly requireApps?: true;
}

/** Formats for people. Their reports already say that there is no app. */
const SAY_NO_APP: ReadonlySet<FormatName> = new Set(['table', 'github', 'markdown', 'html']);

interface GivenFlags extends CheckFlags {
  readonly isFormatGiven: boolean;
}

export function checkCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command('check')
    .summary('judge metadata source before it is deployed')
    .description(
      'Judges metadata source by the same controls: SFDX source and unpacked metadata format, in any folder layout.',
    )
    .argument('[path...]', 'files and folders')
    .optionsGroup(GROUP.what)
    .option('--changed [commit]', 'only apps with a file that differs from this git commit (default: HEAD)')
    .option('--stdin', 'read more paths from standard input, one per line or ended by NUL')
    .option('--require-apps', 'exit with 3 when there is no app to judge')
    .optionsGroup(GROUP.by)
    .option('--config <file>', CONFIG_HELP)
    .option(
      '--config-from <commit>',
      'use the configuration of this git commit, so that a change can\'t switch off the controls that judge it ("base": PRE_COMMIT_FROM_REF, or else HEAD)',
    )
    .option('--trust-config', 'run the customControls of the configuration, which are code from the working folder')
    .addOption(failOnOption())
    .optionsGroup(GROUP.out)
    .addOption(formatOption())
    .option('--output <file>', 'write the report to this file instead of standard output')
    .addOption(awsAccountOption())
    .option('--verbose', 'in the table, show every step of a remedy and every condition')
    .optionsGroup(GROUP.fix)
    .option('--fix', 'show fixes of boolean settings as a diff; --write changes the files')
    .addOption(
      new RepeatableOption(
        '--control <id>',
        'with --fix: fix only this control, wherever it fails, including waived failures and public clients',
      ),
    )
    .option('--write', 'with --fix: change the files')
    .addHelpText(
      'after',
      `
Examples:
  eca-auditor check force-app/
  eca-auditor check force-app/ --changed origin/main --format sarif --output eca.sarif
  eca-auditor check force-app/ --fix            # shows the diff
  eca-auditor check force-app/ --fix --write    # makes the change
  eca-auditor check force-app/ --fix --control require-pkce
${EXIT_CODES};
     with --require-apps also: no app was found`,
    )
    .action(async (paths: readonly string[], flags: CheckFlags, command: Command) => {
      const isFormatGiven = command.getOptionValueSource('format') === 'cli';
      done(await checkFromFlags(paths, { ...flags, isFormatGiven }, io));
    });
}

async function checkFromFlags(given: readonly string[], flags: GivenFlags, io: Io): Promise<ExitCode> {
  refuseContradictions(given, flags);
  const [{ runCheck }, { readPathList }, { readCheckSettings }, { writeReport }] = await Promise.all([
    import('./run-check.ts'),
    import('./path-list.ts'),
    import('../io/settings.ts'),
    import('../io/output.ts'),
  ]);
  const base = await baseOf(flags, io);
  const { config, policy } = await readCheckSettings(flags.config, base, flags.trustConfig === true, io);
  const piped = flags.stdin === true ? await readPathList(process.stdin) : [];
  const { changed, fix, format, output, awsAccount, verbose = false } = flags;
  refuseUnknownControls(flags.control ?? [], policy.controls);
  const failOn = flags.failOn ?? config.report.failOn;
  const result = await runCheck(
    {
      paths: given.length === 0 && flags.stdin === undefined ? ['.'] : [...given, ...piped],
      changed: changed === true ? 'HEAD' : changed,
      controls: policy.controls,
      waivers: policy.waivers,
      acceptedPackages: config.acceptedPackages,
      notes: notesOn(base),
      fix: fix && { write: flags.write === true, named: flags.control ?? [] },
      cwd: process.cwd(),
    },
    io,
  );
  // A diff on standard output is the result, so the report is not printed after it.
  const isReported = fix === undefined || flags.write === true || output !== undefined;
  if (isReported) {
    await writeReport(result, { format, output, awsAccount, verbose, controls: policy.controls }, io);
  }
  const isEmpty = result.orgs.every(({ apps }) => apps.length === 0);
  if (isEmpty && !(isReported && output === undefined && SAY_NO_APP.has(format))) {
    io.stderr.write('No External Client App was found.\n');
  }
  const code = exitCodeOf(result.orgs, failOn);
  io.stderr.write(code === EXIT.clean ? whyClean(countFailures(result.orgs), failOn) : '');
  if (code === EXIT.clean && isEmpty && flags.requireApps === true) {
    io.stderr.write('Exit code 3 because of --require-apps: no External Client App was found.\n');
    return EXIT.notAssessed;
  }
  return code;
}

/** @throws UsageError for a control that does not exist, is switched off, or is about the org, because it can't be fixed. */
function refuseUnknownControls(ids: readonly string[], controls: readonly AnyControl[]): void {
  for (const id of ids) {
    const control = controls.find((each) => each.id === id);
    if (control === undefined) {
      throw unknownControl('--control', id, controls);
    }
    if (!isAboutApps(control)) {
      throw new UsageError(`--control ${id}: it is about the org; --fix changes apps.`);
    }
  }
}

async function baseOf({ configFrom, config }: CheckFlags, io: Io): Promise<BaseConfig | undefined> {
  if (configFrom === undefined) return undefined;
  const { baseConfig } = await import('./base-config.ts');
  return await baseConfig(configFrom, config, process.cwd(), io.env);
}

/** A notice if the change also changes the configuration. It is on standard error, and in the report of every format. */
function notesOn(base: BaseConfig | undefined): readonly string[] {
  if (base === undefined || base.isUnchanged) return [];
  const instead =
    base.text === undefined ? 'the defaults are used, because that commit has no such file' : 'that one is used';
  return [`The configuration differs from ${base.name}; ${instead}.`];
}

function refuseContradictions(given: readonly string[], flags: GivenFlags): void {
  const { changed, stdin, fix, write, control, format, isFormatGiven, output } = flags;
  if (given.length === 0 && changed === undefined && stdin === undefined) {
    throw new UsageError('check: found no path; expected files or folders, --changed or --stdin.');
  }
  if (fix === undefined && (write === true || control !== undefined)) {
    throw new UsageError(`check: found ${write === true ? '--write' : '--control'} without --fix.`);
  }
  if (fix === true && write === undefined && output === undefined && isFormatGiven) {
    throw new UsageError(
      `check: found --fix with --format ${format}; --fix prints a diff. Expected --write, or --output for the report.`,
    );
  }
}
