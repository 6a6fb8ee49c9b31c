/**
 * GitLab's code quality report: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 *
 * @module
 */

import type { Severity } from '../../audit/model/finding.ts';
import type { RunResult } from '../../audit/model/run-result.ts';
import { inertJson, safeText } from '../../audit/safe-text/inert-text.ts';
import { isNote, type Row, rowFingerprint, rowSubject, rowsOf } from '../view/rows.ts';
import { isUnknown } from '../view/view.ts';
import { waiverWords } from '../view/words.ts';

const SEVERITY = {
  critical: 'blocker',
  high: 'critical',
  medium: 'major',
  low: 'minor',
  info: 'info',
} as const satisfies Record<Severity, string>;

export function renderGitlab(result: RunResult): string {
  const issues = rowsOf(result).filter((row) => isNote(row) || ['fail', 'not_assessed'].includes(row.finding.status));
  return `${inertJson(JSON.stringify(issues.map(issueOf), undefined, 2))}\n`;
}

function issueOf(row: Row) {
  const { org, app, finding } = row;
  return {
    description: safeText(descriptionOf(row)),
    check_name: finding.control,
    fingerprint: rowFingerprint(row),
    severity: severityOf(row),
    // The format demands a path. An app in an org has no file, so its path is org and app.
    location: {
      path: safeText(finding.file ?? (app === undefined ? org.alias : `${org.alias}/${app.name}`)),
      lines: { begin: finding.line ?? 1 },
    },
  };
}

/** The format has no suppressions: what is waived or report-only has the lowest severity. */
function severityOf({ standing, finding }: Row): string {
  switch (standing) {
    case 'waived':
    case 'report_only':
      return 'info';
    case 'not_assessed':
      return isUnknown(finding) ? 'major' : 'info';
    default:
      return SEVERITY[finding.severity];
  }
}

function descriptionOf(row: Row): string {
  const { standing, finding } = row;
  const text = `${rowSubject(row)}: ${finding.message}`;
  if (standing === 'not_assessed') {
    return `Not assessed: ${text}`;
  }
  return finding.waiver === undefined ? text : `Waived ${waiverWords(finding.waiver)}: ${text}`;
}
