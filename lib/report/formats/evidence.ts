/**
 * What an auditor asks for: for each night, app and control the setting, the verdict and the waiver.
 *
 * @module
 */
import { settingText } from '../../alert/words/event-words.ts';
import { settingAt } from '../../audit/drift/setting-changes.ts';
import { fixPath } from '../../audit/judging/fix-path.ts';
import type { AnyControl } from '../../audit/model/control.ts';
import type { Finding, Snapshot } from '../../audit/model/model.ts';
import { csvText } from './csv.ts';

export interface EvidenceRow {
  /** When it was read; ISO 8601, UTC. */
  readonly takenAt: string;
  readonly runId: string;
  readonly org: string;
  readonly orgId: string;
  readonly app: string;
  readonly control: string;
  /** The setting that decides it, as it was; empty where it was not read. */
  readonly setting: string;
  readonly verdict: string;
  readonly severity: string;
  /** `yes` when the control does not alert: the verdict stands in reports alone. */
  readonly reportOnly: string;
  readonly message: string;
  readonly waiver: string;
  /** SHA-256 of the evidence that says so. */
  readonly sha256: string;
  /** `no`: the chain of hashes does not vouch for this evidence; `evidence --verify` says why. */
  readonly proven: 'yes' | 'no';
}

const COLUMNS = [
  'takenAt',
  'runId',
  'org',
  'orgId',
  'app',
  'control',
  'setting',
  'verdict',
  'severity',
  'reportOnly',
  'message',
  'waiver',
  'sha256',
  'proven',
] as const satisfies readonly (keyof EvidenceRow)[];

/** A night in which the org could not be read is a row too. */
export function evidenceRows(
  snapshot: Snapshot,
  { sha256, isProven }: { readonly sha256: string; readonly isProven: boolean },
  controls: readonly AnyControl[],
): EvidenceRow[] {
  const { takenAt, runId, alias: org, orgId = '', status, reason, apps, findings } = snapshot;
  const night = { takenAt, runId, org, orgId, sha256, proven: isProven ? 'yes' : 'no' } as const;
  if (status === 'not_assessed') {
    const message = reason?.message ?? '';
    return [
      {
        ...night,
        app: '',
        control: '',
        setting: '',
        verdict: status,
        severity: '',
        reportOnly: '',
        message,
        waiver: '',
      },
    ];
  }
  const byName = new Map(apps.map((app) => [app.name, app]));
  const byId = new Map(controls.map((control) => [control.id, control]));
  return findings.map((finding) => {
    const { app: name = '' } = finding;
    const [app, control] = [byName.get(name), byId.get(finding.control)];
    const field = control && fixPath(control);
    const setting = app !== undefined && field !== undefined ? settingAt(app, field) : undefined;
    return {
      ...night,
      app: name,
      control: finding.control,
      setting: setting === undefined ? '' : settingText(setting),
      verdict: finding.status,
      severity: finding.severity,
      reportOnly: finding.reportOnly === true ? 'yes' : 'no',
      message: finding.message,
      waiver: waiverText(finding),
    };
  });
}

/** RFC 4180, safe against formula injection. */
export function evidenceCsv(rows: readonly EvidenceRow[]): string {
  return csvText([COLUMNS, ...rows.map((row) => COLUMNS.map((column) => row[column]))]);
}

function waiverText({ waiver }: Finding): string {
  return waiver === undefined
    ? ''
    : `${waiver.owner}, until ${waiver.until}: ${waiver.reason}${waiver.ticket === undefined ? '' : ` (${waiver.ticket})`}`;
}
