/**
 * `eca-auditor check`: judges metadata source before it is deployed.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import type { AcceptedPackage } from '../../audit/judging/accepted-packages.ts';
import type { Waiver } from '../../audit/judging/waivers.ts';
import { type AnyControl, isAboutApps } from '../../audit/model/control.ts';
import type { RunResult } from '../../audit/model/run-result.ts';
import { boundlessWaiverProblems } from '../../config/waivers/waiver-problems.ts';
import { SourcePathError } from '../../salesforce/source/find-files.ts';
import { readSource, type SourceReading } from '../../salesforce/source/read-source.ts';
import { UsageError } from '../io/errors.ts';
import type { Io } from '../io/io.ts';
import { writeText } from '../io/output.ts';
import { working } from '../io/progress.ts';
import { assessSource } from './assess-source.ts';
import { changedFiles } from './changed-files.ts';
import { diffOf, leftLines } from './fix-text.ts';
import { noticesOn } from './notices.ts';
import { type FixPlan, planFixes } from './plan-fixes.ts';
import { readUtf8, replaceFile } from './text-file.ts';

export interface CheckOptions {
  /** Files and folders, relative to `cwd`. An empty list does not mean the working folder. */
  readonly paths: readonly string[];
  /** Only apps with a file that differs from this git commit; see {@link changedFiles}. */
  readonly changed?: string | undefined;
  readonly controls: readonly AnyControl[];
  readonly waivers: readonly Waiver[];
  readonly acceptedPackages?: readonly AcceptedPackage[];
  /** Notices about how the source is judged. They are also in the result. */
  readonly notes?: readonly string[] | undefined;
  readonly fix?: FixOptions | undefined;
  readonly cwd: string;
}

export interface FixOptions {
  /** Whether to change the files. Otherwise the diff is only shown. */
  readonly write: boolean;
  /** Ids of the only controls to fix, also where a failure is waived, report-only, or of a public client. */
  readonly named: readonly string[];
}

interface Checked {
  readonly reading: SourceReading;
  readonly result: RunResult;
}

/**
 * Notices go to stderr. With only `fix`, the diff is the result and goes to stdout. With `write` it goes to stderr, and the result is
 * that of the changed files.
 *
 * @throws UsageError when a path does not exist, git can't list the changed files, or a file can't be written.
 */
export async function runCheck(options: CheckOptions, io: Io): Promise<RunResult> {
  const paths = await pathsToCheck(options);
  if (options.changed !== undefined && paths.length === 0) {
    io.stderr.write(`Nothing to check: no file that may hold metadata differs from ${options.changed}.\n`);
  }
  const checked = await working(io, 'Reading the source', () => check(paths, options));
  const boundless = boundlessWaiverProblems([...options.waivers, ...(options.acceptedPackages ?? [])]).map(
    ({ message }) => message,
  );
  for (const notice of [...(options.notes ?? []), ...noticesOn(checked.reading), ...boundless]) {
    io.stderr.write(`${notice}\n`);
  }
  if (options.fix === undefined) {
    return checked.result;
  }
  const plan = planFor(checked, options);
  for (const line of leftLines(plan.left)) {
    io.stderr.write(`${line}\n`);
  }
  const diff = plan.fixes.map(diffOf).join('');
  if (options.fix.write) {
    io.stderr.write(diff);
    return applied(plan, paths, options, io);
  }
  if (diff === '' && plan.left.length === 0) {
    io.stderr.write('--fix found nothing that it could change.\n');
  }
  await writeText(diff, undefined, io);
  return checked.result;
}

async function check(
  paths: readonly string[],
  { controls, waivers, acceptedPackages, notes = [], cwd }: CheckOptions,
): Promise<Checked> {
  const startedAt = new Date();
  try {
    const reading = await readSource(paths, cwd);
    const finishedAt = new Date();
    const run = { runId: randomUUID(), startedAt, finishedAt };
    return { reading, result: assessSource({ ...run, ...reading, controls, waivers, acceptedPackages, notes }) };
  } catch (error) {
    throw error instanceof SourcePathError ? new UsageError(error.message) : error;
  }
}

async function pathsToCheck({ paths, changed, cwd }: CheckOptions): Promise<readonly string[]> {
  if (changed === undefined) {
    return paths;
  }
  const files = await changedFiles(changed, cwd);
  const scopes = await Promise.all(paths.map((path) => scopeOf(path, cwd)));
  return files.filter((file) => scopes.some((scope) => file === scope || file.startsWith(`${scope}${sep}`)));
}

async function scopeOf(path: string, cwd: string): Promise<string> {
  try {
    return await realpath(resolve(cwd, path));
  } catch {
    throw new UsageError(`"${path}" can't be opened; expected a file or a folder.`);
  }
}

/** Each app has one finding for each control about apps. The findings about the org follow after those of all apps. */
function planFor({ reading, result }: Checked, { controls: all, fix }: CheckOptions): FixPlan {
  const controls = all.filter(isAboutApps);
  const findings = result.orgs.flatMap((org) => org.findings);
  const apps = reading.apps.map((source, at) => ({
    source,
    findings: findings.slice(at * controls.length, (at + 1) * controls.length),
  }));
  return planFixes({ apps, controls, named: fix?.named ?? [], readText: readUtf8 });
}

async function applied(
  { fixes }: FixPlan,
  paths: readonly string[],
  options: CheckOptions,
  io: Io,
): Promise<RunResult> {
  for (const { path, shown, after } of fixes) {
    try {
      await replaceFile(path, after);
    } catch (error) {
      throw new UsageError(`${shown} can't be written: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  io.stderr.write(`${fixes.length} ${fixes.length === 1 ? 'file' : 'files'} changed.\n`);
  return (await check(paths, options)).result;
}
