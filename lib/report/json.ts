/**
 * The result as JSON: docs/schemas/result.schema.json.
 *
 * Why an org could not be read comes with what to do about it and whether it may pass by itself, so that a script needs no
 * table of causes. Both follow from the code; a result in memory or in the state has the code alone.
 *
 * @module
 */
import { CAUSES, type Reason, remedyOf } from '../audit/causes.ts';
import type { DriftEvent, RunResult, Snapshot } from '../audit/model.ts';
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

/** What `JSON.stringify(result, undefined, 2)` says. */
function* jsonOf(
  { schemaVersion, run, summary }: Omit<RunResult, 'orgs' | 'drift'>,
  orgs: Iterable<Snapshot>,
  drift: Iterable<readonly DriftEvent[]>,
): Generator<string> {
  yield `${JSON.stringify({ schemaVersion, run, summary }, undefined, INDENT).slice(0, -2)},\n  "orgs": [`;
  yield* itemsOf(alone(orgs));
  yield ',\n  "drift": [';
  yield* itemsOf(drift);
  yield '\n}\n';
}

const INDENT = 2;

function* alone(orgs: Iterable<Snapshot>): Generator<readonly Snapshot[]> {
  for (const org of orgs) {
    yield [explained(org)];
  }
}

/** The items of a list that stands in the result, some at a time, and the end of the list. */
function* itemsOf(groups: Iterable<readonly object[]>): Generator<string> {
  let isEmpty = true;
  for (const group of groups) {
    const texts = group.map((item) => `\n${JSON.stringify(item, undefined, INDENT)}`.replaceAll('\n', '\n    '));
    if (texts.length > 0) {
      yield `${isEmpty ? '' : ','}${texts.join(',')}`;
      isEmpty = false;
    }
  }
  yield isEmpty ? ']' : '\n  ]';
}

function explained(org: Snapshot): Snapshot {
  return org.reason === undefined ? org : { ...org, reason: withRemedy(org.reason) };
}

function withRemedy(reason: Reason) {
  return { ...reason, remediation: remedyOf(reason), transient: CAUSES[reason.code].passing };
}
