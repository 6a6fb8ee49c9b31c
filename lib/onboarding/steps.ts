/**
 * What a person has left to do, as text: commands to copy, one a line, never with a secret in them.
 *
 * @module
 */
import { shellWord } from '../audit/safe-text/shell-word.ts';
import { APP, globalOauthFile } from './app-source.ts';
import { PERMISSION_SET, PERMISSIONS } from './permission-set.ts';

export interface Access {
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
export function stepsAfterWriting({ program, alias, folder, project, username = PLACEHOLDER }: Access): string {
  return `Next, with the Salesforce CLI logged in to the org as an administrator (here as
"${alias}"; any alias will do):

1. Create the user that the auditor logs in as, if it is missing: license
   "Salesforce Integration", profile "Minimum Access - API Only Integrations",
   permission set license "Salesforce API Integration". Set the login IP ranges
   of its profile to the addresses that the auditor calls from.

2. Deploy the permission set and assign it to the user. Both come before the
   app: its OAuth policy names the permission set, and Salesforce may refuse a
   policy that names one which nobody has.
     cd ${shellWord(project)}
     sf project deploy start --target-org ${shellWord(alias)} --metadata PermissionSet:${PERMISSION_SET}
     sf org assign permset --target-org ${shellWord(alias)} --name ${PERMISSION_SET} --on-behalf-of ${username === PLACEHOLDER ? username : shellWord(username)}
     cd -
   It grants:
${PERMISSIONS.map(({ label }) => `     ${label}`).join('\n')}
   The second is more than the job needs, and Salesforce has nothing less:
   docs/onboarding.md says why, and what holds it back.

3. Deploy the app with its policies. They approve every user who has the
   permission set:
     cd ${shellWord(project)}
     sf project deploy start --target-org ${shellWord(alias)} --source-dir force-app
     cd -

4. Read the consumer key: Setup > External Client App Manager > ECA Auditor >
   Settings > OAuth Settings > Consumer Key and Secret. Only the key is needed.

5. Finish:
     ${program} onboard --finish --alias ${shellWord(alias)} --out ${shellWord(folder)} --client-id <consumer key>${username === PLACEHOLDER ? ` --username ${username}` : ''} --put
   It logs in first, and stores nothing if the org refuses. So run it at an
   address within the login IP ranges of step 1. Without --put it leaves the
   org secret in a file and prints the command that stores it.
`;
}

/** After the new certificate was written into the project. */
export function stepsAfterRotating({ program, alias, folder, project }: Access): string {
  return `The app holds one certificate, so between the next two commands the key in use
does not log in. Run them one after the other, at an hour without a run:

     cd ${shellWord(project)}
     sf project deploy start --target-org ${shellWord(alias)} --metadata ExtlClntAppGlobalOauthSettings:${APP}_glbloauth
     cd -
     ${program} onboard --rotate --finish --alias ${shellWord(alias)} --out ${shellWord(folder)} --put

To go back before the second one, put the certificate that is in
${folder}/keys/current.pem back into
${globalOauthFile('').path},
and deploy again: the key that belongs to it is still in use.
`;
}

/** For those who store the secret by another hand. */
export function storeCommand(secretName: string, file: string, isNew: boolean): string {
  const [command, id] = isNew ? ['create-secret', '--name'] : ['put-secret-value', '--secret-id'];
  return `     aws secretsmanager ${command} ${id} ${shellWord(secretName)} --secret-string ${shellWord(`file://${file}`)}
`;
}
