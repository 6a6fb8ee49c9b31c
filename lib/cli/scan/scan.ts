/**
 * `eca-auditor scan`: runs the nightly audit on a laptop or in a pipeline.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { Severity } from '../../audit/model/finding.ts';
import { bucketStateStore } from '../../aws/state/s3-state-store.ts';
import { type Profile, watchSuspensions } from '../../config/schema/profiles.ts';
import { type WaiverProblem, watchWaivers } from '../../config/waivers/waiver-problems.ts';
import { type FormatName, streamOf } from '../../report/formats/formats.ts';
import type { AuditedOrg, RunPolicy } from '../../run/org/audit-org.ts';
import { FUNCTION_LIMITS, NO_LIMITS, resultBuilder } from '../../run/org/result-builder.ts';
import type { SecretSource } from '../../run/ports.ts';
import { type FinishedRun, runAudit } from '../../run/run-audit.ts';
import { RunFailedError } from '../../run/run-failed-error.ts';
import { orgReader, type SalesforceOptions } from '../../salesforce/read-org.ts';
import { count } from '../../text/numbers.ts';
import { UsageError } from '../io/errors.ts';
import { countFailures, EXIT, type ExitCode, exitCodeOf, type Harmless, whyClean, worseCode } from '../io/exit-code.ts';
import type { Io } from '../io/io.ts';
import { jsonFolder } from '../io/json-folder.ts';
import { checkOutput, type OutputOptions, streamReport, writeReport } from '../io/output.ts';
import { progress } from '../io/progress.ts';
import { keepHeapSmall } from '../io/small-heap.ts';
import { openSpool } from './spool.ts';

export interface ScanOptions {
  readonly secrets: SecretSource;
  readonly policy: RunPolicy;
  readonly profile?: Profile | undefined;
  readonly salesforce: Partial<SalesforceOptions>;
  /** Concurrent orgs. */
  readonly concurrency: number;
  /** Folder of the last known state. Without it nothing is compared. */
  readonly state?: string | undefined;
  readonly format: FormatName;
  readonly output?: string | undefined;
  readonly failOn: Severity;
  readonly verbose?: boolean | undefined;
  readonly awsAccount?: string | undefined;
}

/** @throws UsageError */
export async function scan(options: ScanOptions, io: Io): Promise<ExitCode> {
  const { format, output, awsAccount, failOn, verbose = false, policy } = options;
  const waivers = watchWaivers(policy, new Date());
  const suspensions = watchSuspensions(options.profile);
  const problems: unknown[] = [];
  let code = EXIT.clean as ExitCode;
  let harmless: Harmless | undefined;
  const reported = { format, output, awsAccount, verbose, controls: policy.controls };
  // A run replaces the state, so the next run would not report these changes again.
  await checkOutput(reported, io);
  const report = reportFor(reported, io);
  try {
    const run = await runWith(options, io, (org) => {
      report.add(org);
      waivers.add(org.snapshot);
      suspensions.add(org.snapshot);
      code = worseCode(code, exitCodeOf([org.snapshot], failOn));
      harmless = countFailures([org.snapshot], harmless);
      if ('problem' in org) {
        problems.push(org.problem);
      }
    });
    await report.write(run);
  } finally {
    report.close();
  }
  for (const line of suspensions.lines()) {
    io.stderr.write(`${line}\n`);
  }
  printWaiverProblems(waivers.problems(), verbose, io);
  if (problems.length > 0) {
    io.stderr.write(`The state of ${count(problems.length, 'org')} could not be kept: ${textOf(problems[0])}\n`);
  }
  if (code === EXIT.clean && problems.length === 0 && harmless !== undefined) {
    io.stderr.write(whyClean(harmless, failOn));
  }
  return code === EXIT.findings || problems.length === 0 ? code : EXIT.usage;
}

/** Collects orgs during the run, and writes the report at its end. */
interface Report {
  add(org: AuditedOrg): void;
  write(run: FinishedRun): Promise<void>;
  close(): void;
}

function reportFor(options: OutputOptions, io: Io): Report {
  const stream = streamOf(options.format);
  if (stream === undefined) {
    const gathered = resultBuilder(NO_LIMITS);
    return {
      add: gathered.add,
      write: (run) => writeReport(gathered.result(run), options, io),
      close: () => {},
    };
  }
  keepHeapSmall();
  const spool = openSpool();
  return {
    add: spool.add,
    async write({ id, startedAt, finishedAt, summary }) {
      await streamReport(stream, { run: { id, startedAt, finishedAt }, summary, orgs: spool.orgs }, options, io);
    },
    close: spool.close,
  };
}

/** One line for all waivers that ended or are unused, because a scan of one org uses no waivers of other orgs. */
function printWaiverProblems(problems: readonly WaiverProblem[], verbose: boolean, io: Io): void {
  const brief = verbose ? [] : problems.filter(({ problem }) => problem !== 'boundless');
  if (brief.length > 0) {
    io.stderr.write(`${count(brief.length, 'waiver')} ended or unused in these orgs; --verbose names them.\n`);
  }
  for (const each of problems) {
    if (!brief.includes(each)) {
      io.stderr.write(`${each.message}\n`);
    }
  }
}

async function runWith(options: ScanOptions, io: Io, orgDone: (org: AuditedOrg) => void): Promise<FinishedRun> {
  const record = resultBuilder(FUNCTION_LIMITS);
  const display = progress(io);
  const store = options.state === undefined ? undefined : bucketStateStore(jsonFolder(options.state));
  try {
    const run = await failingAsUsage(
      runAudit({
        runId: `scan-${randomUUID()}`,
        secrets: options.secrets,
        // A scan may have other orgs than the last one, so no org counts as missing.
        isWholeFleet: false,
        ports: { readOrg: orgReader(options.salesforce), store },
        policy: options.policy,
        concurrency: options.concurrency,
        allowLoopback: options.salesforce.allowLoopback === true,
        clock: () => new Date(),
        observer: {
          ...display,
          orgDone(org) {
            display.orgDone?.(org);
            record.add(org);
            orgDone(org);
          },
          warned: (what, error) => void io.stderr.write(`${error === undefined ? what : `${what} ${textOf(error)}`}\n`),
        },
      }),
    );
    await store?.keepRun(record.result(run));
    return run;
  } finally {
    display.stop();
  }
}

/** When a person runs it, a failure of the whole run is caused by the given credentials or state folder. */
async function failingAsUsage(run: Promise<FinishedRun>): Promise<FinishedRun> {
  try {
    return await run;
  } catch (error) {
    throw error instanceof RunFailedError ? new UsageError(textOf(error.errors[0] ?? error)) : error;
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
