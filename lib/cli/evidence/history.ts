/**
 * `eca-auditor history`: shows one org over its past runs.
 *
 * @module
 */
import { type Command, InvalidArgumentError } from 'commander';
import { EXIT, type ExitCode } from '../io/exit-code.ts';
import { hasColour, type Io, terminalWidth } from '../io/io.ts';
import { working } from '../io/progress.ts';

interface HistoryFlags {
  readonly org: string;
  readonly state?: string;
  readonly bucket?: string;
  readonly days: number;
}

export function historyCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command('history')
    .summary('show one org over its past runs')
    .description(
      'Shows the open violations of one org over time, and when each opened and closed, from the evidence in --state or --bucket.',
    )
    .requiredOption('--org <alias>', 'the org, by its alias')
    .option('--state <folder>', 'evidence that "scan --state" has kept')
    .option('--bucket <name>', 'evidence in the state bucket of the stack, read with your own AWS credentials')
    .option('--days <number>', 'number of days up to today', wholeNumber, 90)
    .addHelpText(
      'after',
      '\nExamples:\n  eca-auditor history --org acme --state .eca-auditor/\n  eca-auditor history --org acme --bucket <StateBucketName> --days 365',
    )
    .action(async (flags: HistoryFlags) => {
      await history(flags, io);
      done(EXIT.clean);
    });
}

async function history({ org, days, ...where }: HistoryFlags, io: Io): Promise<void> {
  const { asUsage, evidencePlace, noEvidence } = await import('./evidence-place.ts');
  const { daysBetween, evidenceAt, evidenceOf } = await import('./evidence.ts');
  const { renderHistory } = await import('../../report/terminal/history.ts');
  const now = new Date();
  const from = new Date(now.getTime() - (days - 1) * 24 * 60 * 60 * 1000);
  const place = await evidencePlace('history', where);
  const evidence = await working(io, 'Reading evidence', () =>
    asUsage(evidenceOf(org, daysBetween(from, now), place, evidenceAt)),
  );
  if (evidence.length === 0) {
    throw await noEvidence(org, `in the last ${days} days`, place);
  }
  const snapshots = evidence.map(({ snapshot }) => snapshot);
  io.stdout.write(renderHistory(snapshots, { colour: hasColour(io), ...terminalWidth(io) }));
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) {
    return Number(text);
  }
  throw new InvalidArgumentError(`Found "${text}"; expected a number of days from 1 to 9999.`);
}
