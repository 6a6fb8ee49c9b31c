/**
 * Instructions for a person: the remaining steps, with commands to copy. They contain no secret.
 *
 * @module
 */
import { shellWord } from '../audit/safe-text/shell-word.ts';
import { APP, globalOauthFile } from './app-source.ts';
import { PERMISSION_SET, PERMISSIONS } from './permission-set.ts';

export interface AuditorAccess {
  /** What a person types for this program. */
  readonly program: string;
  readonly alias: string;
  readonly folder: string;
  readonly project: string;
  /** The user name that the auditor logs in as. */
  readonly username: string | undefined;
}

const PLACEHOLDER = '<user name>';

/** After the project was written. */
export function stepsAfterWriting({ program, alias, folder, project, username = PLACEHOLDER }: AuditorAccess): string {
  return `Next, with the Salesforce CLI logged in to the org as an administrator (here as
"${alias}"; any alias will do):

1. Create the user that the auditor logs in as, if it is missing: license
   "Salesforce Integration", profile "Minimum Access - API Only Integrations",
   permission set license "Salesforce API Integration". Set the login IP ranges
   of its profile to the addresses that the auditor calls from.

2. Deploy the permission set and assign it to the user. Both come before the
   app, because its OAuth policy names the permission set, and Salesforce may
   refuse the policy while no user has that permission set.
     cd ${shellWord(project)}
     sf project deploy start --target-org ${shellWord(alias)} --metadata PermissionSet:${PERMISSION_SET}
     sf org assign permset --target-org ${shellWord(alias)} --name ${PERMISSION_SET} --on-behalf-of ${username === PLACEHOLDER ? username : shellWord(username)}
     cd -
   It grants:
${PERMISSIONS.map(({ label }) => `     ${label}`).join('\n')}
   The second allows more than the auditor needs, but Salesforce has no
   read-only variant. docs/onboarding.md explains it, and how the auditor
   limits itself.

3. Deploy the app with its policies. They approve every user who has the
   permission set:
     cd ${shellWord(project)}
     sf project deploy start --target-org ${shellWord(alias)} --source-dir force-app
     cd -

4. Read the consumer key: Setup > External Client App Manager > ECA Auditor >
   Settings > OAuth Settings > Consumer Key and Secret. Only the key is needed.

5. Finish:
     ${program} onboard --finish --alias ${shellWord(alias)} --out ${shellWord(folder)} --client-id <consumer key>${username === PLACEHOLDER ? ` --username ${username}` : ''} --put
   It logs in first, and stores nothing if the org refuses. So run it from an
   address within the login IP ranges of step 1. Without --put it writes the
   org secret to a file and prints the command that stores it.
`;
}

/** After the new certificate was written into the project. */
export function stepsAfterRotating({ program, alias, folder, project }: AuditorAccess): string {
  return `The app has only one certificate, so between the next two commands the key in
use can't log in. Run them one right after the other, at a time without a run:

     cd ${shellWord(project)}
     sf project deploy start --target-org ${shellWord(alias)} --metadata ExtlClntAppGlobalOauthSettings:${APP}_glbloauth
     cd -
     ${program} onboard --rotate --finish --alias ${shellWord(alias)} --out ${shellWord(folder)} --put

To go back before the second one, copy the certificate in
${folder}/keys/current.pem into
${globalOauthFile('').path},
and deploy again. Its key is still in use.
`;
}

/** The AWS CLI command that stores the org secret, for use without `--put`. */
export function storeCommand(secretName: string, file: string, isNew: boolean): string {
  const [command, id] = isNew ? ['create-secret', '--name'] : ['put-secret-value', '--secret-id'];
  return `     aws secretsmanager ${command} ${id} ${shellWord(secretName)} --secret-string ${shellWord(`file://${file}`)}
`;
}
