/**
 * Writes a report to standard output or to a file.
 *
 * @module
 */
import { open, realpath, rm, stat } from 'node:fs/promises';
import type { RunResult } from '../../audit/model/run-result.ts';
import { FORMATS, type Format, type FormatName } from '../../report/formats/formats.ts';
import type { StreamedResult } from '../../report/formats/streamed-result.ts';
import type { ReportOptions } from '../../report/view/options.ts';
import { UsageError, unwritable } from './errors.ts';
import { hasColour, type Io, terminalWidth } from './io.ts';
import { VERSION } from './version.ts';

export interface OutputOptions extends Omit<ReportOptions, 'securityHub'> {
  readonly format: FormatName;
  readonly output?: string | undefined;
  /** For `asff`: 12 digits. */
  readonly awsAccount?: string | undefined;
}

/** @throws UsageError when the file can't be written, or `asff` is requested without an account or a region. */
export async function writeReport(result: RunResult, options: OutputOptions, io: Io): Promise<void> {
  await writeText(await FORMATS[options.format].render(result, reportOptions(options, io)), options.output, io);
}

/**
 * Refuses what {@link writeReport} would refuse. Called before work that takes long or can't be repeated. Creates no file.
 *
 * @throws UsageError
 */
export async function checkOutput({ format, output, awsAccount }: OutputOptions, { env }: Io): Promise<void> {
  if (format === 'asff') {
    securityHubAccount(awsAccount, env);
  }
  const found = output === undefined ? undefined : await stat(output).catch(() => undefined);
  // A pipe that is opened and closed would end for its reader.
  if (output === undefined || (found !== undefined && !found.isFile() && !found.isDirectory())) return;
  const file = await open(output, 'a').catch((error) => refuse(output, error));
  await file.close();
  if (found === undefined) {
    // Of a link the file that it leads to.
    await rm(await realpath(output));
  }
}

/** Like {@link writeReport}, for a result whose orgs arrive one by one. */
export async function streamReport(
  stream: NonNullable<Format['stream']>,
  result: StreamedResult,
  options: OutputOptions,
  io: Io,
): Promise<void> {
  await writePieces(await stream(result, reportOptions(options, io)), options.output, io);
}

function reportOptions(options: OutputOptions, io: Io): ReportOptions {
  const { format, output, awsAccount } = options;
  const toTerminal = output === undefined;
  return {
    ...options,
    version: VERSION,
    colour: toTerminal && hasColour(io),
    ...(format === 'asff' && { securityHub: securityHubAccount(awsAccount, io.env) }),
    ...(toTerminal && terminalWidth(io)),
  };
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
  await writePieces([text], output, io);
}

async function writePieces(pieces: Iterable<string>, output: string | undefined, io: Io): Promise<void> {
  if (output === undefined) {
    for (const piece of pieces) {
      if ((await writeOut(piece, io)) === 'closed') return;
    }
    return;
  }
  const file = await open(output, 'w').catch((error) => refuse(output, error));
  try {
    for (const piece of pieces) {
      await file.appendFile(piece).catch((error) => refuse(output, error));
    }
  } finally {
    await file.close();
  }
  io.stderr.write(`Written to ${output}.\n`);
}

/**
 * Waits until the piece is written, because the process ends afterwards and a pipe takes a large report in parts. A closed pipe
 * (`| head`) is not an error.
 */
function writeOut(piece: string, io: Io): Promise<'written' | 'closed'> {
  return new Promise((resolve, reject) => {
    io.stdout.write(piece, (error) => {
      if (error && !isClosedPipe(error)) reject(error);
      else resolve(error ? 'closed' : 'written');
    });
  });
}

function refuse(output: string, error: unknown): never {
  throw new UsageError(`--output ${output}: ${unwritable(error)}; expected a file in a folder that exists.`);
}

function isClosedPipe(error: Error): boolean {
  return 'code' in error && error.code === 'EPIPE';
}
