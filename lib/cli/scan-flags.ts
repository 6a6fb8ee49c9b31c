/**
 * From the flags of `scan` to what it needs.
 *
 * @module
 */
import { DEFAULT_POLICY } from '../run/policy.ts';
import type { ExitCode } from './exit-code.ts';
import { fileSecrets } from './file-secrets.ts';
import type { Io } from './io.ts';
import type { ScanFlags } from './program.ts';
import { scan } from './scan.ts';

export async function scanFromFlags(flags: ScanFlags, io: Io): Promise<ExitCode> {
  return scan(
    {
      ...flags,
      secrets: fileSecrets(flags.credentials),
      policy: DEFAULT_POLICY,
      salesforce: { allowLoopback: io.env.ECA_AUDITOR_ALLOW_LOOPBACK === '1' },
      concurrency: 25,
    },
    io,
  );
}
