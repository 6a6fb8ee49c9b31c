/**
 * A waiver written into a file that people keep by hand.
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

/** The order in which people read it. */
const KEYS = ['control', 'org', 'app', 'owner', 'reason', 'until', 'ticket', 'while'] as const;

/**
 * What is wrong with the waiver itself, each with the flag that gives it.
 *
 * @param config what it would be added to
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
 * The file with the waiver added at the end of its `waivers`; every other byte stays as it is. In JSON, and where waivers
 * are written in braces, the whole file is formatted again.
 *
 * @throws ConfigError when the text, or the waiver in it, is not valid.
 */
export function addWaiver(text: string, waiver: Waiver, file = 'eca-auditor.yaml'): string {
  parseConfig(text, file);
  const added = insertion(text, waiver) ?? reprinted(text, waiver);
  parseConfig(added, file);
  return added;
}

/** `undefined` where the file is not in block style. */
function insertion(text: string, waiver: Waiver): string | undefined {
  const { contents } = parseDocument(text);
  if (contents !== null && !(isMap(contents) && contents.flow !== true)) {
    return undefined;
  }
  const pair = contents?.items.find(({ key }) => isScalar(key) && key.value === 'waivers');
  if (pair === undefined) {
    const gap = text === '' ? '' : text.endsWith('\n') ? '\n' : '\n\n';
    return `${text}${gap}waivers:\n${indented(waiver, 2)}\n`;
  }
  return isSeq(pair.value) && pair.value.items.length > 0 ? afterLast(text, pair, waiver) : below(text, pair, waiver);
}

/** Behind the last waiver, and the comment on its last line. */
function afterLast(text: string, { value }: Pair, waiver: Waiver): string | undefined {
  if (!isSeq(value) || value.flow === true) {
    return undefined;
  }
  const last = value.items.at(-1);
  const start = value.range?.[0] ?? 0;
  const end = text.slice(0, isNode(last) ? last.range?.[1] : undefined).trimEnd().length;
  const indent = start - (text.lastIndexOf('\n', start - 1) + 1);
  return insertLine(text, endOfLine(text, end), indented(waiver, indent));
}

/** Below `waivers:` that holds nothing, or `[]`. */
function below(text: string, { key, value }: Pair, waiver: Waiver): string {
  const keyEnd = (isNode(key) ? key.range?.[1] : undefined) ?? 0;
  const [from = keyEnd, to = keyEnd] = isSeq(value) ? (value.range ?? []) : [];
  const emptied = text.slice(0, from).replace(/ +$/, '') + text.slice(to);
  return insertLine(emptied, endOfLine(emptied, keyEnd), indented(waiver, 2));
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end;
}

/** In the file's own line ends. */
function insertLine(text: string, offset: number, lines: string): string {
  const isCrLf = text[offset - 1] === '\r' && text[offset] === '\n';
  const at = isCrLf ? offset - 1 : offset;
  const inserted = isCrLf ? `\r\n${lines.replaceAll('\n', '\r\n')}` : `\n${lines}`;
  return text.slice(0, at) + inserted + text.slice(at);
}

function reprinted(text: string, waiver: Waiver): string {
  const document = parseDocument(text);
  const waivers = isSeq(document.get('waivers')) ? document.toJS().waivers : [];
  document.set('waivers', document.createNode([...waivers, ordered(waiver)]));
  return text.trimStart().startsWith('{') ? `${JSON.stringify(document.toJS(), null, 2)}\n` : document.toString();
}

function indented(waiver: Waiver, columns: number): string {
  // Not by a regular expression: it would take U+2028 inside a text for the end of a line.
  return entryText(waiver)
    .split('\n')
    .map((line) => ' '.repeat(columns) + line)
    .join('\n');
}

function entryText(waiver: Waiver): string {
  // One line each, however long: a file by hand has no folded strings.
  return stringify([ordered(waiver)], { lineWidth: 0 }).trimEnd();
}

function ordered(waiver: Waiver): Partial<Waiver> {
  return Object.fromEntries(KEYS.flatMap((key) => (waiver[key] === undefined ? [] : [[key, waiver[key]]])));
}
