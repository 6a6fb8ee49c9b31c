/**
 * The command line: what can be asked, in words that teach. Each command is loaded when it is asked for.
 *
 * @module
 */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { SEVERITIES, type Severity } from '../audit/model.ts';
import { FORMATS, type FormatName, isFormatName } from '../report/formats.ts';
import { UsageError } from './errors.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';

const EXIT_CODES = `
Exit codes:
  0  clean
  1  findings at or above --fail-on
  2  wrong usage or configuration
  3  something could not be assessed, and nothing worse was found`;

/** Runs one command line, without the program's own name. Never throws for what a user can get wrong. */
export async function runCli(args: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = EXIT.clean;
  const program = createProgram(io, (result) => {
    code = result;
  });
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
    throw error;
  }
}

function createProgram(io: Io, done: (code: ExitCode) => void): Command {
  const program = new Command('eca-auditor')
    .description('Audits the OAuth settings of Salesforce External Client Apps.')
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
    })
    .exitOverride()
    .showHelpAfterError('(eca-auditor --help tells what can be asked)')
    .addHelpText('after', EXIT_CODES);
  scanCommand(program, io, done);
  demoCommand(program, io, done);
  return program;
}

function scanCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command('scan')
    .summary('audit orgs now')
    .description('Logs in to every org, reads every External Client App and judges it. Only reads.')
    .requiredOption('--credentials <path>', 'org secrets: a JSON file, or a folder of JSON files')
    .option('--state <folder>', 'last known state: what changed since then is reported, and the state replaced')
    .option('--config <file>', 'configuration: controls, waivers, limits (default: eca-auditor.yaml, if there is one)')
    .addOption(formatOption())
    .option('--output <file>', 'write the report there instead of to standard output')
    .addOption(failOnOption())
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
  eca-auditor scan --credentials acme.json --state .eca-auditor/ --format json --output result.json
${EXIT_CODES}`,
    )
    .action(async (options: ScanFlags) => {
      const { scanFromFlags } = await import('./scan-flags.ts');
      done(await scanFromFlags(options, io));
    });
}

export interface ScanFlags {
  readonly credentials: string;
  readonly state?: string;
  readonly config?: string;
  readonly format: FormatName;
  readonly output?: string;
  readonly failOn?: Severity;
  readonly verbose?: boolean;
}

function demoCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command('demo')
    .summary('see two nights of it, without any account')
    .description(
      'Starts a simulated Salesforce and a simulated AWS, and runs the built Lambda function for two nights on apps that real projects have published.',
    )
    .option('--fault <name>', 'what befalls the production org before the second night; "list" lists all')
    .action(async ({ fault }: { readonly fault?: string }) => {
      const { demoFromFlags } = await import('./demo-flags.ts');
      done(await demoFromFlags(fault, io));
    });
}

function formatOption(): Option {
  const names = Object.entries(FORMATS).map(([name, { description }]) => `${name} (${description})`);
  return new Option('--format <format>', `one of ${names.join(', ')}`)
    .default('table')
    .argParser((name): FormatName => {
      if (isFormatName(name)) {
        return name;
      }
      throw new InvalidArgumentError(`Found "${name}"; expected one of ${Object.keys(FORMATS).join(', ')}.`);
    });
}

function failOnOption(): Option {
  return new Option('--fail-on <severity>', 'exit with 1 when an unwaived finding is at least this severe')
    .choices([...SEVERITIES])
    .default(undefined, 'the configuration\'s "report.failOn", or high');
}
