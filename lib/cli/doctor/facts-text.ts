/**
 * The report of facts for a terminal.
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
    ...sentences(facts[line]).flatMap((text) => indented(look, 2, { text })),
  ]);
  return `${lines.join('\n')}\n`;
}

interface Group {
  readonly [name: string]: string | number | Group;
}

/** What stands alone in one, each group in one of its own. */
function sentences(answer: object | undefined): string[] {
  if (answer === undefined) {
    return ['not reached'];
  }
  const entries = Object.entries(answer as Group);
  const groups = entries.filter(([, value]) => typeof value === 'object');
  const single = entries.filter(([, value]) => typeof value !== 'object').map(([name, value]) => `${name} ${value}`);
  return [
    ...(single.length === 0 ? [] : [single.join(', ')]),
    ...groups.map(([name, group]) => `${name}: ${groupWords(group as Group)}`),
  ];
}

/** A group in a group holds counts by kind. */
function groupWords(group: Group): string {
  const words = Object.entries(group).map(([name, value]) =>
    typeof value === 'object'
      ? `${name} (${Object.entries(value)
          .map(([kind, count]) => `${count} ${kind}`)
          .join(', ')})`
      : `${name} ${value}`,
  );
  return words.join(', ') || 'none';
}
