/**
 * `eca-auditor doctor --aws`: checks whether the deployed stack audits and alerts.
 *
 * @module
 */
import { deployment } from '../../../aws/deployment.ts';
import { UsageError } from '../../io/errors.ts';
import { EXIT, type ExitCode } from '../../io/exit-code.ts';
import { hasColour, type Io, terminalWidth } from '../../io/io.ts';
import { writeText } from '../../io/output.ts';
import { examineStack } from './examine.ts';
import { stackText } from './text.ts';

/** @throws UsageError when no region is configured. */
export async function doctorStack(stack: string, format: 'text' | 'json', io: Io): Promise<ExitCode> {
  const aws = deployment();
  const region = await aws.region();
  if (region === undefined) {
    throw new UsageError('--aws: found no region; expected AWS_REGION, or a profile with one in AWS_PROFILE.');
  }
  const checks = await examineStack(stack, aws, new Date());
  const text =
    format === 'json'
      ? `${JSON.stringify({ schemaVersion: 1, stack, region, checks }, undefined, 2)}\n`
      : stackText(`${stack} · ${region}`, checks, { colour: hasColour(io), ...terminalWidth(io) });
  await writeText(text, undefined, io);
  return checks.every(({ state }) => state === 'ok' || state === 'warn') ? EXIT.clean : EXIT.notAssessed;
}
