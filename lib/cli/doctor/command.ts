/**
 * The command `eca-auditor doctor` and its options.
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
      `Tests each step of auditing one org: credentials, host, login, API version, permission, apps, settings. For each step it says whether it works, what is missing, and how to grant it.

With --aws it checks a deployed stack instead: whether its code was changed after the deployment, the schedule, the alarms, the rules on tampering, settings that differ from the deployed template, the CloudTrail trail for the rules, the topics, their subscribers and keys, org secrets that another stack also reads, the policy of the bucket, and the last run.

It only reads.`,
    )
    .option('--credentials <path>', 'org secret: a JSON file, or a folder of JSON files')
    .option('--secrets-prefix <prefix>', 'org secrets in AWS Secrets Manager, by the beginning of their names')
    .option('--target-org <alias>', 'an org that the Salesforce CLI (sf) is logged in to')
    .option('--alias <alias>', 'which org, if there are several')
    .option('--config <file>', `configuration, for its apiVersion (default: ${CONFIG_DEFAULT})`)
    .option('--aws [stack]', 'check the stack of this name, with your own AWS credentials (default: EcaAuditor)')
    .option('--facts <file>', "write the structure of the org's answers, without any value, to a new JSON file")
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
  0  the auditor can read this org; with --facts, it could list the apps; with --aws, everything was assessed and nothing failed
  2  wrong usage or configuration
  3  a step failed, or its result is unknown; with --facts, the apps could not be listed`,
    )
    .action(async (flags: DoctorFlags) => {
      const { doctorFromFlags } = await import('./from-flags.ts');
      done(await doctorFromFlags(flags, io));
    });
}
