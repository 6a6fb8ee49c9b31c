/**
 * Evidence as CSV, for auditors: for each run, app and control the setting, the verdict and the waiver.
 *
 * @module
 */
import { settingText } from '../../alert/words/event-words.ts';
import { settingAt } from '../../audit/drift/setting-changes.ts';
import { fixPath } from '../../audit/judging/fix-path.ts';
import type { AnyControl } from '../../audit/model/control.ts';
import type { Snapshot } from '../../audit/model/snapshot.ts';
import { waiverWords } from '../view/words.ts';
import { csvText } from './csv.ts';

const COLUMNS = [
  // When it was read; ISO 8601, UTC.
  'takenAt',
  'runId',
  'org',
  'orgId',
  'app',
  'control',
  // The setting that the control judges, with its value; empty if it was not read.
  'setting',
  'verdict',
  'severity',
  // `yes` if the control does not alert.
  'reportOnly',
  'message',
  'waiver',
  // SHA-256 of the evidence.
  'sha256',
  // `no` if the chain of hashes does not prove this evidence; `evidence --verify` says why.
  'proven',
] as const;

export type EvidenceRow = Readonly<Record<(typeof COLUMNS)[number], string>>;

/** A run that could not read the org has a row too. */
export function evidenceRows(
  snapshot: Snapshot,
  { sha256, isProven }: { readonly sha256: string; readonly isProven: boolean },
  controls: readonly AnyControl[],
): EvidenceRow[] {
  const { takenAt, runId, alias: org, orgId = '', status, reason, apps, findings } = snapshot;
  const run = { takenAt, runId, org, orgId, sha256, proven: isProven ? 'yes' : 'no' };
  if (status === 'not_assessed') {
    const empty = { app: '', control: '', setting: '', severity: '', reportOnly: '', waiver: '' };
    return [{ ...run, ...empty, verdict: status, message: reason?.message ?? '' }];
  }
  const byName = new Map(apps.map((app) => [app.name, app]));
  const byId = new Map(controls.map((control) => [control.id, control]));
  return findings.map((finding) => {
    const { app: name = '', waiver } = finding;
    const [app, control] = [byName.get(name), byId.get(finding.control)];
    const field = control && fixPath(control);
    const setting = app !== undefined && field !== undefined ? settingAt(app, field) : undefined;
    return {
      ...run,
      app: name,
      control: finding.control,
      setting: setting === undefined ? '' : settingText(setting),
      verdict: finding.status,
      severity: finding.severity,
      reportOnly: finding.reportOnly === true ? 'yes' : 'no',
      message: finding.message,
      waiver: waiver === undefined ? '' : waiverWords(waiver),
    };
  });
}

/** RFC 4180, safe against formula injection. */
export function evidenceCsv(rows: readonly EvidenceRow[]): string {
  return csvText([COLUMNS, ...rows.map((row) => COLUMNS.map((column) => row[column]))]);
}
