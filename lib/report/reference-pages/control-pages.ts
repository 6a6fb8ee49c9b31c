/**
 * Controls explained, for a terminal and for docs/controls.md. Everything is from their declarations.
 *
 * @module
 */

import { cvssScore, severityOf } from '../../audit/judging/cvss.ts';
import { COMPONENT_TYPES } from '../../audit/model/app.ts';
import { type AnyControl, type ControlClaim, isAboutApps, type Link, modeOf } from '../../audit/model/control.ts';
import { wrap } from '../terminal/text.ts';

/** No title of a control is broken into shorter pieces, however narrow the terminal is. */
const LEAST_TITLE = 20;

/**
 * One row for each control: id, how it counts, severity, title.
 *
 * @param width columns of the terminal; by default no line is broken
 */
export function controlsText(controls: readonly AnyControl[], width = Number.POSITIVE_INFINITY): string {
  const rows = controls.map((control) => [control.id, modeOf(control), control.severity, control.title]);
  const header = ['CONTROL', 'MODE', 'SEVERITY', 'TITLE'];
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((row) => row[column]?.length ?? 0)));
  const lines = (row: readonly string[]) => {
    const [title = '', ...others] = row.toReversed();
    const cells = others.toReversed().map((cell, column) => `${cell.padEnd(widths[column] ?? 0)}  `);
    return hanging(cells.join(''), title, width, LEAST_TITLE);
  };
  return `${[header, ...rows].flatMap(lines).join('\n')}\n`;
}

/** The declarations as JSON: `{"schemaVersion":1,"controls":[…]}`. */
export function controlsJson(controls: readonly AnyControl[]): string {
  const rows = controls.map((control) => ({
    id: control.id,
    title: control.title,
    subject: isAboutApps(control) ? 'app' : 'org',
    mode: modeOf(control),
    severity: control.severity,
    cvss: { vector: control.cvssVector, score: cvssScore(control.cvssVector) },
    failsWhen: control.failsWhen,
    rationale: control.rationale,
    remedy: control.remedy,
    fix: control.fix,
    source: control.source,
    references: control.references ?? [],
  }));
  return `${JSON.stringify({ schemaVersion: 1, controls: rows }, undefined, 2)}\n`;
}

/** One control explained, for a terminal. @param width as in {@link controlsText} */
export function controlText(control: AnyControl, width = Number.POSITIVE_INFINITY): string {
  const sections = sectionsOf(control, textLink).map(({ title, lines, list }) =>
    [
      ...hanging('', title, width),
      ...lines.flatMap((each, index) =>
        list === 'code' ? [`  ${each}`] : hanging(`  ${bullet(list, index)}`, each, width),
      ),
    ].join('\n'),
  );
  return `${[`${control.id}\n${control.title}`, ...sections].join('\n\n').replaceAll('`', '')}\n`;
}

/** The text behind what begins its first line; the others begin below it. */
function hanging(begin: string, text: string, width: number, least = 0): string[] {
  const lines = wrap(text, Math.max(width - begin.length, least));
  return lines.map((line, index) => `${index === 0 ? begin : ' '.repeat(begin.length)}${line}`);
}

/** All controls in Markdown: a table, then each one explained in the same order. */
export function controlsMarkdown(controls: readonly AnyControl[]): string {
  const rows = controls.map(
    (control) => `| [${control.id}](#${control.id}) | ${control.title} | ${modeOf(control)} | ${control.severity} |`,
  );
  return `${['| control | demands | mode | severity |', '| --- | --- | --- | --- |', ...rows].join('\n')}\n\n${controls
    .map(controlMarkdown)
    .join('\n')}`;
}

/** One control explained, in Markdown. */
export function controlMarkdown(control: AnyControl): string {
  const sections = sectionsOf(control, markdownLink).map(({ title, lines, list }) => {
    switch (list) {
      case undefined:
        return `**${title}.** ${lines.join(' ')}`;
      case 'code':
        return `**${title}:**\n\n\`\`\`xml\n${lines.join('\n')}\n\`\`\``;
      default:
        return `**${title}:**\n\n${lines.map((each, index) => bullet(list, index) + each).join('\n')}`;
    }
  });
  return `${[`## ${control.id}`, `${control.title}.`, ...sections].join('\n\n')}\n`;
}

