/**
 * `eca-auditor doctor --facts`: the structure of an org's answers, in a file that may be shared.
 *
 * @module
 */
import { writeFile } from 'node:fs/promises';
import type { OrgToAudit } from '../../run/orgs.ts';
import { type FactsOfOrg, LINE_NAMES, LINES } from '../../salesforce/facts/lines.ts';
import { orgFacts } from '../../salesforce/facts/org-facts.ts';
import type { SalesforceOptions } from '../../salesforce/read-org.ts';
import { UsageError, unwritable } from '../io/errors.ts';
import { EXIT, type ExitCode } from '../io/exit-code.ts';
import { hasColour, type Io, terminalWidth } from '../io/io.ts';
import { writeText } from '../io/output.ts';
import { VERSION } from '../io/version.ts';
import { factsText } from './facts-text.ts';

export interface FactsOptions {
  readonly org: OrgToAudit;
  readonly salesforce: Partial<SalesforceOptions>;
  /** Path of the report. The file must not exist. */
  readonly file: string;
  readonly format: 'text' | 'json';
}

const CONTENTS =
  "Names of Salesforce's metadata types and fields, kinds of values, error codes and counts. No values: no secret, no URL, no name of an app, a person, a host or an org.";

/** @throws UsageError for an org secret that can't be used, and for a file that exists or can't be written. */
export async function doctorFacts({ org, salesforce, file, format }: FactsOptions, io: Io): Promise<ExitCode> {
  if ('reason' in org.access) {
    throw new UsageError(
      `--facts: the org secret can't be used (${org.access.reason.code}); run doctor without --facts.`,
    );
  }
  const facts = await orgFacts(org.access.secret, salesforce);
  const json = factsJson(facts, new Date());
  await writeNew(file, json);
  const text = factsText(facts, { colour: hasColour(io), ...terminalWidth(io) });
  await writeText(format === 'json' ? json : text, undefined, io);
  io.stderr.write(`Written to ${file}. ${CONTENTS} Read it through before you send it.\n`);
  return facts.ExternalClientApplication?.list === 'ok' ? EXIT.clean : EXIT.notAssessed;
}

/** `answer` is null for what was not reached. */
function factsJson(facts: FactsOfOrg, now: Date): string {
  const report = {
    schemaVersion: 1,
    contents: CONTENTS,
    auditorVersion: VERSION,
    date: now.toISOString().slice(0, 10),
    lines: LINE_NAMES.map((line) => ({ line, question: LINES[line], answer: facts[line] ?? null })),
  };
  // Objects without nested objects are on one line, so that a person can read the whole file.
  const text = JSON.stringify(report, undefined, 2);
  return `${text.replace(/\{[^{}[\]]*\}/g, (inner) => (inner.includes('"question"') ? inner : inner.replace(/\s+/g, ' ')))}\n`;
}

/** Never overwrites a file, because the path may be that of the org secret by mistake. */
async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (error) {
    throw new UsageError(`--facts ${file}: ${unwritable(error)}; expected a new file in a folder that exists.`);
  }
}
