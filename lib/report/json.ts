/**
 * The result as JSON: docs/schemas/result.schema.json.
 *
 * Why an org could not be read comes with what to do about it and whether it may pass by itself, so that a script needs no
 * table of causes. Both follow from the code; a result in memory or in the state has the code alone.
 *
 * @module
 */
import { publishedResult } from '../alert/event-words.ts';
import { CAUSES, type Reason, remedyOf } from '../audit/causes.ts';
import type { RunResult, Snapshot } from '../audit/model.ts';

export function renderJson(result: RunResult): string {
  const { schemaVersion, run, summary, orgs, drift } = publishedResult(result);
  return `${JSON.stringify({ schemaVersion, run, summary, orgs: orgs.map(explained), drift }, undefined, 2)}\n`;
}

function explained(org: Snapshot): Snapshot {
  return org.reason === undefined ? org : { ...org, reason: withRemedy(org.reason) };
}

function withRemedy(reason: Reason) {
  return { ...reason, remediation: remedyOf(reason), transient: CAUSES[reason.code].passing };
}