const BY_DEFAULT = {
  report: 'Report-only: nobody is notified, and it does not count for exit codes.',
  inform: 'People are notified, and it counts for exit codes. Nobody is woken.',
  page: 'People are notified, and it counts for exit codes. At high or critical severity the person on call is woken.',
} as const satisfies Record<ReturnType<typeof modeOf>, string>;

type List = 'bullets' | 'steps' | 'code';

interface Section {
  readonly title: string;
  readonly lines: readonly string[];
  /** Absent for running text. */
  readonly list?: List;
}

/** In order: when it fails, the right setting, how to fix it, why, how bad, the source. */
function sectionsOf(control: AnyControl, link: (to: Link) => string): Section[] {
  const { failsWhen, fix, higherRiskWhen = [], lowerRiskWhen = [], references = [] } = control;
  const titled = (title: string, claim: ControlClaim) => title + basis(control.claimSources?.[claim], link);
  return [
    ...(failsWhen === undefined ? [] : [{ title: titled('Fails when', 'failsWhen'), lines: [failsWhen] }]),
    ...(fix === undefined ? [] : [{ title: `Right, in ${fix.type}`, lines: xml(fix), list: 'code' as const }]),
    { title: 'How to fix it', lines: control.remedy, list: 'steps' },
    { title: titled('Why', 'rationale'), lines: [control.rationale] },
    { title: 'Severity', lines: [severityText(control)] },
    ...bullets(titled('Higher risk when', 'higherRiskWhen'), higherRiskWhen),
    ...bullets(titled('Lower risk when', 'lowerRiskWhen'), lowerRiskWhen),
    { title: 'Reads', lines: [readsText(control)] },
    {
      title: 'By default',
      lines: [BY_DEFAULT[modeOf(control)]],
    },
    { title: 'Source', lines: [link(control.source)] },
    ...bullets('See also', references.map(link)),
  ];
}

/** The source of a claim, for its title; empty if it is the control's own source. */
function basis(sources: readonly Link[] | undefined, link: (to: Link) => string): string {
  if (sources === undefined) {
    return '';
  }
  return sources.length === 0 ? ' (our own judgement)' : ` (source: ${sources.map(link).join('; ')})`;
}

function readsText(control: AnyControl): string {
  return isAboutApps(control)
    ? control.reads.map((name) => COMPONENT_TYPES[name]).join(', ')
    : 'the settings of the org';
}

/** @example xml({ type: 'X', field: 'a.b', value: '2' }) // ['<a>', '    <b>2</b>', '</a>'] */
function xml({ field, value }: NonNullable<AnyControl['fix']>): string[] {
  const [outer = '', inner] = field.split('.');
  return inner === undefined
    ? [`<${outer}>${value}</${outer}>`]
    : [`<${outer}>`, `    <${inner}>${value}</${inner}>`, `</${outer}>`];
}

function bullet(list: List | undefined, index: number): string {
  return list === 'steps' ? `${index + 1}. ` : list === 'bullets' ? '- ' : '';
}

function bullets(title: string, lines: readonly string[]): Section[] {
  return lines.length === 0 ? [] : [{ title, lines, list: 'bullets' }];
}

function severityText({ severity, cvssVector, severityRange }: AnyControl): string {
  const own = `${severity} (${cvssScore(cvssVector).toFixed(1)}, ${cvssVector}) before the conditions below.`;
  if (severityRange === undefined) {
    return own;
  }
  const { from, to } = severityRange;
  const names = [...new Set([severityOf(from), severityOf(to)])].join(' to ');
  return `${own} Salesforce's estimate: ${names} (${from.toFixed(1)}–${to.toFixed(1)}).`;
}

function textLink({ name, url }: Link): string {
  return `${name} <${url}>`;
}

function markdownLink({ name, url }: Link): string {
  return `[${name}](${url})`;
}
