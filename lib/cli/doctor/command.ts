/**
 * What `eca-auditor doctor` can be asked.
 *
 * @module
 */
import type { Command } from 'commander';
import type { ExitCode } from '../io/exit-code.ts';
import type { Io } from '../io/io.ts';
import { CONFIG_DEFAULT, choiceOption } from '../io/options.ts';
import type { DoctorFlags } from './from-flags.ts';

export function doctorCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command('doctor')
    .summary("test one org's credentials step by step, or a deployed stack")
    .description(
      'Goes through one org as the audit does, and says of each step whether it works, what is missing and how to grant it: credentials, host, login, API version, permission, apps, settings. With --aws it looks at a deployed stack instead: code that was changed after its deployment, schedule, alarms, rules on tampering, settings that differ from the deployed template, the CloudTrail trail that feeds the rules, topics, subscribers, keys, org secrets that another stack reads too, the policy of the bucket, and the last run. Only reads.',
    )
    .option('--credentials <path>', 'org secret: a JSON file, or a folder of JSON files')
    .option('--secrets-prefix <prefix>', 'org secrets in AWS Secrets Manager, by the beginning of their names')
    .option('--target-org <alias>', 'an org that the Salesforce CLI (sf) is logged in to')
    .option('--alias <alias>', 'which org, if there are several')
    .option('--config <file>', `configuration, for its apiVersion (default: ${CONFIG_DEFAULT})`)
    .option('--aws [stack]', 'look at the stack of this name, with your own AWS credentials (default: EcaAuditor)')
    .option('--facts <file>', "write what the org's answers look like, without a single value, to a new JSON file")
    .addOption(choiceOption('--format <format>', 'output format', ['text', 'json']).default('text'))
    .addHelpText(
      'after',
      `
Examples:
  eca-auditor doctor --credentials orgs/acme.json
  eca-auditor doctor --secrets-prefix eca-auditor/orgs/ --alias acme
  eca-auditor doctor --target-org acme-uat
  eca-auditor doctor --target-org acme-uat --facts facts.json
  eca-auditor doctor --aws

Exit codes:
  0  the auditor can read this org; with --facts, it could list the apps; with --aws, all was assessed and nothing failed
  2  wrong usage or configuration
  3  a step failed, or its result is unknown; with --facts, the apps could not be listed`,
    )
    .action(async (flags: DoctorFlags) => {
      const { doctorFromFlags } = await import('./from-flags.ts');
      done(await doctorFromFlags(flags, io));
    });
}
