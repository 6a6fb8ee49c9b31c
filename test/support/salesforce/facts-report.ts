/**
 * `doctor --facts` as people run it, and what it wrote.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FactAnswers, LineName } from '../../../lib/salesforce/facts/lines.ts';
import type { SimulatedOrg } from '../../../lib/simulator/salesforce/start.ts';
import { cli } from '../cli.ts';
import { writtenTo } from '../temporary-folder.ts';

/** @param given a configuration, and another org secret than the org's own */
export async function factsReport(
  org: SimulatedOrg,
  given: { readonly config?: string; readonly secret?: object } = {},
) {
  const { config = '', secret = org.secret() } = given;
  const folder = await writtenTo([
    { path: 'acme.json', text: JSON.stringify(secret) },
    { path: 'config.yaml', text: config },
  ]);
  const file = join(folder, 'facts.json');
  const configured = config === '' ? [] : ['--config', join(folder, 'config.yaml')];
  const run = await cli(['doctor', '--credentials', join(folder, 'acme.json'), '--facts', file, ...configured]);
  const text = readFileSync(file, 'utf8');
  const { lines, ...head } = JSON.parse(text) as {
    lines: { line: LineName; question: string; answer: unknown }[];
  };
  function answer<L extends LineName>(line: L): FactAnswers[L] | null {
    return lines.find((each) => each.line === line)?.answer as FactAnswers[L] | null;
  }
  return { ...run, text, head, lines, answer };
}
