/**
 * Checks the flags of `doctor`, and runs the part that they ask for.
 *
 * @module
 */
import { UsageError } from '../io/errors.ts';
import type { ExitCode } from '../io/exit-code.ts';
import type { Io } from '../io/io.ts';
import { readAuditSettings } from '../io/settings.ts';
import { orgSource } from '../scan/org-sources.ts';
import { doctor, oneOrg } from './doctor.ts';
import { doctorFacts } from './facts.ts';

export interface DoctorFlags {
  readonly credentials?: string;
  readonly secretsPrefix?: string;
  readonly targetOrg?: string;
  readonly alias?: string;
  readonly config?: string;
  /** `true` without a name. */
  readonly aws?: string | true;
  readonly facts?: string;
  readonly format: 'text' | 'json';
}

/** @throws UsageError */
export async function doctorFromFlags(flags: DoctorFlags, io: Io): Promise<ExitCode> {
  if (flags.aws !== undefined) return doctorStackFromFlags(flags, flags.aws, io);
  const { targetOrg, alias, ...others } = flags;
  if (others.secretsPrefix !== undefined && alias === undefined) {
    throw new UsageError('--secrets-prefix: found no --alias; expected the alias of the org to examine.');
  }
  const { apiVersion } = await readAuditSettings(flags.config, io);
  const allowLoopback = io.env.ECA_AUDITOR_ALLOW_LOOPBACK === '1';
  const source = orgSource(
    { ...others, ...(targetOrg !== undefined && { targetOrg: [targetOrg] }) },
    io.env,
    ', or --aws for a deployed stack',
  );
  const org = await oneOrg(source, alias, { allowLoopback });
  const { facts: file, format } = flags;
  const examined = { org, salesforce: { apiVersion, allowLoopback }, format };
  return file === undefined ? doctor(examined, io) : doctorFacts({ ...examined, file }, io);
}

/** The name in bin/infra.ts. */
const DEFAULT_STACK = 'EcaAuditor';

async function doctorStackFromFlags(
  { format, aws: _, ...others }: DoctorFlags,
  stack: string | true,
  io: Io,
): Promise<ExitCode> {
  const [other] = Object.keys(others);
  if (other !== undefined) {
    const flag = other.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new UsageError(`--aws: found together with --${flag}; expected only one of them, since --aws reads no org.`);
  }
  const { doctorStack } = await import('./stack/doctor-stack.ts');
  return doctorStack(stack === true ? DEFAULT_STACK : stack, format, io);
}
