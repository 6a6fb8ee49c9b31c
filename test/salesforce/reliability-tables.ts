/**
 * The tables of docs/faults.md, from what the tests expect of each fault and from the causes.
 *
 * @module
 */
import { CAUSES, type Cause } from '../../lib/audit/model/causes.ts';
import { AWS_FAULTS } from '../../lib/simulator/aws/faults.ts';
import { FAULT_FAMILIES, FAULTS, type FaultName } from '../../lib/simulator/salesforce/faults/catalogue.ts';
import { type Effect as AwsEffect, EXPECTED_AWS, PLACES, type Place } from '../functions/audit/expected-aws-faults.ts';
import { type Effect, EXPECTED } from './expected-faults.ts';
import { pairingRows } from './remedies.ts';

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

/** The faults, and a row for each effect: where, by which faults, what people see, what is kept and told. */
export function awsFaultTable(): string {
  const faults = Object.entries(AWS_FAULTS).map(([name, description]) => [`\`${name}\``, cell(description)]);
  const rows = new Map<string, { readonly faults: string[]; readonly places: string; readonly cells: string[] }>();
  for (const [name, effects] of Object.entries(EXPECTED_AWS)) {
    const byEffect = Map.groupBy(Object.entries<AwsEffect>(effects), ([, effect]) => awsCells(effect).join('|'));
    for (const [effect, same] of byEffect) {
      const places = placesOf(same.map(([place]) => place as Place));
      const row = rows.get(places + effect) ?? { faults: [], places, cells: effect.split('|') };
      row.faults.push(`\`${name}\``);
      rows.set(places + effect, row);
    }
  }
  return [
    table(['fault', 'what AWS does'], faults),
    table(
      ['at', 'by', 'what people see', 'asked again', 'state of the org', 'its alert'],
      [...rows.values()].map((row) => [row.places, row.faults.join(', '), ...row.cells]),
    ),
  ].join('\n\n');
}

function placesOf(places: readonly Place[]): string {
  const all = Object.keys(PLACES).length;
  return places.length === all ? 'every place' : places.map((place) => PLACES[place].name).join(', ');
}

function awsCells({ seen, again, kept, told }: AwsEffect): string[] {
  return [cell(awsSeen(seen)), again ? 'yes' : 'no', KEPT[kept], TOLD[told]];
}

const KEPT: Readonly<Record<AwsEffect['kept'], string>> = {
  no: 'that of the night before stays',
  yes: 'kept',
  'with outbox': 'kept, with what is to be sent in its outbox',
};

const TOLD: Readonly<Record<AwsEffect['told'], string>> = {
  once: 'told, once',
  repeated: 'told, and again by the next run, under the same id',
  'next-run': 'told by the next run',
};

function awsSeen(seen: AwsEffect['seen']): string {
  switch (seen.as) {
    case 'nothing':
      return 'nothing';
    case 'failed-run':
      return 'the run fails, and Lambda repeats it';
    case 'undelivered':
      return 'the org counts as undelivered';
    case 'not-assessed':
      return `the org is not assessed: \`${seen.code}\``;
    case 'warning':
      return `a warning in the log: "${seen.says}"`;
  }
}

export function causeTable(): string {
  const rows = Object.entries<Cause>(CAUSES).map(([code, { sentence, remedy, transient }]) => [
    `\`${code}\``,
    cell(sentence),
    cell(remedy),
    transient ? 'yes' : 'no',
  ]);
  return table(['code', 'what it says', 'what to do', 'passes by itself'], rows);
}

/** Each message with what people are told to do about it. */
export function remedyTable(): string {
  const rows = pairingRows().map((cells) => cells.map((text) => text.replaceAll('|', '\\|')));
  return table(['said by', 'code', 'what is said', 'what to do'], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
