/**
 * The second half of `eca-auditor onboard --rotate`: the next key is checked, and only then becomes the one in use.
 *
 * @module
 */
import { type OrgSecretVersions, orgSecretVersions } from '../../aws/secrets/org-secret-versions.ts';
import { storeCommand } from '../../onboarding/steps.ts';
import { UsageError } from '../io/errors.ts';
import { EXIT, type ExitCode } from '../io/exit-code.ts';
import type { Io } from '../io/io.ts';
import { begun } from './begun.ts';
import { secretJson, withKey } from './secret-json.ts';
import { loginState, type TryOptions, trySecret, whatNow } from './try-secret.ts';
import type { Request, Workspace } from './workspace.ts';

export interface FinishRotationOptions {
  readonly space: Workspace;
  /** Switch the stages of the stored secret with the AWS SDK. */
  readonly put: boolean;
  /** Without `put`, for the secret that is left in a file. */
  readonly clientId?: string | undefined;
  readonly username?: string | undefined;
  readonly salesforce: TryOptions;
}

interface Rotation {
  readonly request: Request;
  readonly currentKey: string;
  /** Absent when no rotation was begun, or when it is complete. */
  readonly nextKey: string | undefined;
}

/**
 * Run again after a crash, it goes on where it was; run again after the end, it says that nothing is left.
 * @throws UsageError, AwsError, NotAssessedError
 */
export async function finishRotation(options: FinishRotationOptions, io: Io): Promise<ExitCode> {
  const { request, keys } = await begun(options.space);
  const next = await options.space.readKeys('next');
  const rotation = { request, currentKey: keys.privateKey, nextKey: next?.privateKey };
  return (options.put ? switchStages : leave)(rotation, options, io);
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
    throw new UsageError(`There is no secret ${name}; expected the one that "onboard --finish --put" has made.`);
  }
  if (nextKey === undefined) {
    if (withKey(name, before, currentKey, salesforce) !== before) {
      throw new UsageError(
        `${nothingNext(space)} The secret ${name} holds another key than keys/current.pem: it was rotated from another folder.`,
      );
    }
    io.stdout.write(`Nothing is left to do: the secret ${name}\nholds the key in ${space.folder}/keys/current.pem.\n`);
    return EXIT.clean;
  }
  const json = withKey(name, before, nextKey, salesforce);
  if (before !== json) {
    await versions.stage(json);
    const pending = await trySecret(name, json, salesforce, io);
    if (pending.login.state !== 'ok') {
      await pending.printDiagnosis();
      io.stdout.write(`${NOT_TAKEN}${whatNow(pending, DEPLOY)}\n`);
      return EXIT.notAssessed;
    }
    await versions.promote();
  }
  return conclude(name, versions, options, io);
}

const NOT_TAKEN = `
Nothing has changed for the audit: the key in use is the same as before. The
next key waits in the secret as AWSPENDING.
`;
const DEPLOY = `If the project is not deployed yet, deploy it; else do what it says above.
Then run this again. Once the project is deployed, the key in use does not log
in.`;

/**
 * Looks at the secret as the audit will read it. It goes back only to a key that logs in: the app knows one certificate,
 * so after a locked user or a failed network the previous key is no better.
 */
async function conclude(
  name: string,
  versions: OrgSecretVersions,
  { space, salesforce }: FinishRotationOptions,
  io: Io,
): Promise<ExitCode> {
  const { login, printDiagnosis } = await trySecret(name, (await versions.current()) ?? '', salesforce, io);
  await printDiagnosis();
  if (login.state === 'ok') {
    await versions.retirePrevious();
    await space.replaceKeys();
    io.stdout.write(
      `\nThe rotation is complete. The next key is in use, as AWSCURRENT of the secret\n${name}; the previous key is gone.\n`,
    );
    return EXIT.clean;
  }
  const previous = login.state === 'failed' ? await versions.previous() : undefined;
  if (previous !== undefined && (await loginState(name, previous, salesforce)) === 'ok') {
    await versions.rollBack();
    io.stdout.write(
      '\nThe org refuses the next key and takes the previous one. So the previous one is\nin use again.\n',
    );
    return EXIT.notAssessed;
  }
  io.stdout.write(login.state === 'failed' ? NO_WAY_BACK : NOT_CHECKED);
  return EXIT.notAssessed;
}

const NO_WAY_BACK = `
The next key stays in use: the org does not take the previous one either. Do
what it says above, then run this again. The previous key is kept until then.
`;
const NOT_CHECKED = `
The next key is in use, and could not be checked there. Run this again; the
previous key is kept until then.
`;

async function leave(
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
  const tried = await trySecret(space.secretFile, json, salesforce, io);
  await tried.printDiagnosis();
  if (tried.login.state !== 'ok') {
    io.stdout.write(`\nNothing has changed. ${whatNow(tried, DEPLOY)}\n`);
    return EXIT.notAssessed;
  }
  await space.writeSecret(json);
  await space.replaceKeys();
  io.stdout.write(`\nThe org takes the next key. ${storeIt(request, space)}`);
  return EXIT.clean;
}

/** @throws UsageError when the file is not there any more: then it was stored, or there was no rotation. */
async function storeAgain(request: Request, currentKey: string, space: Workspace, io: Io): Promise<ExitCode> {
  const left = await space.readSecret();
  if (left === undefined || !left.includes(JSON.stringify(currentKey))) {
    throw new UsageError(`${nothingNext(space)} If you have rotated before, that is complete.`);
  }
  io.stdout.write(`The org took the next key before. ${storeIt(request, space)}`);
  return EXIT.clean;
}

function nothingNext(space: Workspace): string {
  return `${space.folder}/keys/: found no next key pair; "eca-auditor onboard --rotate" makes one.`;
}

function storeIt({ secretName }: Request, { secretFile }: Workspace): string {
  return `Until it is stored, the audit can't log in.\nThe command replaces the whole secret: if you have added fields to the stored\none, such as "audience" or "labels", add them to the file first. Store it, then\ndelete ${secretFile}:\n\n${storeCommand(secretName, secretFile, false)}`;
}
