/**
 * The command that waives a finding. A person fills in owner, reason and end.
 *
 * @module
 */
import type { Finding } from '../../audit/model/finding.ts';
import { shellWord } from '../../audit/safe-text/shell-word.ts';

/** Whether a waiver may be right for the failure, and it has none. */
export function isWaiverCandidate({ status, waiverCandidate, waiver }: Omit<Finding, 'app'>): boolean {
  return status === 'fail' && waiverCandidate === true && waiver === undefined;
}

/** `undefined` unless the finding is a waiver candidate that nobody has waived. */
export function waiveCommandOf(org: string, finding: Finding): string | undefined {
  return isWaiverCandidate(finding) ? waiveCommandLine(org, finding) : undefined;
}

/** By control, the condition of the waiver as a flag of `waive`: the one that the control demands of a waiver candidate. */
const CONDITION_FLAGS: Readonly<Record<string, string>> = {
  'require-secret-web-server-flow': ' --while pkce-required',
  'require-secret-refresh-token-flow': ' --while rotation-on',
};

export function waiveCommandLine(org: string, { control, app }: Pick<Finding, 'control' | 'app'>): string {
  return `eca-auditor waive --control ${shellWord(control)} --org ${shellWord(org)}${app === undefined ? '' : ` --app ${shellWord(app)}`} --owner <who> --reason <why> --until <yyyy-mm-dd>${CONDITION_FLAGS[control] ?? ''}`;
}
