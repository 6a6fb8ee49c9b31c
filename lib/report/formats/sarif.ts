/**
 * SARIF 2.1.0, for code scanning: https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/
 *
 * Failures are results; waived failures are suppressed results. What is not assessed is a notification of the tool. If it is an app
 * and the control alerts, it is also a result to `review`, with the fingerprint that its failure would have: viewers take an alert
 * without a result as fixed, and a file that became malformed fixes nothing. An org that is not assessed has no such results; then
 * the invocation is not successful.
 *
 * How GitHub uses the properties (`security-severity`, `precision`, `help`):
 * https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 *
 * @module
 */

import { cvssScore, isCvssVector } from '../../audit/judging/cvss.ts';
import type { AnyControl } from '../../audit/model/control.ts';
import type { Severity } from '../../audit/model/finding.ts';
import type { RunResult } from '../../audit/model/run-result.ts';
import { inertJson, safeText } from '../../audit/safe-text/inert-text.ts';
import { controlsOf, type ReportOptions } from '../view/options.ts';
import { isNote, ORG_READABLE, type Row, rowFingerprint, rowSubject, rowsOf } from '../view/rows.ts';
import { isUnknown } from '../view/view.ts';
import { detailsOf, waiverWords } from '../view/words.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
const LEVELS = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
} as const satisfies Record<Severity, string>;

export function renderSarif(result: RunResult, options: ReportOptions): string {
  const all = rowsOf(result);
  const [notes, rows] = [all.filter(isNote), all.filter((row) => !isNote(row))];
  const rules = rulesOf(rows, controlsOf(options));
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'eca-auditor', ...(options.version && { version: options.version }), rules } },
        automationDetails: { id: `eca-auditor/${result.run.id}` },
        columnKind: 'utf16CodeUnits',
        invocations: [{ ...invocationOf(result, rows, indexes), ...(notes.length > 0 && notificationsOf(notes)) }],
        results: rows.filter(isResult).map((row) => resultOf(row, indexes)),
      },
    ],
  };
  return `${inertJson(JSON.stringify(log, undefined, 2))}\n`;
}

const WHY_READABLE = 'The apps of an org that could not be read are not assessed: they may pass or fail.';
const HOW_READABLE = 'The result names the cause and what to do about it. Then run the audit again.';

/** The rule for an org that could not be read. It is no control of the catalogue. */
const ORG_RULE = {
  id: ORG_READABLE.id,
  name: 'OrgReadable',
  shortDescription: { text: ORG_READABLE.title },
  fullDescription: { text: WHY_READABLE },
  help: {
    text: `${WHY_READABLE}\n\n${HOW_READABLE}`,
    markdown: `**Why.** ${WHY_READABLE}\n\n**How to fix**\n\n${HOW_READABLE}`,
  },
  properties: { precision: 'very-high', tags: ['security', 'salesforce', 'oauth'] },
} as const;

/** Every control that was applied, and every other one that a finding names. */
function rulesOf(rows: readonly Row[], controls: ReadonlyMap<string, AnyControl>) {
  const others = new Set(rows.map(({ finding }) => finding.control).filter((id) => !controls.has(id)));
  return [
    ...[...controls.values()].map(ruleOf),
    ...[...others].map((id) => (id === ORG_READABLE.id ? ORG_RULE : { id, shortDescription: { text: id } })),
  ];
}

function ruleOf({ id, title, source, rationale, remedy, fix, severity, cvssVector }: AnyControl) {
  const steps = remedy.map((step, index) => `${index + 1}. ${step}`).join('\n');
  const line = fix === undefined ? '' : `${fix.type}.${fix.field} = ${fix.value}`;
  return {
    id,
    name: id.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: title },
    fullDescription: { text: rationale },
    helpUri: source.url,
    help: {
      text: [rationale, steps, ...(line === '' ? [] : [`In metadata: ${line}`]), source.url].join('\n\n'),
      markdown: [
        `**Why.** ${rationale}`,
        `**How to fix**\n\n${steps}`,
        ...(line === '' ? [] : [`**In metadata**\n\n\`${line}\``]),
        `[${source.name}](${source.url})`,
      ].join('\n\n'),
    },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: {
      precision: 'very-high',
      tags: ['security', 'salesforce', 'oauth'],
      ...(isCvssVector(cvssVector) && { 'security-severity': cvssScore(cvssVector).toFixed(1) }),
    },
  };
}

