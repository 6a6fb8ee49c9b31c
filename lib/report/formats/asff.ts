/**
 * AWS Security Finding Format, for Security Hub.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format.html
 *
 * A finding's id is made of the auditor's name, org, app and control. So a later run updates the finding, and another auditor does
 * not. Limits are those of the user guide ("Required attributes", "Optional top-level attributes"). A cut text ends with `…`.
 *
 * @module
 */
import type { AnyControl } from '../../audit/model/control.ts';
import type { Severity } from '../../audit/model/finding.ts';
import type { RunResult } from '../../audit/model/run-result.ts';
import { inertJson } from '../../audit/safe-text/inert-text.ts';
import { controlsOf, type ReportOptions, type SecurityHubAccount } from '../view/options.ts';
import { type Row, rowFingerprint, rowSubject, rowsOf, titleOf } from '../view/rows.ts';
import type { Standing } from '../view/view.ts';
import { detailsOf, waiverWords } from '../view/words.ts';

/** The fields of `AwsSecurityFinding` that the auditor sets. */
export interface AsffFinding {
  readonly SchemaVersion: '2018-10-08';
  readonly Id: string;
  readonly ProductArn: string;
  readonly ProductName: string;
  readonly GeneratorId: string;
  readonly AwsAccountId: string;
  readonly Region: string;
  readonly Types: string[];
  readonly CreatedAt: string;
  readonly UpdatedAt: string;
  readonly LastObservedAt: string;
  readonly Severity: AsffSeverity;
  readonly FindingProviderFields: { readonly Severity: AsffSeverity; readonly Types: string[] };
  readonly Title: string;
  readonly Description: string;
  readonly Remediation?: { readonly Recommendation: { readonly Text: string; readonly Url?: string } };
  readonly ProductFields: Record<string, string>;
  readonly Resources: AsffResource[];
  readonly Compliance: {
    readonly Status: 'PASSED' | 'FAILED' | 'NOT_AVAILABLE';
    readonly StatusReasons?: { readonly ReasonCode: string; readonly Description: string }[];
  };
  readonly Workflow: { readonly Status: WorkflowStatus };
  readonly RecordState: 'ACTIVE' | 'ARCHIVED';
  readonly Note?: { readonly Text: string; readonly UpdatedBy: string; readonly UpdatedAt: string };
}

export type WorkflowStatus = 'NEW' | 'RESOLVED' | 'SUPPRESSED';

interface AsffSeverity {
  readonly Label: 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW' | 'INFORMATIONAL';
  readonly Original: string;
}

interface AsffResource {
  readonly Type: 'Other';
  readonly Id: string;
  readonly Details: { readonly Other: Record<string, string> };
}

const LABELS = {
  critical: 'CRITICAL',
  high: 'HIGH',
  medium: 'MEDIUM',
  low: 'LOW',
  info: 'INFORMATIONAL',
} as const satisfies Record<Severity, AsffSeverity['Label']>;

/** Security Hub has no status for "not applicable"; it uses NOT_AVAILABLE. */
const COMPLIANCE = {
  violation: 'FAILED',
  report_only: 'FAILED',
  waived: 'FAILED',
  not_assessed: 'NOT_AVAILABLE',
  not_applicable: 'NOT_AVAILABLE',
  pass: 'PASSED',
} as const satisfies Record<Standing, AsffFinding['Compliance']['Status']>;

const WORKFLOW = {
  violation: 'NEW',
  report_only: 'NEW',
  not_assessed: 'NEW',
  waived: 'SUPPRESSED',
  not_applicable: 'RESOLVED',
  pass: 'RESOLVED',
} as const satisfies Record<Standing, WorkflowStatus>;

const TYPES = ['Software and Configuration Checks/Industry and Regulatory Standards'];

/**
 * All findings as a JSON array.
 *
 * @throws TypeError if `options.securityHub` is missing or has no account
 */
export function renderAsff(result: RunResult, options: ReportOptions): string {
  return `${inertJson(JSON.stringify(asffFindings(result, options), undefined, 2))}\n`;
}

function asffFindings(result: RunResult, options: ReportOptions): AsffFinding[] {
  const account = accountOf(options);
  const controls = controlsOf(options);
  return rowsOf(result).map((row) => asffFinding(row, controls.get(row.finding.control), account));
}

