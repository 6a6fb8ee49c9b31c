/**
 * One org in the terminal: its apps worst first, then what passes as a number.
 *
 * @module
 */
import { remedyOf } from '../../audit/model/causes.ts';
import type { AnyControl } from '../../audit/model/control.ts';
import type { Finding } from '../../audit/model/finding.ts';
import type { Snapshot } from '../../audit/model/snapshot.ts';
import type { Twins } from '../../audit/respond/twins.ts';
import { safeText } from '../../audit/safe-text/inert-text.ts';
import { count, grouped } from '../../text/numbers.ts';
import type { AppView, OrgView } from '../view/view.ts';
import { waiveCommandOf } from '../view/waive-command.ts';
import { filePosition, orgDetails, shortFix, twinWords, waiverWords } from '../view/words.ts';
import { block, indented, type Look, type Paragraph } from './look.ts';
import { displayWidth } from './text.ts';

const APP_INDENT = 4;

/** What entries of all orgs need. */
interface Context {
  readonly controls: ReadonlyMap<string, AnyControl>;
  readonly twins: Twins;
}

export function orgLines(look: Look, context: Context, view: OrgView): string[] {
  return [
    ...heading(look, 0, view.org.alias, orgDetails(view.org)),
    ...(view.org.status === 'not_assessed' || view.org.reason !== undefined ? outage(look, view) : []),
    ...(view.org.notes ?? []).flatMap((note) => indented(look, 2, { text: `Note: ${note}` })),
    ...view.apps.flatMap((app) => appLines(look, context, view.org, app)),
    ...passes(look, view),
  ];
}

/** A name with details, on one line if they fit. */
function heading(look: Look, indent: number, name: string, details: string): string[] {
  const isRoom = indent + displayWidth(safeText(name)) + 2 + displayWidth(safeText(details)) <= look.width;
  const lines = indented(look, indent, { text: name, paint: look.heading });
  if (details === '') {
    return lines;
  }
  return isRoom
    ? [`${lines.join('')}  ${look.dim(safeText(details))}`]
    : [...lines, ...indented(look, indent, { text: details, paint: look.dim })];
}

function outage(look: Look, { org: { status, reason } }: OrgView): string[] {
  const remedy = reason === undefined ? '' : remedyOf(reason);
  return [
    ...indented(look, 2, { text: status === 'partial' ? 'NOT ASSESSED IN PART' : 'NOT ASSESSED', paint: look.unknown }),
    ...indented(look, 4, { text: reason?.message ?? 'No reason is known.' }),
    ...indented(look, 4, { text: remedy === '' ? '' : `Fix: ${remedy}`, paint: look.dim }),
  ];
}

function appLines(look: Look, context: Context, org: Snapshot, view: AppView): string[] {
  const { name, label } = view.app;
  return [
    ...heading(look, 2, label, label === name ? '' : name),
    ...view.violations.flatMap((finding) => violation(look, context, org, finding)),
    ...notAssessed(look, view.notAssessed),
    ...view.waived.flatMap((finding) => waived(look, finding)),
    ...reportOnlyLines(look, context, view.reportOnly),
  ];
}

function violation(look: Look, { controls, twins }: Context, org: Snapshot, finding: Finding): string[] {
  const inOrgs = twins(org, finding);
  const mark = { text: finding.severity.toUpperCase(), paint: look.severity[finding.severity] };
  return block(look, APP_INDENT, mark, [
    { text: finding.control, paint: look.heading },
    ...place(look, finding),
    { text: finding.message },
    ...(inOrgs === undefined ? [] : [{ text: twinWords(inOrgs), paint: look.dim }]),
    ...(look.verbose ? (finding.riskConditions ?? []).map((text) => ({ text, paint: look.dim })) : []),
    // Without the notes somebody may break an app by fixing it.
    ...(finding.notes ?? []).map((text) => ({ text: `Note: ${text}` })),
    ...remedy(look, controls.get(finding.control), finding),
    ...waive(org.alias, finding),
  ]);
}

