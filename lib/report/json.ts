/**
 * The result as JSON: docs/schemas/result.schema.json.
 *
 * @module
 */
import type { RunResult } from '../audit/model.ts';

export function renderJson({ schemaVersion, run, summary, orgs, drift }: RunResult): string {
  return `${JSON.stringify({ schemaVersion, run, summary, orgs, drift }, undefined, 2)}\n`;
}
