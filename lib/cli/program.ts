/**
 * The command line: what can be asked, in words that teach. Each command is loaded when it is asked for.
 *
 * @module
 */
import { Command, CommanderError } from 'commander';
import { checkCommand } from './check/command.ts';
import { completionCommand } from './completion.ts';
import { controlsCommand } from './controls.ts';
import type { DemoFlags } from './demo/demo-flags.ts';
import { doctorCommand } from './doctor/command.ts';
import { diffCommand } from './evidence/diff.ts';
import { evidenceCommand } from './evidence/evidence-command.ts';
import { historyCommand } from './evidence/history.ts';
import { initCommand } from './init.ts';
import { fileErrorText, UsageError } from './io/errors.ts';
import { EXIT, type ExitCode } from './io/exit-code.ts';
import { type Io, withInertErrors } from './io/io.ts';
import {
  awsAccountOption,
  CONFIG_HELP,
  didYouMean,
  EXIT_CODES,
  failOnOption,
  formatOption,
  GROUP,
  optionDescription,
  RepeatableOption,
  refuseWrongValues,
  USUAL_EXIT_CODES,
} from './io/options.ts';
import { VERSION } from './io/version.ts';
import { onboardCommand } from './onboard/command.ts';
import { respondCommand } from './respond/command.ts';
import type { ScanFlags } from './scan/scan-flags.ts';
import { waiveCommand } from './waive.ts';

/** Runs one command line, without the program's own name. Never throws. */
export async function runCli(args: readonly string[], hostIo: Io): Promise<ExitCode> {
  const io = withInertErrors(hostIo);
  let code: ExitCode = EXIT.clean;
  const done = (result: ExitCode) => {
    code = result;
  };
  const program = createProgram(io, done);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? EXIT.clean : EXIT.usage;
    }
    if (error instanceof UsageError) {
      io.stderr.write(`eca-auditor: ${error.message}\n`);
      return EXIT.usage;
    }
    const path = refusedPath(error);
    if (path !== undefined) {
      io.stderr.write(`eca-auditor: ${path}: ${fileErrorText(error)}.\n`);
      return EXIT.usage;
    }
    io.stderr.write(defectText(error));
    return EXIT.notAssessed;
  }
}

/** The path that the system refused to open, read or write, for errors without a message of ours. */
function refusedPath(error: unknown): string | undefined {
  return error instanceof Error && 'syscall' in error && 'path' in error && typeof error.path === 'string'
    ? error.path
    : undefined;
}

/** A defect of the auditor. Its message may hold a secret, so only its class and stack frames are printed. */
function defectText(error: unknown): string {
  const [name, stack] = error instanceof Error ? [error.constructor.name, error.stack ?? ''] : [typeof error, ''];
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return [`eca-auditor: internal error (${name}). Please open an issue with these lines.`, ...frames, ''].join('\n');
}

function createProgram(io: Io, done: (code: ExitCode) => void): Command {
  const program = new Command('eca-auditor')
    .description('Audits the OAuth settings of Salesforce External Client Apps.')
    .version(VERSION)
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'eca-auditor: ')),
    })
    .configureHelp({ optionDescription })
    .exitOverride()
    .showHelpAfterError('(eca-auditor --help lists commands and options)')
    .addHelpText('after', USUAL_EXIT_CODES);
  for (const [purpose, commands] of Object.entries(COMMANDS)) {
    program.commandsGroup(purpose);
    for (const command of commands) command(program, io, done);
  }
  for (const command of program.commands) {
    command.showHelpAfterError(`(eca-auditor ${command.name()} --help lists its options)`);
    refuseWrongValues(command);
  }
  program.commandsGroup('Help:').helpCommand(false);
  completionCommand(program, io, done);
  helpCommand(program, done);
  return program;
}

/** Commands by purpose, as `--help` lists them. */
const COMMANDS = {
  'Audit:': [scanCommand, checkCommand],
  'Look back:': [diffCommand, historyCommand, evidenceCommand],
  'When an app is breached:': [respondCommand],
  'Decide what counts:': [controlsCommand, initCommand, waiveCommand],
  'Give the auditor access:': [onboardCommand, doctorCommand],
  'Try it:': [demoCommand],
} as const;

/** commander's own answers a name that is no command with the help of the program, and does not say why. */
function helpCommand(program: Command, done: (code: ExitCode) => void): void {
  program
    .command('help')
    .argument('[command]')
    .description('display help for command')
    .action((name: string | undefined) => {
      const command = name === undefined ? program : program.commands.find((each) => each.name() === name);
      if (command === undefined) {
        const names = program.commands.map((each) => each.name());
        throw new UsageError(
          `help ${name}: there is no such command.${didYouMean(name ?? '', names) || ' "eca-auditor --help" lists them.'}`,
        );
      }
      command.outputHelp();
      done(EXIT.clean);
    });
}

function scanCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command('scan')
    .summary('audit orgs now')
    .description(
      'Logs in to every org, reads every External Client App and judges it. Only reads. One of --credentials, --secrets-prefix and --target-org says which orgs.',
    )
    .optionsGroup(GROUP.what)
    .option('--credentials <path>', 'org secrets: a JSON file, or a folder of JSON files')
    .option('--secrets-prefix <prefix>', 'org secrets in AWS Secrets Manager, by the beginning of their names')
    .addOption(new RepeatableOption('--target-org <alias>', 'an org that the Salesforce CLI (sf) is logged in to'))
    .option('--state <folder>', 'last known state: what changed since then is reported, and the state replaced')
    .optionsGroup(GROUP.by)
    .option('--config <file>', CONFIG_HELP)
    .addOption(failOnOption())
    .optionsGroup(GROUP.out)
    .addOption(formatOption())
    .option('--output <file>', 'write the report there instead of to standard output')
    .addOption(awsAccountOption())
    .option('--verbose', 'in the table: every step of a remedy, every condition')
    .addHelpText(
      'after',
      `
An org secret is a JSON object:
  {"alias":"acme","loginUrl":"https://acme.my.salesforce.com","auth":"jwt",
   "clientId":"…","username":"…","privateKey":"-----BEGIN PRIVATE KEY-----\\n…"}
or, for the client credentials flow, with "auth":"client_credentials" and "clientSecret".

Examples:
  eca-auditor scan --credentials orgs/
  eca-auditor scan --target-org acme-uat --target-org acme-dev
  eca-auditor scan --secrets-prefix eca-auditor/orgs/
  eca-auditor scan --credentials acme.json --state .eca-auditor/ --format json --output result.json
${EXIT_CODES}`,
    )
    .action(async (options: ScanFlags) => {
      const { scanFromFlags } = await import('./scan/scan-flags.ts');
      done(await scanFromFlags(options, io));
    });
}

function demoCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command('demo')
    .summary('show an attack and its alerts, without any account')
    .description(
      'Starts a simulated Salesforce and a simulated AWS, and plays an attack in ten moves on apps in the shape of real ones. The built Lambda function runs after each, and the messages to the person on call are shown.',
    )
    .option('--fault <name>', 'instead: a night with this fault in the production org, or in AWS; "list" lists all')
    .addOption(formatOption('none'))
    .option('--output <folder>', 'where the report and the alerts go', 'eca-auditor-demo')
    .addHelpText('after', '\nWith --format the report of the last run goes to stdout, and the play to stderr.')
    .action(async (flags: DemoFlags) => {
      const { demoFromFlags } = await import('./demo/demo-flags.ts');
      done(await demoFromFlags(flags, io));
    });
}
