/**
 * Renders the facts of an org for a terminal.
 *
 * @module
 */

import { indented, lookOf } from '../../report/terminal/look.ts';
import type { ReportOptions } from '../../report/view/options.ts';
import { type FactsOfOrg, LINE_NAMES, LINES } from '../../salesforce/facts/lines.ts';

export function factsText(facts: FactsOfOrg, options: ReportOptions): string {
  const look = lookOf(options);
  const lines = LINE_NAMES.flatMap((line) => [
    ...indented(look, 0, { text: `${line}: ${LINES[line]}`, paint: look.heading }),
    ...answerLines(facts[line]).flatMap((text) => indented(look, 2, { text })),
  ]);
  return `${lines.join('\n')}\n`;
}

interface Group {
  readonly [name: string]: string | number | Group;
}

/** All single values in one line, and one line for each group. */
function answerLines(answer: object | undefined): string[] {
  if (answer === undefined) {
    return ['not reached'];
  }
  const entries = Object.entries(answer as Group);
  const groups = entries.filter(([, value]) => typeof value === 'object');
  const single = entries.filter(([, value]) => typeof value !== 'object').map(([name, value]) => `${name} ${value}`);
  return [
    ...(single.length === 0 ? [] : [single.join(', ')]),
    ...groups.map(([name, group]) => `${name}: ${groupText(group as Group)}`),
  ];
}

/** A group in a group holds counts by kind. */
function groupText(group: Group): string {
  const parts = Object.entries(group).map(([name, value]) =>
    typeof value === 'object'
      ? `${name} (${Object.entries(value)
          .map(([kind, count]) => `${count} ${kind}`)
          .join(', ')})`
      : `${name} ${value}`,
  );
  return parts.join(', ') || 'none';
}
