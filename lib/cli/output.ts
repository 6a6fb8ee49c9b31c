/**
 * Where a report goes: standard output, or the file that was asked for.
 *
 * @module
 */
import { writeFile } from 'node:fs/promises';
import type { RunResult } from '../audit/model.ts';
import { FORMATS, type FormatName } from '../report/formats.ts';
import type { ReportOptions } from '../report/options.ts';
import { UsageError } from './errors.ts';
import { hasColour, type Io } from './io.ts';

export interface OutputOptions extends ReportOptions {
  readonly format: FormatName;
  readonly output?: string | undefined;
}

/** @throws UsageError when the file can't be written. */
export async function writeReport(result: RunResult, options: OutputOptions, io: Io): Promise<void> {
  const { format, output } = options;
  const toTerminal = output === undefined;
  const text = await FORMATS[format].render(result, {
    ...options,
    colour: toTerminal && hasColour(io),
    ...(toTerminal && io.stdout.columns !== undefined && { width: io.stdout.columns }),
  });
  await writeText(text, output, io);
}

/** @throws UsageError when the file can't be written. */
export async function writeText(text: string, output: string | undefined, io: Io): Promise<void> {
  if (output === undefined) {
    // Waits until it is out: a pipe takes a large report in pieces, and the process ends after this.
    await new Promise<void>((resolve, reject) => {
      io.stdout.write(text, (error) => (error ? reject(error) : resolve()));
    });
    return;
  }
  try {
    await writeFile(output, text);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new UsageError(`--output ${output}: it can't be written (${code}); expected a file in a folder that exists.`);
  }
  io.stderr.write(`Written to ${output}.\n`);
}
