/**
 * `eca-auditor history`: one org over its past runs.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { UsageError } from './errors.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { hasColour, type Io } from './io.ts';

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
      'Shows the open violations of one org as a line over time, and when each opened and closed, from the evidence that was kept.',
    )
    .requiredOption('--org <alias>', 'the org, by its alias')
    .option('--state <folder>', 'evidence that "scan --state" has kept')
    .option('--bucket <name>', 'evidence in the state bucket of the stack, read with your own AWS credentials')
    .option('--days <number>', 'how far back', wholeNumber, 90)
    .addHelpText(
      'after',
      '\nExamples:\n  eca-auditor history --org acme --state .eca-auditor/\n  eca-auditor history --org acme --bucket <StateBucketName> --days 365',
    )
    .action(async (flags: HistoryFlags) => {
      await history(flags, io);
      done(EXIT.clean);
    });
}

async function history({ org, state, bucket, days }: HistoryFlags, io: Io): Promise<void> {
  if ((state === undefined) === (bucket === undefined)) {
    throw new UsageError('history: expected either --state or --bucket.');
  }
  if (state !== undefined && !existsSync(state)) {
    throw new UsageError(`--state ${state}: it does not exist; expected a folder that "scan --state" has written.`);
  }
  const [{ evidenceBucket, evidenceFolder, evidenceOf }, { renderHistory }] = await Promise.all([
    import('./evidence.ts'),
    import('../report/history.ts'),
  ]);
  const place = state === undefined ? await evidenceBucket(bucket ?? '') : evidenceFolder(state);
  const snapshots = await asUsage(evidenceOf(org, place, { days, now: new Date() }));
  if (snapshots.length === 0) {
    throw new UsageError(`--org ${org}: there is no evidence of it in the last ${days} days in ${state ?? bucket}.`);
  }
  io.stdout.write(renderHistory(snapshots, { colour: hasColour(io), width: io.stdout.columns ?? 80 }));
}

/** What AWS refuses is for whoever asked to put right. */
async function asUsage<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw error instanceof Error && error.name === 'AwsError' ? new UsageError(error.message) : error;
  }
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) {
    return Number(text);
  }
  throw new InvalidArgumentError(`Found "${text}"; expected a number of days from 1 to 9999.`);
}