/** @throws TypeError if it is missing or has no account */
export function accountOf({ securityHub }: ReportOptions): SecurityHubAccount {
  if (securityHub === undefined) {
    throw new TypeError(
      'ASFF needs an account: found no "securityHub", expected { accountId: "123456789012", region }.',
    );
  }
  if (!/^\d{12}$/.test(securityHub.accountId)) {
    throw new TypeError(`ASFF: "securityHub.accountId" is "${securityHub.accountId}", expected 12 digits.`);
  }
  return securityHub;
}

export function asffFinding(row: Row, control: AnyControl | undefined, account: SecurityHubAccount): AsffFinding {
  const { org, finding, standing } = row;
  const severity = { Label: LABELS[finding.severity], Original: finding.cvss.toFixed(1) };
  return {
    SchemaVersion: '2018-10-08',
    Id: `${account.service ?? 'eca-auditor'}/${rowFingerprint(row)}`,
    ProductArn: productArn(account),
    ProductName: 'eca-auditor',
    GeneratorId: cut(`eca-auditor/${finding.control}`, 512),
    AwsAccountId: account.accountId,
    Region: account.region,
    Types: TYPES,
    CreatedAt: org.takenAt,
    UpdatedAt: org.takenAt,
    LastObservedAt: org.takenAt,
    Severity: severity,
    FindingProviderFields: { Severity: severity, Types: TYPES },
    Title: cut(`${titleOf(row, control)}: ${rowSubject(row)}`, 256),
    Description: cut([finding.message, ...detailsOf(finding)].join(' '), 1024),
    ...remediationOf(row, control),
    ProductFields: productFields(row),
    Resources: [resourceOf(row)],
    Compliance: {
      Status: COMPLIANCE[standing],
      ...(finding.reason && {
        StatusReasons: [{ ReasonCode: finding.reason.toUpperCase(), Description: cut(finding.message, 1024) }],
      }),
    },
    Workflow: { Status: WORKFLOW[standing] },
    RecordState: 'ACTIVE',
    ...(finding.waiver && { Note: note(`Waived ${waiverWords(finding.waiver)}`, org.takenAt) }),
  };
}

/** A note holds 512 characters. */
export function note(text: string, at: string): NonNullable<AsffFinding['Note']> {
  return { Text: cut(text, 512), UpdatedBy: 'eca-auditor', UpdatedAt: at };
}

/** The default product: every account may import findings for it. */
export function productArn({ accountId, region, partition = 'aws' }: SecurityHubAccount): string {
  return `arn:${partition}:securityhub:${region}:${accountId}:product/${accountId}/default`;
}

function remediationOf({ finding }: Row, control: AnyControl | undefined): Pick<AsffFinding, 'Remediation'> {
  if (finding.remediation === '') {
    return {};
  }
  const recommendation = { Text: cut(finding.remediation, 512), ...(control && { Url: control.source.url }) };
  return { Remediation: { Recommendation: recommendation } };
}

function productFields({ org, app, finding }: Row): Record<string, string> {
  const fields = {
    org: org.alias,
    orgId: org.orgId,
    environment: org.environment,
    app: app?.name,
    control: finding.control,
    runId: org.runId,
    cvssVector: finding.cvssVector,
    waivedUntil: finding.waiver?.until,
    waiverOwner: finding.waiver?.owner,
  };
  const known = Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(known.map(([key, value]) => [`eca-auditor/${key}`, cut(value, 2048)]));
}

function resourceOf({ org, app }: Row): AsffResource {
  const owner = org.orgId ?? org.alias;
  const details = { org: org.alias, ...(app && { app: app.name, label: app.label }) };
  const shortened = Object.entries(details).map(([key, value]) => [key, cut(value, 1023)]);
  return {
    Type: 'Other',
    Id: cut(app === undefined ? `salesforce:${owner}` : `salesforce:${owner}/${app.name}`, 512),
    Details: { Other: Object.fromEntries(shortened) as Record<string, string> },
  };
}

/** The service may count characters or bytes. Bytes of UTF-8 are never fewer. */
function cut(text: string, limit: number): string {
  if (Buffer.byteLength(text) <= limit) {
    return text;
  }
  const bytes = Buffer.from(text).subarray(0, limit - Buffer.byteLength('…'));
  return `${bytes.toString('utf8').replace(/\ufffd+$/, '')}…`;
}
