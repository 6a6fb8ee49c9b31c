/**
 * What `eca-auditor doctor` can be asked.
 *
 * @module
 */
import type { Command } from 'commander';
import type { ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { CONFIG_DEFAULT, choiceOption } from '../options.ts';
import type { DoctorFlags } from './from-flags.ts';

export function doctorCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command('doctor')
    .summary("test one org's credentials step by step")
    .description(
      'Goes through one org as the audit does, and says of each step whether it works, what is missing and how to grant it: credentials, host, login, API version, permission, apps, settings. Only reads.',
    )
    .option('--credentials <path>', 'org secret: a JSON file, or a folder of JSON files')
    .option('--secrets-prefix <prefix>', 'org secrets in AWS Secrets Manager, by the beginning of their names')
    .option('--target-org <alias>', 'an org that the Salesforce CLI (sf) is logged in to')
    .option('--alias <alias>', 'which org, where there are several')
    .option('--config <file>', `configuration, for its apiVersion (default: ${CONFIG_DEFAULT})`)
    .option('--facts <file>', "write what the org's answers look like, without a single value, to a new JSON file")
    .addOption(choiceOption('--format <format>', 'how to say it', ['text', 'json']).default('text'))
    .addHelpText(
      'after',
      `
Examples:
  eca-auditor doctor --credentials orgs/acme.json
  eca-auditor doctor --secrets-prefix eca-auditor/orgs/ --alias acme
  eca-auditor doctor --target-org acme-uat
  eca-auditor doctor --target-org acme-uat --facts facts.json

Exit codes:
  0  the auditor can read this org; with --facts, it could list the apps
  2  wrong usage or configuration
  3  a step failed, or could not be told; with --facts, the apps could not be listed`,
    )
    .action(async (flags: DoctorFlags) => {
      const { doctorFromFlags } = await import('./from-flags.ts');
      done(await doctorFromFlags(flags, io));
    });
}
