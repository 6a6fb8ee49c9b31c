/**
 * Where a report goes: standard output, or the file that was asked for.
 *
 * @module
 */
import { writeFile } from 'node:fs/promises';
import type { RunResult } from '../audit/model.ts';
import { FORMATS, type FormatName } from '../report/formats.ts';
import type { ReportOptions } from '../report/options.ts';
import { systemCode, UsageError } from './errors.ts';
import { hasColour, type Io } from './io.ts';
import { VERSION } from './version.ts';

export interface OutputOptions extends Omit<ReportOptions, 'securityHub'> {
  readonly format: FormatName;
  readonly output?: string | undefined;
  /** For `asff`: 12 digits. */
  readonly awsAccount?: string | undefined;
}

/** @throws UsageError when the file can't be written, or `asff` is asked for without saying whose findings they are. */
export async function writeReport(result: RunResult, options: OutputOptions, io: Io): Promise<void> {
  const { format, output, awsAccount } = options;
  const toTerminal = output === undefined;
  const text = await FORMATS[format].render(result, {
    ...options,
    version: VERSION,
    colour: toTerminal && hasColour(io),
    ...(format === 'asff' && { securityHub: securityHubAccount(awsAccount, io.env) }),
    ...(toTerminal && io.stdout.columns !== undefined && { width: io.stdout.columns }),
  });
  await writeText(text, output, io);
}

function securityHubAccount(accountId: string | undefined, env: Io['env']): NonNullable<ReportOptions['securityHub']> {
  const region = env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
  if (accountId === undefined || region === undefined) {
    throw new UsageError(
      '--format asff: found no account or no region; expected --aws-account with 12 digits, and AWS_REGION in the environment.',
    );
  }
  return { accountId, region };
}

/** @throws UsageError when the file can't be written. */
export async function writeText(text: string, output: string | undefined, io: Io): Promise<void> {
  if (output === undefined) {
    // Waits until it is out: a pipe takes a large report in pieces, and the process ends after this. A reader who has seen
    // enough (`| head`) is no error.
    await new Promise<void>((resolve, reject) => {
      io.stdout.write(text, (error) => (error && !isClosedPipe(error) ? reject(error) : resolve()));
    });
    return;
  }
  try {
    await writeFile(output, text);
  } catch (error) {
    const code = systemCode(error) ?? 'unknown error';
    throw new UsageError(`--output ${output}: it can't be written (${code}); expected a file in a folder that exists.`);
  }
  io.stderr.write(`Written to ${output}.\n`);
}

function isClosedPipe(error: Error): boolean {
  return 'code' in error && error.code === 'EPIPE';
}
