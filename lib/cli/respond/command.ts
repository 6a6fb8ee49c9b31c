/**
 * `eca-auditor respond`: finds a breached app in all orgs, and how to contain it.
 *
 * @module
 */
import type { Command } from 'commander';
import type { RespondAnswer } from '../../audit/respond/answer.ts';
import type { AnswerFormat } from '../../report/respond/formats.ts';
import { UsageError } from '../io/errors.ts';
import { EXIT, type ExitCode } from '../io/exit-code.ts';
import { hasColour, type Io, terminalWidth } from '../io/io.ts';
import { choiceOption } from '../io/options.ts';
import { working } from '../io/progress.ts';
import { keepHeapSmall } from '../io/small-heap.ts';

interface RespondFlags {
  readonly app: string;
  readonly state?: string;
  readonly bucket?: string;
  readonly plan?: true;
  readonly format: AnswerFormat;
  readonly output?: string;
}

const FORMATS = ['table', 'json', 'csv', 'markdown', 'html'] as const satisfies readonly AnswerFormat[];

export function respondCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command('respond')
    .summary('find a breached app in all orgs, and how to contain it')
    .description(
      'Looks an app up in the last state of every org, in --state or --bucket, without a call to Salesforce: where it is, what it may do there, and which orgs are unknown.',
    )
    .requiredOption('--app <text>', 'its name, label, namespace, callback host, or the fingerprint of its consumer key')
    .option('--state <folder>', 'states that "scan --state" has kept')
    .option('--bucket <name>', 'states in the state bucket of the stack, read with your own AWS credentials')
    .option('--plan', 'print the steps that contain it, for each org; none of them is run')
    .addOption(choiceOption('--format <format>', 'output format', FORMATS).default('table'))
    .option('--output <file>', 'write the answer to this file instead of standard output')
    .addHelpText(
      'after',
      `
Exit codes:
  0  the app is nowhere, and every org is known
  1  the app was found
  2  wrong usage
  3  the app was not found, and some orgs are unknown

Examples:
  eca-auditor respond --app "Vendor Sync" --bucket <StateBucketName>
  eca-auditor respond --app login.vendor.example --state .eca-auditor/ --plan --format markdown`,
    )
    .action(async (flags: RespondFlags) => {
      done(await respond(flags, io));
    });
}

async function respond({ app, plan, format, output, ...where }: RespondFlags, io: Io): Promise<ExitCode> {
  if (app.trim() === '') {
    throw new UsageError('--app: found nothing; expected a name, label, namespace, callback host or fingerprint.');
  }
  const [{ asUsage, evidencePlace }, { findApp }, { ANSWER_FORMATS }, { writeText }] = await Promise.all([
    import('../evidence/evidence-place.ts'),
    import('./find.ts'),
    import('../../report/respond/formats.ts'),
    import('../io/output.ts'),
  ]);
  keepHeapSmall();
  const place = await evidencePlace('respond', where);
  const question = { asked: app.trim(), withPlan: plan === true, now: new Date().toISOString() };
  const answer = await working(io, 'Reading the states', () => asUsage(findApp(question, place)));
  const toTerminal = output === undefined;
  const options = { colour: toTerminal && hasColour(io), ...(toTerminal && terminalWidth(io)) };
  await writeText(ANSWER_FORMATS[format](answer, options), output, io);
  return exitCodeOf(answer);
}

function exitCodeOf({ found, unknown, isRosterKnown }: RespondAnswer): ExitCode {
  if (found.length > 0) return EXIT.findings;
  return unknown.length > 0 || !isRosterKnown ? EXIT.notAssessed : EXIT.clean;
}
