/**
 * From the flags of `scan` to what it needs.
 *
 * @module
 */
import type { Severity } from '../audit/model.ts';
import type { FormatName } from '../report/formats.ts';
import { LIMITS } from '../salesforce/limits.ts';
import type { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { type OrgSourceFlags, orgSource } from './org-sources.ts';
import { scan } from './scan.ts';
import { readSettings } from './settings.ts';

export interface ScanFlags extends OrgSourceFlags {
  readonly state?: string;
  readonly config?: string;
  readonly format: FormatName;
  readonly output?: string;
  readonly failOn?: Severity;
  readonly awsAccount?: string;
  readonly verbose?: boolean;
}

export async function scanFromFlags(flags: ScanFlags, io: Io): Promise<ExitCode> {
  const { config, policy, concurrency, apiVersion, fingerprints, readsPerOrg, requestTimeoutMs } = await readSettings(
    flags.config,
    io,
  );
  return scan(
    {
      ...flags,
      failOn: flags.failOn ?? config.report.failOn,
      secrets: orgSource(flags, io.env),
      policy,
      profile: config.profile,
      salesforce: {
        apiVersion,
        fingerprints,
        readsPerOrg,
        limits: { ...LIMITS, requestTimeoutMs },
        allowLoopback: io.env.ECA_AUDITOR_ALLOW_LOOPBACK === '1',
      },
      concurrency,
    },
    io,
  );
}
