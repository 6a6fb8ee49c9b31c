/**
 * Adds a waiver to a configuration that people edit by hand.
 *
 * @module
 */
import { isMap, isNode, isScalar, isSeq, type Pair, parseDocument, stringify } from 'yaml';
import { CATALOGUE } from '../../audit/controls/index.ts';
import type { Waiver } from '../../audit/judging/waivers.ts';
import { isAboutOrg } from '../../audit/model/control.ts';
import { checkConfig } from '../check.ts';
import { parseConfig } from '../parse.ts';
import { CONFIG, type Config } from '../schema/schema.ts';

/** The order of the keys in the file. */
const KEYS = ['control', 'org', 'app', 'owner', 'reason', 'until', 'ticket', 'while'] as const;

/**
 * Returns what is wrong with the waiver, each with its flag of the command line.
 *
 * @param config the configuration for the waiver
 * @example ['--until: found "2027-02-30"; expected a day as yyyy-mm-dd']
 */
export function waiverFlaws(waiver: Waiver, { customControls }: Pick<Config, 'customControls'>): string[] {
  const { flaws } = checkConfig(CONFIG, { customControls, waivers: [ordered(waiver)] });
  const isOfOrg = CATALOGUE.some((control) => control.id === waiver.control && isAboutOrg(control));
  return [
    ...flaws.map(({ path, message }) => `--${String(path[2] ?? 'control')}: ${message}`),
    ...(isOfOrg && waiver.app !== undefined
      ? [`--app: found "${waiver.app}"; ${waiver.control} is about the org itself, so expected no --app`]
      : []),
  ];
}

/**
 * Returns the text with the waiver added at the end of its `waivers`. All other bytes are unchanged, except in JSON and where
 * waivers are written in braces: there the whole text is formatted again.
 *
 * @throws ConfigError when the text, or the waiver in it, is not valid.
 */
export function addWaiver(text: string, waiver: Waiver, file = 'eca-auditor.yaml'): string {
  parseConfig(text, file);
  const added = insertInBlock(text, waiver) ?? reformat(text, waiver);
  parseConfig(added, file);
  return added;
}

/** `undefined` if the file is not in block style. */
function insertInBlock(text: string, waiver: Waiver): string | undefined {
  const { contents } = parseDocument(text);
  if (contents !== null && !(isMap(contents) && contents.flow !== true)) {
    return undefined;
  }
  const pair = contents?.items.find(({ key }) => isScalar(key) && key.value === 'waivers');
  if (pair === undefined) {
    const gap = text === '' ? '' : text.endsWith('\n') ? '\n' : '\n\n';
    return `${text}${gap}waivers:\n${indent(waiver, 2)}\n`;
  }
  return isSeq(pair.value) && pair.value.items.length > 0
    ? insertAfterLast(text, pair, waiver)
    : insertBelowKey(text, pair, waiver);
}

/** After the last waiver, and the comment on its last line. */
function insertAfterLast(text: string, { value }: Pair, waiver: Waiver): string | undefined {
  if (!isSeq(value) || value.flow === true) {
    return undefined;
  }
  const last = value.items.at(-1);
  const start = value.range?.[0] ?? 0;
  const end = text.slice(0, isNode(last) ? last.range?.[1] : undefined).trimEnd().length;
  const columns = start - (text.lastIndexOf('\n', start - 1) + 1);
  return insertLine(text, endOfLine(text, end), indent(waiver, columns));
}

/** After the line of `waivers:` if it is empty or `[]`. */
function insertBelowKey(text: string, { key, value }: Pair, waiver: Waiver): string {
  const keyEnd = (isNode(key) ? key.range?.[1] : undefined) ?? 0;
  const [from = keyEnd, to = keyEnd] = isSeq(value) ? (value.range ?? []) : [];
  const emptied = text.slice(0, from).replace(/ +$/, '') + text.slice(to);
  return insertLine(emptied, endOfLine(emptied, keyEnd), indent(waiver, 2));
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end;
}

/** Uses the line ends of the file. */
function insertLine(text: string, offset: number, lines: string): string {
  const isCrLf = text[offset - 1] === '\r' && text[offset] === '\n';
  const at = isCrLf ? offset - 1 : offset;
  const inserted = isCrLf ? `\r\n${lines.replaceAll('\n', '\r\n')}` : `\n${lines}`;
  return text.slice(0, at) + inserted + text.slice(at);
}

function reformat(text: string, waiver: Waiver): string {
  const document = parseDocument(text);
  const waivers = isSeq(document.get('waivers')) ? document.toJS().waivers : [];
  document.set('waivers', document.createNode([...waivers, ordered(waiver)]));
  return text.trimStart().startsWith('{') ? `${JSON.stringify(document.toJS(), null, 2)}\n` : document.toString();
}

function indent(waiver: Waiver, columns: number): string {
  // The pattern /^/gm would also match after U+2028 inside a text.
  return entryText(waiver)
    .split('\n')
    .map((line) => ' '.repeat(columns) + line)
    .join('\n');
}

function entryText(waiver: Waiver): string {
  // Without folding, so that each value is on one line.
  return stringify([ordered(waiver)], { lineWidth: 0 }).trimEnd();
}

function ordered(waiver: Waiver): Partial<Waiver> {
  return Object.fromEntries(KEYS.flatMap((key) => (waiver[key] === undefined ? [] : [[key, waiver[key]]])));
}
