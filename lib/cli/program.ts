/**
 * The command line: all commands with their help. The code of a command is loaded when it is used.
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

/** The path of a system error, for errors that have no message of ours. */
function refusedPath(error: unknown): string | undefined {
  return error instanceof Error && 'syscall' in error && 'path' in error && typeof error.path === 'string'
    ? error.path
    : undefined;
}

/** The text for a defect of the auditor. The error's message may contain a secret, so only its class and stack are printed. */
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

/** Commands by purpose, in the order of `--help`. */
const COMMANDS = {
  'Audit:': [scanCommand, checkCommand],
  'Look back:': [diffCommand, historyCommand, evidenceCommand],
  'When an app is breached:': [respondCommand],
  'Decide what counts:': [controlsCommand, initCommand, waiveCommand],
  'Give the auditor access:': [onboardCommand, doctorCommand],
  'Try it:': [demoCommand],
} as const;

/** commander's own help command prints the program's help for an unknown command, without an error. */
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
      'Logs in to each org, and reads and judges all its External Client Apps. It only reads. Name the orgs by one of --credentials, --secrets-prefix and --target-org.',
    )
    .optionsGroup(GROUP.what)
    .option('--credentials <path>', 'org secrets: a JSON file, or a folder of JSON files')
    .option('--secrets-prefix <prefix>', 'org secrets in AWS Secrets Manager whose names begin with this prefix')
    .addOption(new RepeatableOption('--target-org <alias>', 'an org that the Salesforce CLI (sf) is logged in to'))
    .option('--state <folder>', 'last known state: changes since then are reported, and the state is replaced')
    .optionsGroup(GROUP.by)
    .option('--config <file>', CONFIG_HELP)
    .addOption(failOnOption())
    .optionsGroup(GROUP.out)
    .addOption(formatOption())
    .option('--output <file>', 'write the report to this file instead of standard output')
    .addOption(awsAccountOption())
    .option('--verbose', 'in the table, show every step of a remedy and every condition')
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
      'Starts a simulated Salesforce and a simulated AWS, and simulates an attack in ten moves on apps that are modelled on real ones. After each move it runs the built Lambda function, and shows the messages to the person on call.',
    )
    .option('--fault <name>', 'instead of the attack, a fault in the production org or in AWS; "list" lists all')
    .addOption(formatOption('none'))
    .option('--output <folder>', 'folder for the report and the alerts', 'eca-auditor-demo')
    .addHelpText('after', '\nWith --format, the report of the last run goes to stdout, and all other text to stderr.')
    .action(async (flags: DemoFlags) => {
      const { demoFromFlags } = await import('./demo/demo-flags.ts');
      done(await demoFromFlags(flags, io));
    });
}
