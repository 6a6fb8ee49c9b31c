/**
 * The tables of docs/reliability.md, from what the tests expect of each fault and from the causes.
 *
 * @module
 */
import { CAUSES, type Cause } from '../../lib/audit/causes.ts';
import { FAULT_FAMILIES, FAULTS, type FaultName } from '../../lib/simulator/salesforce/faults/catalogue.ts';
import { type Effect, EXPECTED } from './expected-faults.ts';

const CALLS: Readonly<Record<string, string>> = {
  token: 'login',
  listMetadata: 'list',
  readMetadata: 'read',
  always: 'lasting',
};

/** One table a family: fault, the calls that it strikes, what people see, whether the call is made again. */
export function faultTables(): string {
  return Object.entries(FAULT_FAMILIES)
    .map(([family, faults]) => `### ${family}\n\n${faultTable(Object.keys(faults) as FaultName[])}`)
    .join('\n\n');
}

function faultTable(names: readonly FaultName[]): string {
  const rows = names.flatMap((name) =>
    [...byEffect(EXPECTED[name])].map(([seen, { calls, again }], at) => [
      at === 0 ? `\`${name}\`: ${cell(FAULTS[name].description)}` : '',
      calls.map((call) => CALLS[call]).join(', '),
      seen,
      again ? 'yes' : 'no',
    ]),
  );
  return table(['fault', 'on', 'what people see', 'asked again'], rows);
}

/** The calls on which a fault has the same effect, in one row. */
function byEffect(effects: Readonly<Record<string, Effect>>) {
  const rows = new Map<string, { readonly calls: string[]; readonly again: boolean }>();
  for (const [call, effect] of Object.entries(effects)) {
    const seen = seenOf(effect);
    const row = rows.get(seen) ?? { calls: [], again: effect.again };
    row.calls.push(call);
    rows.set(seen, row);
  }
  return rows;
}

function seenOf(effect: Effect): string {
  switch (effect.kind) {
    case 'harmless':
      return 'nothing: every verdict is right';
    case 'org':
      return `the org is not assessed: \`${effect.code}\``;
    case 'apps':
      return `${effect.apps === undefined ? 'all its apps are' : 'that app is'} not assessed: \`${effect.code}\``;
  }
}

export function causeTable(): string {
  const rows = Object.entries<Cause>(CAUSES).map(([code, { sentence, remedy, passing }]) => [
    `\`${code}\``,
    cell(sentence),
    cell(remedy),
    passing ? 'yes' : 'no',
  ]);
  return table(['code', 'what it says', 'what to do', 'passes by itself'], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
