/**
 * What the process says to its caller, a pure function of the result (docs/design.md section 4, "CLI").
 *
 * @module
 */
import { isOpenUnknown } from '../audit/accepted-packages.ts';
import { isWorse } from '../audit/drift/order.ts';
import type { Finding, Severity, Snapshot } from '../audit/model.ts';

export const EXIT = {
  clean: 0,
  /** Findings at or above `--fail-on`. */
  findings: 1,
  /** Wrong usage or configuration; nothing was judged. */
  usage: 2,
  /** Something could not be assessed, and nothing worse was found. */
  notAssessed: 3,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Waived failures, accepted packaged apps and controls that are for reports only count for nothing here. */
export function exitCodeOf(orgs: readonly Pick<Snapshot, 'status' | 'findings'>[], failOn: Severity): ExitCode {
  const counted = orgs.flatMap(({ findings }) => findings).filter(({ reportOnly }) => reportOnly !== true);
  if (counted.some((finding) => isOpen(finding) && !isWorse(failOn, finding.severity))) {
    return EXIT.findings;
  }
  const isUnknown = orgs.some(({ status }) => status !== 'assessed') || counted.some(isOpenUnknown);
  return isUnknown ? EXIT.notAssessed : EXIT.clean;
}

/** That of two parts of a run together. */
export function worseCode(a: ExitCode, b: ExitCode): ExitCode {
  return [EXIT.usage, EXIT.findings, EXIT.notAssessed].find((code) => code === a || code === b) ?? EXIT.clean;
}

function isOpen({ status, waiver }: Finding): boolean {
  return status === 'fail' && waiver === undefined;
}
