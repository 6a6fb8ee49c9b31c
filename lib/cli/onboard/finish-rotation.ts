/**
 * The second half of `eca-auditor onboard --rotate`: tests the next key, and puts it into use if it logs in.
 *
 * @module
 */
import { type OrgSecretVersions, orgSecretVersions } from '../../aws/secrets/org-secret-versions.ts';
import { storeCommand } from '../../onboarding/steps.ts';
import { UsageError } from '../io/errors.ts';
import { EXIT, type ExitCode } from '../io/exit-code.ts';
import type { Io } from '../io/io.ts';
import { secretJson, withKey } from './secret-json.ts';
import { loginAdvice, loginState, type TestOptions, testSecret } from './test-secret.ts';
import { type OnboardRequest, readOnboarding, type Workspace } from './workspace.ts';

export interface FinishRotationOptions {
  readonly space: Workspace;
  /** Whether to switch the stages of the stored secret with the AWS SDK. */
  readonly put: boolean;
  /** Without `put`: for the secret in the file. */
  readonly clientId?: string | undefined;
  readonly username?: string | undefined;
  readonly salesforce: TestOptions;
}

interface Rotation {
  readonly request: OnboardRequest;
  readonly currentKey: string;
  /** Absent before a rotation is begun, and after it is complete. */
  readonly nextKey: string | undefined;
}

/**
 * After a crash a second call continues the rotation. After the end it prints that nothing is left to do.
 * @throws UsageError, AwsError, NotAssessedError
 */
export async function finishRotation(options: FinishRotationOptions, io: Io): Promise<ExitCode> {
  const { request, keys } = await readOnboarding(options.space);
  const next = await options.space.readKeys('next');
  const rotation = { request, currentKey: keys.privateKey, nextKey: next?.privateKey };
  return (options.put ? switchStages : writeSecretFile)(rotation, options, io);
}

async function switchStages(
  { request: { secretName: name }, currentKey, nextKey }: Rotation,
  options: FinishRotationOptions,
  io: Io,
): Promise<ExitCode> {
  const { space, salesforce } = options;
  const versions = orgSecretVersions(name);
  const before = await versions.current();
  if (before === undefined) {
    throw new UsageError(`There is no secret ${name}; expected the one that "onboard --finish --put" has stored.`);
  }
  if (nextKey === undefined) {
    if (withKey(name, before, currentKey, salesforce) !== before) {
      throw new UsageError(
        `${noNextKey(space)} The secret ${name} holds another key than keys/current.pem: it was rotated from another folder.`,
      );
    }
    io.stdout.write(`Nothing is left to do: the secret ${name}\nholds the key in ${space.folder}/keys/current.pem.\n`);
    return EXIT.clean;
  }
  const json = withKey(name, before, nextKey, salesforce);
  if (before !== json) {
    await versions.stage(json);
    const pending = await testSecret(name, json, salesforce, io);
    if (pending.login.state !== 'ok') {
      await pending.printDiagnosis();
      io.stdout.write(`${NOT_ACCEPTED}${loginAdvice(pending, DEPLOY)}\n`);
      return EXIT.notAssessed;
    }
    await versions.promote();
  }
  return completeOrRollBack(name, versions, options, io);
}

const NOT_ACCEPTED = `
Nothing has changed for the audit: it still uses the current key. The next key
is in the secret as AWSPENDING.
`;
const DEPLOY = `If the project is not deployed yet, deploy it. Otherwise follow the advice above.
Then run this again. Once the project is deployed, the current key can't log in.`;

/**
 * Tests the stored secret. Rolls back only to a key that logs in: the app has one certificate, so if the user is locked or the
 * network fails, the previous key would not log in either.
 */
async function completeOrRollBack(
  name: string,
  versions: OrgSecretVersions,
  { space, salesforce }: FinishRotationOptions,
  io: Io,
): Promise<ExitCode> {
  const { login, printDiagnosis } = await testSecret(name, (await versions.current()) ?? '', salesforce, io);
  await printDiagnosis();
  if (login.state === 'ok') {
    await versions.retirePrevious();
    await space.replaceKeys();
    io.stdout.write(
      `\nThe rotation is complete. The next key is in use, as AWSCURRENT of the secret\n${name}. The previous key is deleted.\n`,
    );
    return EXIT.clean;
  }
  const previous = login.state === 'failed' ? await versions.previous() : undefined;
  if (previous !== undefined && (await loginState(name, previous, salesforce)) === 'ok') {
    await versions.rollBack();
    io.stdout.write(
      '\nThe org refuses the next key and accepts the previous one. So the previous key\nis in use again.\n',
    );
    return EXIT.notAssessed;
  }
  io.stdout.write(login.state === 'failed' ? NO_WAY_BACK : NOT_CHECKED);
  return EXIT.notAssessed;
}

const NO_WAY_BACK = `
The next key stays in use, because the org does not accept the previous one
either. Follow the advice above, then run this again. The previous key is kept
until then.
`;
const NOT_CHECKED = `
The next key is in use, but it is unknown whether it can log in. Run this again.
The previous key is kept until then.
`;

async function writeSecretFile(
  { request, currentKey, nextKey }: Rotation,
  { space, clientId, username, salesforce }: FinishRotationOptions,
  io: Io,
): Promise<ExitCode> {
  if (nextKey === undefined) {
    return storeAgain(request, currentKey, space, io);
  }
  if (clientId === undefined) {
    throw new UsageError('--client-id: found nothing; expected the consumer key of the app, or --put.');
  }
  const json = secretJson(request, nextKey, { clientId, username });
  const result = await testSecret(space.secretFile, json, salesforce, io);
  await result.printDiagnosis();
  if (result.login.state !== 'ok') {
    io.stdout.write(`\nNothing has changed. ${loginAdvice(result, DEPLOY)}\n`);
    return EXIT.notAssessed;
  }
  await space.writeSecret(json);
  await space.replaceKeys();
  io.stdout.write(`\nThe org accepts the next key. ${storeInstructions(request, space)}`);
  return EXIT.clean;
}

/** @throws UsageError when the file no longer exists: then the secret was stored, or there was no rotation. */
async function storeAgain(request: OnboardRequest, currentKey: string, space: Workspace, io: Io): Promise<ExitCode> {
  const secret = await space.readSecret();
  if (secret === undefined || !secret.includes(JSON.stringify(currentKey))) {
    throw new UsageError(`${noNextKey(space)} An earlier rotation, if any, is complete.`);
  }
  io.stdout.write(`The org has already accepted the next key. ${storeInstructions(request, space)}`);
  return EXIT.clean;
}

function noNextKey(space: Workspace): string {
  return `${space.folder}/keys/: found no next key pair; "eca-auditor onboard --rotate" makes one.`;
}

function storeInstructions({ secretName }: OnboardRequest, { secretFile }: Workspace): string {
  return `The audit can't log in until you store it.\nThe command replaces the whole secret. If you have added fields to the stored\nsecret, such as "audience" or "labels", add them to the file first. Store it, then\ndelete ${secretFile}:\n\n${storeCommand(secretName, secretFile, false)}`;
}
