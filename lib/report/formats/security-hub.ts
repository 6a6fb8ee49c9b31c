/**
 * What is sent to Security Hub after a run: the findings to import, and the changes of workflow status.
 *
 * Both are needed. `BatchImportFindings` sets workflow and note of a finding only when it creates the finding. Later they belong to
 * the customer, and only `BatchUpdateFindings` changes them.
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchImportFindings.html
 *
 * @module
 */
import { eventMessage } from '../../alert/words/event-words.ts';
import type { DriftEvent } from '../../audit/model/drift-event.ts';
import type { RunResult } from '../../audit/model/run-result.ts';
import { controlsOf, type ReportOptions } from '../view/options.ts';
import { type Row, rowsOf } from '../view/rows.ts';
import { waiverWords } from '../view/words.ts';
import { type AsffFinding, accountOf, asffFinding, note, productArn, type WorkflowStatus } from './asff.ts';

/** One call of `BatchUpdateFindings`. */
export interface WorkflowUpdate {
  readonly FindingIdentifiers: { readonly Id: string; readonly ProductArn: string }[];
  readonly Workflow: { readonly Status: WorkflowStatus };
  readonly Note?: { readonly Text: string; readonly UpdatedBy: string };
}

export interface SecurityHubPlan {
  /** One call of `BatchImportFindings` each, before the updates. */
  readonly imports: readonly (readonly AsffFinding[])[];
  readonly updates: readonly WorkflowUpdate[];
}

/** https://docs.aws.amazon.com/securityhub/latest/partnerguide/guidelines-batchimportfindings.html */
const MAX_FINDINGS = 100;
const MAX_BATCH_BYTES = 6_000_000;

/**
 * Imports failures and what is not assessed, and archives what was resolved in this run. What passed before too is not imported: each
 * of these thousands would cost, and show nothing.
 *
 * @throws TypeError if `options.securityHub` is missing or has no account
 */
export function securityHubPlan(result: Pick<RunResult, 'orgs' | 'drift'>, options: ReportOptions): SecurityHubPlan {
  const account = accountOf(options);
  const controls = controlsOf(options);
  const toAsff = (row: Row) => asffFinding(row, controls.get(row.finding.control), account);
  const rows = rowsOf(result);
  const open = rows.filter(({ finding }) => finding.status === 'fail' || finding.status === 'not_assessed');
  const closed = resolvedRows(result, rows);
  const archived = closed.map((row) => ({ ...toAsff(row), RecordState: 'ARCHIVED' as const }));
  const arn = productArn(account);
  return {
    imports: batchesOf([...open.map(toAsff), ...archived]),
    updates: [
      ...update(arn, 'NEW', opened(result, open).map(toAsff)),
      ...update(arn, 'RESOLVED', archived),
      ...open.filter(({ standing }) => standing === 'waived').flatMap((row) => suppression(arn, row, toAsff(row))),
    ],
  };
}

/** At most 100 findings and 6 MB a call. */
export function batchesOf(findings: readonly AsffFinding[]): AsffFinding[][] {
  const batches: AsffFinding[][] = [];
  let bytes = 0;
  for (const finding of findings) {
    const size = Buffer.byteLength(JSON.stringify(finding)) + 1;
    const batch = batches.at(-1);
    if (batch === undefined || batch.length === MAX_FINDINGS || bytes + size > MAX_BATCH_BYTES) {
      batches.push([finding]);
      bytes = size;
    } else {
      batch.push(finding);
      bytes += size;
    }
  }
  return batches;
}

/** What failed in the last run and no longer does; deleted apps too. A waived failure is not resolved. */
function resolvedRows({ drift, orgs }: Pick<RunResult, 'orgs' | 'drift'>, rows: readonly Row[]): Row[] {
  const byKey = new Map(rows.map((row) => [keyOf(row.org.alias, row.app?.name, row.finding.control), row]));
  const orgOf = new Map(orgs.map((org) => [org.alias, org]));
  const resolved = drift.filter(({ type, cause }) => type === 'violation_resolved' && cause !== 'waived');
  return resolved.flatMap((event) => {
    const org = orgOf.get(event.org);
    if (org !== undefined && isOfAnother(event, org)) {
      return rowOfGone(event, { ...org, ...(event.orgId !== undefined && { orgId: event.orgId }) });
    }
    const row = byKey.get(keyOf(event.org, event.app, event.control));
    return row !== undefined ? [row] : org === undefined ? [] : rowOfGone(event, org);
  });
}

/** The event is about the org that the alias reached before. */
function isOfAnother({ orgId }: DriftEvent, org: Row['org']): boolean {
  return orgId !== undefined && orgId !== org.orgId;
}

/** The row of an app or control that no longer exists, made of the event. */
function rowOfGone(event: DriftEvent, org: Row['org']): Row[] {
  const { app, control } = event;
  const message = eventMessage(event);
  return control === undefined
    ? []
    : [
        {
          org,
          ...(app !== undefined && { app: { name: app, label: app, settings: {} } }),
          finding: { control, status: 'not_applicable', severity: 'info', cvss: 0, message, remediation: '' },
          standing: 'not_applicable',
        },
      ];
}

/** Rows of the violations that opened in this run. */
function opened({ drift }: Pick<RunResult, 'drift'>, open: readonly Row[]): Row[] {
  const opened = Map.groupBy(
    drift.filter(({ type }) => type === 'violation_opened'),
    (event) => keyOf(event.org, event.app, event.control),
  );
  return open.filter(
    ({ org, app, finding, standing }) =>
      standing !== 'waived' &&
      opened.get(keyOf(org.alias, app?.name, finding.control))?.some((event) => !isOfAnother(event, org)),
  );
}

/** A call for each finding, because the note names its waiver. */
function suppression(ProductArn: string, row: Row, { Id }: AsffFinding): WorkflowUpdate[] {
  const { waiver } = row.finding;
  if (waiver === undefined) {
    return [];
  }
  const { Text, UpdatedBy } = note(`Waived ${waiverWords(waiver)}`, row.org.takenAt);
  return [{ FindingIdentifiers: [{ Id, ProductArn }], Workflow: { Status: 'SUPPRESSED' }, Note: { Text, UpdatedBy } }];
}

/** At most 100 identifiers a call. */
function update(ProductArn: string, Status: WorkflowStatus, findings: readonly AsffFinding[]): WorkflowUpdate[] {
  const identifiers = findings.map(({ Id }) => ({ Id, ProductArn }));
  const calls = Array.from({ length: Math.ceil(identifiers.length / MAX_FINDINGS) }, (_, index) =>
    identifiers.slice(index * MAX_FINDINGS, (index + 1) * MAX_FINDINGS),
  );
  return calls.map((FindingIdentifiers) => ({ FindingIdentifiers, Workflow: { Status } }));
}

function keyOf(org: string, app: string | undefined, control: string | undefined): string {
  return JSON.stringify([org, app ?? '', control ?? '']);
}
