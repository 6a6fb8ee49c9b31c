/**
 * The command that waives a finding which may be right for its app; owner, reason and end are for a person to fill in.
 *
 * @module
 */
import type { Finding } from '../audit/model.ts';

/** `undefined` unless the finding is a waiver candidate that nobody has waived. */
export function waiveCommandOf(
  org: string,
  { control, app, status, waiverCandidate, waiver }: Finding,
): string | undefined {
  return status === 'fail' && waiverCandidate === true && waiver === undefined
    ? `eca-auditor waive --control ${control} --org ${quoted(org)}${app === undefined ? '' : ` --app ${quoted(app)}`} --owner <who> --reason <why> --until <yyyy-mm-dd>`
    : undefined;
}

/** For a POSIX shell: an alias is free text, and nobody should run it. */
function quoted(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
