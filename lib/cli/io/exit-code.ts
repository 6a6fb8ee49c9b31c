/**
 * The exit code, a pure function of the result (docs/design.md section 4, "CLI").
 *
 * @module
 */

import { isWorse } from '../../audit/drift/order.ts';
import { isOpenNotAssessed } from '../../audit/judging/accepted-packages.ts';
import type { Finding, Severity } from '../../audit/model/finding.ts';
import type { Snapshot } from '../../audit/model/snapshot.ts';

export const EXIT = {
  clean: 0,
  /** Findings at or above `--fail-on`. */
  findings: 1,
  /** Wrong usage or configuration. Nothing was judged. */
  usage: 2,
  /** Something could not be assessed, and nothing worse was found. */
  notAssessed: 3,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ignores waived failures, accepted packaged apps and report-only controls. */
export function exitCodeOf(orgs: readonly Pick<Snapshot, 'status' | 'findings'>[], failOn: Severity): ExitCode {
  const counted = orgs.flatMap(({ findings }) => findings).filter(({ reportOnly }) => reportOnly !== true);
  if (counted.some((finding) => isOpen(finding) && !isWorse(failOn, finding.severity))) {
    return EXIT.findings;
  }
  const isUnknown = orgs.some(({ status }) => status !== 'assessed') || counted.some(isOpenNotAssessed);
  return isUnknown ? EXIT.notAssessed : EXIT.clean;
}

/** Number of failures that do not affect the exit code, by reason. */
export interface Harmless {
  readonly below: number;
  readonly waived: number;
  readonly reportOnly: number;
}

/** Counts the failures of a run with exit code {@link EXIT.clean}. Adds to the counts of another part of the run, if given. */
export function countFailures(
  orgs: readonly Pick<Snapshot, 'findings'>[],
  { below, waived, reportOnly }: Harmless = { below: 0, waived: 0, reportOnly: 0 },
): Harmless {
  const failures = orgs.flatMap(({ findings }) => findings).filter(({ status }) => status === 'fail');
  const ofReports = failures.filter((finding) => finding.reportOnly === true).length;
  const accepted = failures.filter((finding) => finding.reportOnly !== true && finding.waiver !== undefined).length;
  return {
    below: below + failures.length - ofReports - accepted,
    waived: waived + accepted,
    reportOnly: reportOnly + ofReports,
  };
}

/** One line that explains why the exit code is 0 although "FAIL" is printed; empty if it is not printed. */
export function whyClean({ below, waived, reportOnly }: Harmless, failOn: Severity): string {
  const some = (number: number, why: string) => (number === 0 ? [] : [`${number} ${why}`]);
  const parts = [
    ...some(below, `below --fail-on ${failOn}`),
    ...some(waived, 'waived'),
    ...some(reportOnly, 'report-only'),
  ];
  return below === 0 ? '' : `Exit code 0 although something fails: ${parts.join(', ')}.\n`;
}

/** The exit code of two parts of a run. */
export function worseCode(a: ExitCode, b: ExitCode): ExitCode {
  return [EXIT.usage, EXIT.findings, EXIT.notAssessed].find((code) => code === a || code === b) ?? EXIT.clean;
}

function isOpen({ status, waiver }: Finding): boolean {
  return status === 'fail' && waiver === undefined;
}
