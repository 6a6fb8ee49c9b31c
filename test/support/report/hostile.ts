/**
 * Names by which an org's admin could attack the readers of a report.
 *
 * @module
 */
import { orgNotAssessed } from '../../../lib/audit/judging/assess.ts';
import type { RunResult } from '../../../lib/audit/model/run-result.ts';
import { buildApp } from '../audit/app-builder.ts';
import { driftOf, RUN_ID, resultOf, sampleRun, snapshotOf, TAKEN_AT, WAIVER } from './run-result.ts';

export const HOSTILE_LABEL =
  '=cmd|\'/c calc\'!A1 </script><script>window.pwned=1</script><img src=x onerror="window.pwned=1"> | @everyone #1 %0A::error::x\r\n::set-output name=a::b \u001b[2J\u202e\u2066\u200b\u009b1m ##[error]c ##vso[task.d] [e](http://f.example)\ud800';

/** Runs whose reports must be valid by the schema of their format. */
export const runsToValidate = (): readonly (readonly [string, RunResult])[] => [
  ['a whole run', sampleRun()],
  ['no orgs', resultOf([])],
  ['hostile names', hostileRun()],
];

/** A run with that text in every field that others can write. */
export function hostileRun(): RunResult {
  const app = buildApp({
    name: 'Evil',
    label: HOSTILE_LABEL,
    contactEmail: HOSTILE_LABEL,
    lastModified: { by: `<b>Mallory</b>${HOSTILE_LABEL}`, at: '2026-11-23T00:00:00.000Z' },
    settings: { isConsumerSecretOptional: true, callbackUrl: ['javascript:alert(1)//"><svg onload=window.pwned=1>'] },
  });
  const org = { alias: `::error::"><svg onload=window.pwned=1>${HOSTILE_LABEL}` };
  const waiver = { ...WAIVER, app: 'Evil', org: '*', owner: HOSTILE_LABEL, reason: HOSTILE_LABEL };
  const waivers = [{ ...waiver, control: 'require-secret-web-server-flow' }];
  const read = snapshotOf([app], { org, waivers });
  const before = snapshotOf([buildApp({ name: 'Evil', label: HOSTILE_LABEL })], { org });
  const findings = read.findings.map((finding) => ({ ...finding, message: `${finding.message} ${HOSTILE_LABEL}` }));
  const unread = orgNotAssessed({
    org: { alias: `unread ${HOSTILE_LABEL}` },
    runId: RUN_ID,
    takenAt: TAKEN_AT,
    reason: { code: 'user_not_approved', message: HOSTILE_LABEL },
  });
  return resultOf([{ ...read, findings, notes: [HOSTILE_LABEL] }, unread], driftOf(before, read));
}
