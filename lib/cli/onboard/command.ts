/**
 * The command `eca-auditor onboard` and its options.
 *
 * @module
 */
import type { Command } from 'commander';
import { ENVIRONMENTS } from '../../audit/model/org-identity.ts';
import type { ExitCode } from '../io/exit-code.ts';
import type { Io } from '../io/io.ts';
import { CONFIG_DEFAULT, choiceOption } from '../io/options.ts';
import type { OnboardFlags } from './from-flags.ts';

export function onboardCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command('onboard')
    .summary('give the auditor access to an org, or rotate its key')
    .description(
      'Creates a key pair, and an SFDX project with the External Client App and the permission set that the auditor needs, and prints how to deploy them. With --finish it tests the org secret, and with --put stores it if the org accepts it. It is safe to repeat: existing files are kept.',
    )
    .requiredOption('--alias <alias>', 'a short name for the org')
    .option('--login-url <url>', "the org's My Domain, such as https://acme.my.salesforce.com")
    .option('--username <name>', 'user name that the auditor logs in as')
    .addOption(choiceOption('--environment <kind>', 'what kind of org it is', ENVIRONMENTS))
    .option('--contact-email <address>', 'address for mail from Salesforce about the app (default: the user name)')
    .option('--out <folder>', 'output folder (default: eca-auditor-access/<alias>)')
    .option('--secret-prefix <prefix>', 'prefix of the name of the org secret', 'eca-auditor/orgs/')
    .option('--config <file>', `configuration, for its apiVersion (default: ${CONFIG_DEFAULT})`)
    .option('--finish', 'the second half, after the app is deployed')
    .option('--client-id <key>', 'with --finish: the consumer key of the deployed app')
    .option('--put', 'with --finish: store the org secret in AWS Secrets Manager, with the credentials of the AWS SDK')
    .option('--overwrite', 'with --finish --put: replace the stored secret even if it is for another org, user or app')
    .option('--rotate', 'replace the key pair in use; with --finish, the second half of the rotation')
    .addHelpText(
      'after',
      `
The first time:
  eca-auditor onboard --alias acme --login-url https://acme.my.salesforce.com --username auditor@acme.example
  … follow the printed steps: deploy, assign the permission set, read the consumer key …
  eca-auditor onboard --alias acme --finish --client-id 3MVG9… --put

Once a year:
  eca-auditor onboard --alias acme --rotate
  … deploy with the printed command …
  eca-auditor onboard --alias acme --rotate --finish --put

Exit codes:
  0  done: with --finish the auditor can read the org, with --rotate --finish
     the next key is in use
  2  wrong usage, AWS refused, or the stored secret is for something else
  3  with --finish: a step of reading the org failed, or its result is unknown;
     with --rotate --finish: the next key did not log in`,
    )
    .action(async (flags: OnboardFlags) => {
      const { onboardFromFlags } = await import('./from-flags.ts');
      done(await onboardFromFlags(flags, io));
    });
}
