/**
 * Parses the configuration: YAML 1.2, which includes JSON.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { type Document, isMap, isNode, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import { errnoCode, fileErrorText } from '../audit/file-errors.ts';
import { checkConfig, type Flaw } from './check.ts';
import { ConfigError, type ConfigProblem } from './errors.ts';
import { CONFIG, type Config } from './schema/schema.ts';

/** @throws ConfigError with every problem of the file, or the reason why it can't be read. */
export function loadConfig(path: string): Config {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const message =
      errnoCode(cause) === 'ENOENT'
        ? 'it does not exist; "eca-auditor init" writes one.'
        : `it can't be read: ${fileErrorText(cause)}.`;
    throw new ConfigError([{ file: path, message }], { cause });
  }
  return parseConfig(text, path);
}

/**
 * @param file its name, for messages
 * @param now the time from which `waiverMaxDays` counts
 * @throws ConfigError with every problem of the text.
 * @example parseConfig('controls: { require-pkce: report }', 'eca-auditor.yaml').controls // { 'require-pkce': 'report' }
 */
export function parseConfig(text: string, file: string, now: Date = new Date()): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  if (document.errors.length > 0) {
    throw new ConfigError(document.errors.map(({ pos, message }) => ({ file, ...at(pos[0]), message })));
  }
  const { config, flaws } = checkConfig(CONFIG, toValue(document, file), now);
  if (config === undefined) {
    throw new ConfigError(flaws.map((flaw) => toProblem(flaw, document, file, at)).sort(inOrder));
  }
  return config;
}

/** @throws ConfigError for YAML aliases without an anchor, and for those that expand a small file into a huge value. */
function toValue(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw new ConfigError([{ file, message: cause instanceof Error ? cause.message : String(cause) }], { cause });
  }
}

function toProblem(
  { path, message, isKey }: Flaw,
  document: Document,
  file: string,
  at: (offset: number) => { line: number; column: number },
): ConfigProblem {
  const node = isKey === true ? keyNode(document, path) : nearest(document, path);
  const place = node?.range === undefined || node.range === null ? {} : at(node.range[0]);
  const field = (isKey === true ? path.slice(0, -1) : path).map(String).join('.');
  return { file, ...place, message: field === '' ? message : `${field}: ${message}` };
}

function inOrder(a: ConfigProblem, b: ConfigProblem): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}

/** The node at the path, or its nearest parent if it is missing. */
function nearest(document: Document, path: readonly PropertyKey[]): Node | undefined {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node)) {
      return node;
    }
  }
  return undefined;
}

function keyNode(document: Document, path: readonly PropertyKey[]): Node | undefined {
  const parent = nearest(document, path.slice(0, -1));
  const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1)) : undefined;
  return isNode(pair?.key) ? pair.key : parent;
}
