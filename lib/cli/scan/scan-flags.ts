/**
 * Checks the flags of `scan`, and runs it.
 *
 * @module
 */
import type { Severity } from '../../audit/model/finding.ts';
import type { FormatName } from '../../report/formats/formats.ts';
import { LIMITS } from '../../salesforce/http/limits.ts';
import type { ExitCode } from '../io/exit-code.ts';
import type { Io } from '../io/io.ts';
import { readAuditSettings } from '../io/settings.ts';
import { type OrgSourceFlags, orgSource } from './org-sources.ts';
import { scan } from './scan.ts';

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
  const { config, policy, concurrency, apiVersion, fingerprints, readsPerOrg, requestTimeoutMs } =
    await readAuditSettings(flags.config, io);
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