function waive(org: string, finding: Finding): Paragraph[] {
  const command = waiveCommandOf(org, finding);
  return command === undefined ? [] : [{ text: `Or: ${command}`, isWhole: true }];
}

function remedy(look: Look, control: AnyControl | undefined, finding: Finding): Paragraph[] {
  if (!look.verbose) {
    return [{ text: `Fix: ${shortFix(finding, control)}` }];
  }
  const steps = finding.remediation.split('\n').map((step, index) => ({ text: `${index + 1}. ${step}` }));
  return [{ text: 'Fix:' }, ...steps];
}

/** One entry for all controls of an app that are not assessed for the same reason. */
function notAssessed(look: Look, findings: readonly Finding[]): string[] {
  const byMessage = Map.groupBy(findings, ({ message }) => message);
  return [...byMessage].flatMap(([message, same]) => {
    const [first] = same;
    if (!look.verbose && same.every(({ reportOnly }) => reportOnly === true)) {
      return block(look, APP_INDENT, { text: 'not assessed', paint: look.dim }, [
        { text: `${controlsOf(same)} (report-only)` },
        { text: message, paint: look.dim },
      ]);
    }
    const accepted = first?.waiver && `Accepted ${waiverWords(first.waiver)}`;
    return block(look, APP_INDENT, { text: 'NOT ASSESSED', paint: look.unknown }, [
      { text: controlsOf(same), paint: look.heading },
      ...(first === undefined ? [] : place(look, first)),
      { text: first === undefined ? message : withoutPlace(first) },
      ...(accepted === undefined ? [] : [{ text: accepted, paint: look.dim }]),
      ...(first?.remediation ? [{ text: `Fix: ${first.remediation}` }] : []),
    ]);
  });
}

/** Of copies of an app there may be several findings of one control. */
function controlsOf(findings: readonly Finding[]): string {
  return [...new Set(findings.map(({ control }) => control))].join(', ');
}

/** The message; the place that it begins with stands in the line above. */
function withoutPlace(finding: Finding): string {
  const { file = '', message } = finding;
  const place = [filePosition(finding), file].find((each) => message.startsWith(`${each}: `));
  return place === undefined ? message : message.slice(place.length + 2);
}

function waived(look: Look, finding: Finding): string[] {
  const words = finding.waiver === undefined ? '' : waiverWords(finding.waiver);
  return block(look, APP_INDENT, { text: 'waived', paint: look.dim }, [
    { text: `${finding.control} (${finding.severity})` },
    ...place(look, finding),
    ...(look.verbose ? [{ text: finding.message }] : []),
    { text: words, paint: look.dim },
  ]);
}

/** Copies of an app have one line together, where nothing tells them apart. */
function reportOnlyLines(look: Look, { controls }: Context, findings: readonly Finding[]): string[] {
  const mark = { text: 'report', paint: look.dim };
  const titleOf = ({ control, severity }: Finding) => `${control} (${severity}, report-only)`;
  if (look.verbose) {
    return findings.flatMap((finding) =>
      block(look, APP_INDENT, mark, [
        { text: titleOf(finding) },
        ...place(look, finding),
        { text: finding.message },
        ...remedy(look, controls.get(finding.control), finding),
      ]),
    );
  }
  return [...Map.groupBy(findings, titleOf)].flatMap(([title, { length }]) =>
    block(look, APP_INDENT, mark, [{ text: length > 1 ? `${title} in ${length} copies` : title }]),
  );
}

function place(look: Look, finding: Finding): Paragraph[] {
  const text = filePosition(finding);
  return text === undefined ? [] : [{ text, paint: look.dim, isWhole: true }];
}

function passes(look: Look, { counts }: OrgView): string[] {
  const parts = [
    ...(counts.pass > 0 ? [count(counts.pass, 'pass', 'passes')] : []),
    ...(counts.not_applicable > 0 ? [`${grouped(counts.not_applicable)} not applicable`] : []),
  ];
  return parts.length === 0 ? [] : indented(look, 2, { text: parts.join(', '), paint: look.dim });
}
