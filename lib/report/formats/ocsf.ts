/**
 * OCSF Compliance Finding (class 2003), one event a line, for a SIEM or a security lake.
 * https://schema.ocsf.io/1.5.0/classes/compliance_finding
 *
 * @module
 */
import type { AnyControl } from '../../audit/model/control.ts';
import type { DriftEvent } from '../../audit/model/drift-event.ts';
import type { Severity } from '../../audit/model/finding.ts';
import type { RunResult } from '../../audit/model/run-result.ts';
import { inertJson } from '../../audit/safe-text/inert-text.ts';
import { inSlices } from '../../text/json-pieces.ts';
import { controlsOf, type ReportOptions } from '../view/options.ts';
import { ORG_READABLE, type Row, rowFingerprint, rowSubject, rowsOf, rowsOfOrg, titleOf } from '../view/rows.ts';
import type { Standing } from '../view/view.ts';
import { detailsOf, waiverWords } from '../view/words.ts';
import type { StreamedResult } from './streamed-result.ts';

const VERSION = '1.5.0';
const FINDINGS_CATEGORY = 2;
const CLASS = 2003;

const SEVERITY = {
  critical: [5, 'Critical'],
  high: [4, 'High'],
  medium: [3, 'Medium'],
  low: [2, 'Low'],
  info: [1, 'Informational'],
} as const satisfies Record<Severity, readonly [number, string]>;

/** The finding's status. A finding that needs no action counts as resolved. */
const STATUS = {
  violation: [1, 'New'],
  report_only: [1, 'New'],
  not_assessed: [1, 'New'],
  waived: [3, 'Suppressed'],
  pass: [4, 'Resolved'],
  not_applicable: [4, 'Resolved'],
} as const satisfies Record<Standing, readonly [number, string]>;

/** "Warning" in OCSF: the check gave no result, because information is missing. */
const COMPLIANCE = {
  violation: [3, 'Fail'],
  report_only: [3, 'Fail'],
  waived: [3, 'Fail'],
  not_assessed: [2, 'Warning'],
  pass: [1, 'Pass'],
  not_applicable: [99, 'Not Applicable'],
} as const satisfies Record<Standing, readonly [number, string]>;

const ACTIVITY = {
  create: [1, 'Create'],
  update: [2, 'Update'],
  close: [3, 'Close'],
} as const;

export function renderOcsf({ run, drift, ...result }: RunResult, options: ReportOptions): string {
  return [...linesOf(rowsOf(result), drift, run, options)].join('');
}

/** The same, org by org. */
export function* streamOcsf({ run, orgs }: StreamedResult, options: ReportOptions): Generator<string> {
  for (const { snapshot, drift } of orgs) {
    yield* linesOf(rowsOfOrg(snapshot), drift, run, options);
  }
}

function* linesOf(
  rows: readonly Row[],
  drift: readonly DriftEvent[],
  run: RunResult['run'],
  options: ReportOptions,
): Generator<string> {
  const controls = controlsOf(options);
  const events = new Map(
    drift
      .filter(({ type }) => type !== 'control_changed')
      .map((event) => [driftKey(event.org, event.app, event.control), event]),
  );
  const lineOf = (row: Row) => {
    const event = events.get(driftKey(row.org.alias, row.app?.name, row.finding.control));
    const context = { control: controls.get(row.finding.control), event, run, options };
    return `${inertJson(JSON.stringify(eventOf(row, context)))}\n`;
  };
  for (const some of inSlices(rows)) {
    yield some.map(lineOf).join('');
  }
}

interface Context {
  readonly control: AnyControl | undefined;
  /** What changed about the row since the last run. */
  readonly event: DriftEvent | undefined;
  readonly run: RunResult['run'];
  readonly options: ReportOptions;
}

function eventOf(row: Row, { control, event, run, options }: Context) {
  const { org, finding, standing } = row;
  const [activity_id, activity_name] = ACTIVITY[activityOf(event)];
  const [severity_id, severity] = SEVERITY[finding.severity];
  const [status_id, status] = STATUS[standing];
  const time = Date.parse(org.takenAt);
  return {
    metadata: {
      version: VERSION,
      product: {
        name: 'eca-auditor',
        vendor_name: 'eca-auditor',
        ...(options.version && { version: options.version }),
      },
      correlation_uid: run.id,
    },
    category_uid: FINDINGS_CATEGORY,
    category_name: 'Findings',
    class_uid: CLASS,
    class_name: 'Compliance Finding',
    type_uid: CLASS * 100 + activity_id,
    activity_id,
    activity_name,
    time,
    severity_id,
    severity,
    status_id,
    status,
    ...(finding.waiver && { status_detail: `Waived ${waiverWords(finding.waiver)}`, comment: finding.waiver.reason }),
    message: `${rowSubject(row)}: ${finding.message}`,
    finding_info: {
      uid: rowFingerprint(row),
      title: titleOf(row, control),
      desc: finding.message,
      last_seen_time: time,
      ...(event?.since !== undefined && { first_seen_time: Date.parse(event.since) }),
      ...(control && { src_url: control.source.url }),
    },
    compliance: complianceOf(row, control),
    resources: [resourceOf(row)],
    ...(finding.remediation !== '' && {
      remediation: { desc: finding.remediation, ...(control && { references: [control.source.url] }) },
    }),
  };
}

function complianceOf({ finding, standing }: Row, control: AnyControl | undefined) {
  const [status_id, status] = COMPLIANCE[standing];
  return {
    control: finding.control,
    standards: ['Salesforce Security Health Review'],
    ...(control && { desc: control.rationale }),
    status_id,
    status,
    ...(finding.reason !== undefined && { status_code: finding.reason }),
    ...(detailsOf(finding).length > 0 && { status_details: detailsOf(finding) }),
  };
}

function resourceOf({ org, app }: Row) {
  const owner = org.orgId ?? org.alias;
  const labels = [`org:${org.alias}`, ...(org.environment === undefined ? [] : [`environment:${org.environment}`])];
  return app === undefined
    ? { uid: owner, name: org.alias, type: 'Salesforce Org', labels }
    : { uid: `${owner}/${app.name}`, name: app.label, type: 'Salesforce External Client App', labels };
}

function activityOf(event: DriftEvent | undefined): keyof typeof ACTIVITY {
  switch (event?.type) {
    case 'violation_opened':
    case 'org_not_assessed':
      return 'create';
    case 'violation_resolved':
      return 'close';
    default:
      return 'update';
  }
}

/** An event about a whole org has no control; its row has `org-readable`. */
function driftKey(org: string, app: string | undefined, control: string | undefined): string {
  return JSON.stringify([org, app ?? '', control ?? (app === undefined ? ORG_READABLE.id : '')]);
}
