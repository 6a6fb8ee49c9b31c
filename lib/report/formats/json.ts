/**
 * The result as JSON: docs/schemas/result.schema.json.
 *
 * The reason of an org that could not be read has a remedy, and says if the cause may pass by itself. So a script needs no table of
 * causes. Both follow from the code; a result in memory or in the state has only the code.
 *
 * @module
 */
import { publishedEvent } from '../../alert/words/event-words.ts';
import { CAUSES, type Reason, remedyOf } from '../../audit/model/causes.ts';
import type { DriftEvent, PublishedEvent } from '../../audit/model/drift-event.ts';
import type { RunResult } from '../../audit/model/run-result.ts';
import type { Snapshot } from '../../audit/model/snapshot.ts';
import { inertJson } from '../../audit/safe-text/inert-text.ts';
import { inSlices } from '../../text/json-pieces.ts';
import type { StreamedResult } from './streamed-result.ts';

export function renderJson({ orgs, drift, ...head }: RunResult): string {
  return [...jsonOf(head, orgs, [drift])].join('');
}

/** The same, org by org. */
export function streamJson({ run, summary, orgs }: StreamedResult): Iterable<string> {
  return jsonOf({ schemaVersion: 1, run, summary }, each(orgs, 'snapshot'), each(orgs, 'drift'));
}

function* each<T, K extends keyof T>(items: Iterable<T>, key: K): Generator<T[K]> {
  for (const item of items) {
    yield item[key];
  }
}

/** `JSON.stringify(result, undefined, 2)` in small pieces: V8 frees texts of more than 128 KB late. */
function* jsonOf(
  { schemaVersion, run, summary }: Omit<RunResult, 'orgs' | 'drift'>,
  orgs: Iterable<Snapshot>,
  drift: Iterable<readonly DriftEvent[]>,
): Generator<string> {
  yield `${textOf({ schemaVersion, run, summary }, 0).slice(0, -2)},\n  "orgs": [`;
  let separator = '';
  for (const org of orgs) {
    yield `${separator}${lineAt(2)}`;
    yield* piecesOf(withExplainedReason(org), 2);
    separator = ',';
  }
  yield separator === '' ? ']' : `${lineAt(1)}]`;
  yield ',\n  "drift": [';
  yield* itemsOf(published(drift), 2);
  yield '\n}\n';
}

function* published(drift: Iterable<readonly DriftEvent[]>): Generator<readonly PublishedEvent[]> {
  for (const events of drift) {
    yield events.map(publishedEvent);
  }
}

function* piecesOf(object: object, depth: number): Generator<string> {
  let separator = '{';
  for (const [name, member] of Object.entries(object)) {
    if (member === undefined) {
      continue;
    }
    yield `${separator}${lineAt(depth + 1)}${JSON.stringify(name)}: `;
    if (Array.isArray(member)) {
      yield '[';
      yield* itemsOf(inSlices(member), depth + 2);
    } else {
      yield textOf(member, depth + 1);
    }
    separator = ',';
  }
  yield `${lineAt(depth)}}`;
}

/** The items of a list and its closing bracket. */
function* itemsOf(groups: Iterable<readonly unknown[]>, depth: number): Generator<string> {
  let separator = '';
  for (const group of groups) {
    for (const items of inSlices(group)) {
      yield separator + items.map((item) => lineAt(depth) + textOf(item, depth)).join(',');
      separator = ',';
    }
  }
  yield separator === '' ? ']' : `${lineAt(depth - 1)}]`;
}

function lineAt(depth: number): string {
  return `\n${'  '.repeat(depth)}`;
}

function textOf(value: unknown, depth: number): string {
  return inertJson(JSON.stringify(value, undefined, 2)).replaceAll('\n', lineAt(depth));
}

function withExplainedReason(org: Snapshot): Snapshot {
  return org.reason === undefined ? org : { ...org, reason: withRemedy(org.reason) };
}

function withRemedy(reason: Reason) {
  return { ...reason, remediation: remedyOf(reason), transient: CAUSES[reason.code].transient };
}
