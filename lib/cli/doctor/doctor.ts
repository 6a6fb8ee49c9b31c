/**
 * `eca-auditor doctor`: tests the access to one org, step by step.
 *
 * @module
 */
import { inertJson } from '../../audit/safe-text/inert-text.ts';
import { type OrgToAudit, orgsOf } from '../../run/orgs.ts';
import type { SecretSource } from '../../run/ports.ts';
import type { SalesforceOptions } from '../../salesforce/read-org.ts';
import { UsageError } from '../io/errors.ts';
import { EXIT, type ExitCode } from '../io/exit-code.ts';
import { hasColour, type Io, terminalWidth } from '../io/io.ts';
import { didYouMean } from '../io/options.ts';
import { writeText } from '../io/output.ts';
import { type Diagnosis, examine } from './examine.ts';
import { diagnosisText } from './text.ts';

export interface DoctorOptions {
  readonly org: OrgToAudit;
  readonly salesforce: Partial<SalesforceOptions>;
  readonly format: 'text' | 'json';
}

export async function doctor({ org, salesforce, format }: DoctorOptions, io: Io): Promise<ExitCode> {
  return printDiagnosis(await examine(org, salesforce), format, io);
}

/** Prints the diagnosis. The exit code is 0 if every step works. */
export async function printDiagnosis(diagnosis: Diagnosis, format: DoctorOptions['format'], io: Io): Promise<ExitCode> {
  const text =
    format === 'json'
      ? `${inertJson(JSON.stringify({ schemaVersion: 1, ...diagnosis }, undefined, 2))}\n`
      : diagnosisText(diagnosis, { colour: hasColour(io), ...terminalWidth(io) });
  await writeText(text, undefined, io);
  return diagnosis.steps.every(({ state }) => state === 'ok') ? EXIT.clean : EXIT.notAssessed;
}

/** @throws UsageError when the source has no org of that alias, or several orgs and no alias is given. */
export async function oneOrg(
  source: SecretSource,
  alias: string | undefined,
  options: { readonly allowLoopback: boolean },
): Promise<OrgToAudit> {
  const orgs = orgsOf(await source.load(), options);
  const fitting = alias === undefined ? orgs : orgs.filter((org) => org.alias === alias);
  const [org, ...others] = fitting;
  const names = listed(orgs.map((each) => each.alias));
  if (org === undefined) {
    throw new UsageError(
      alias === undefined
        ? 'Found no org secret; expected one.'
        : `--alias ${alias}: found ${names}; expected one of them.${didYouMean(
            alias,
            orgs.map((each) => each.alias),
          )}`,
    );
  }
  if (others.length > 0) {
    throw new UsageError(`Found ${orgs.length} orgs (${names}); expected --alias with one of them.`);
  }
  return org;
}

const MOST_NAMES = 10;

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return `${names.slice(0, MOST_NAMES).join(', ') || 'no org'}${more > 0 ? ` and ${more} more` : ''}`;
}
