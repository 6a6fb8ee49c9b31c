/**
 * From the flags of `scan` to what it needs.
 *
 * @module
 */
import { LIMITS } from '../salesforce/limits.ts';
import type { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { orgSource } from './org-sources.ts';
import type { ScanFlags } from './program.ts';
import { scan } from './scan.ts';
import { readSettings } from './settings.ts';

export async function scanFromFlags(flags: ScanFlags, io: Io): Promise<ExitCode> {
  const { config, policy, concurrency, apiVersion, readsPerOrg, requestTimeoutMs } = await readSettings(flags.config);
  return scan(
    {
      ...flags,
      failOn: flags.failOn ?? config.report.failOn,
      secrets: orgSource(flags, io.env),
      policy,
      salesforce: {
        apiVersion,
        readsPerOrg,
        limits: { ...LIMITS, requestTimeoutMs },
        allowLoopback: io.env.ECA_AUDITOR_ALLOW_LOOPBACK === '1',
      },
      concurrency,
    },
    io,
  );
}
