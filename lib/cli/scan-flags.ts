/**
 * From the flags of `scan` to what it needs.
 *
 * @module
 */
import { LIMITS } from '../salesforce/limits.ts';
import type { ExitCode } from './exit-code.ts';
import { fileSecrets } from './file-secrets.ts';
import type { Io } from './io.ts';
import type { ScanFlags } from './program.ts';
import { scan } from './scan.ts';
import { readSettings } from './settings.ts';

export async function scanFromFlags(flags: ScanFlags, io: Io): Promise<ExitCode> {
  const { config, policy, concurrency, apiVersion, readsPerOrg, requestTimeoutMs } = await readSettings(flags.config);
  return scan(
    {
      ...flags,
      failOn: flags.failOn ?? config.report.failOn,
      secrets: fileSecrets(flags.credentials),
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