function isResult({ finding }: Row): boolean {
  return finding.status === 'fail' || (finding.control !== ORG_READABLE.id && isUnknown(finding));
}

function resultOf(row: Row, indexes: ReadonlyMap<string, number>) {
  const { control, severity, cvss, cvssVector, waiver } = row.finding;
  return {
    ruleId: control,
    ruleIndex: indexes.get(control) ?? -1,
    ...verdictOf(row),
    rank: cvss * 10,
    message: messageOf([textOf(row), ...detailsOf(row.finding)].join(' ')),
    locations: [locationOf(row)],
    partialFingerprints: { 'ecaAuditor/v1': rowFingerprint(row) },
    ...(waiver !== undefined && {
      suppressions: [
        { kind: 'external', status: 'accepted', justification: safeText(`Waived ${waiverWords(waiver)}`) },
      ],
    }),
    properties: { severity, cvss, ...(cvssVector !== undefined && { cvssVector }), org: row.org.alias },
  };
}

/** Escapes brackets, because viewers make links of `[text](target)` in a message (SARIF 3.11.6). */
function messageOf(text: string) {
  return { text: safeText(text).replace(/\\(?=\\*[[\]])|[[\]]/g, '\\$&') };
}

/** Only failures have a level; other results have `none` (SARIF 3.27.10). */
function verdictOf({ finding: { status, severity, reportOnly } }: Row) {
  return status === 'fail'
    ? { kind: 'fail', level: reportOnly === true ? 'note' : LEVELS[severity] }
    : { kind: 'review', level: 'none' };
}

function textOf(row: Row): string {
  const unknown = row.standing === 'not_assessed' ? 'not assessed: ' : '';
  return `${rowSubject(row)}: ${unknown}${row.finding.message}`;
}

/** With a file only for metadata source; an app in an org has none. */
function locationOf({ org, app, finding: { file, line, column } }: Row) {
  const name = app?.name ?? org.alias;
  const fullyQualifiedName = app === undefined ? org.alias : `${org.alias}/${app.name}`;
  return {
    ...(file !== undefined && {
      physicalLocation: {
        artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' },
        ...(line !== undefined && {
          region: { startLine: line, ...(column !== undefined && { startColumn: column }) },
        }),
      },
    }),
    logicalLocations: [{ name, fullyQualifiedName, kind: 'resource' }],
  };
}

function invocationOf({ run, orgs }: RunResult, rows: readonly Row[], indexes: ReadonlyMap<string, number>) {
  return {
    executionSuccessful: orgs.every(({ status }) => status !== 'not_assessed'),
    startTimeUtc: run.startedAt,
    endTimeUtc: run.finishedAt,
    toolExecutionNotifications: rows
      .filter(({ standing }) => standing === 'not_assessed')
      .map((row) => ({
        descriptor: { id: row.finding.reason ?? 'not_assessed' },
        associatedRule: { id: row.finding.control, index: indexes.get(row.finding.control) ?? -1 },
        level: row.finding.control === ORG_READABLE.id ? 'error' : 'warning',
        message: messageOf(textOf(row)),
        locations: [locationOf(row)],
      })),
  };
}

/** Notes on how an org was read or judged. */
function notificationsOf(notes: readonly Row[]) {
  return {
    toolConfigurationNotifications: notes.map((row) => ({
      descriptor: { id: row.finding.control },
      level: 'note',
      message: messageOf(textOf(row)),
      locations: [locationOf(row)],
    })),
  };
}
