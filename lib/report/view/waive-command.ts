/**
 * The command that waives a finding which may be right for its app; owner, reason and end are for a person to fill in.
 *
 * @module
 */
import type { Finding } from '../../audit/model/model.ts';
import { shellWord } from '../../audit/safe-text/shell-word.ts';

/** Nobody has waived the failure, and a waiver may be right. */
export function isWaiverCandidate({ status, waiverCandidate, waiver }: Omit<Finding, 'app'>): boolean {
  return status === 'fail' && waiverCandidate === true && waiver === undefined;
}

/** `undefined` unless the finding is a waiver candidate that nobody has waived. */
export function waiveCommandOf(org: string, finding: Finding): string | undefined {
  return isWaiverCandidate(finding) ? waiveCommandLine(org, finding) : undefined;
}

/**
 * What makes the failure bearable on a public client, so what the waiver is to rest on: by control, as flags of `waive`. Each is
 * what the control itself asks for before it calls a failure a candidate.
 */
const WHILE: Readonly<Record<string, string>> = {
  'require-secret-web-server-flow': ' --while pkce-required',
  'require-secret-refresh-token-flow': ' --while rotation-on',
};

export function waiveCommandLine(org: string, { control, app }: Pick<Finding, 'control' | 'app'>): string {
  return `eca-auditor waive --control ${shellWord(control)} --org ${shellWord(org)}${app === undefined ? '' : ` --app ${shellWord(app)}`} --owner <who> --reason <why> --until <yyyy-mm-dd>${WHILE[control] ?? ''}`;
}
