/**
 * The second half of `eca-auditor onboard --rotate`: the next key is checked, and only then becomes the one in use.
 *
 * @module
 */
import { type OrgSecretVersions, orgSecretVersions } from '../../aws/org-secret-versions.ts';
import { storeCommand } from '../../onboarding/steps.ts';
import type { SalesforceOptions } from '../../salesforce/read-org.ts';
import { tell } from '../doctor/doctor.ts';
import { examine } from '../doctor/examine.ts';
import type { Step } from '../doctor/steps.ts';
import { UsageError } from '../errors.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { begun } from './begun.ts';
import { orgIn, secretJson, withKey } from './secret-json.ts';
import type { Request, Workspace } from './workspace.ts';

export interface FinishRotationOptions {
  readonly space: Workspace;
  /** Switch the stages of the stored secret with the AWS SDK. */
  readonly put: boolean;
  /** Without `put`, for the secret that is left in a file. */
  readonly clientId?: string | undefined;
  readonly username?: string | undefined;
  readonly salesforce: Partial<SalesforceOptions> & { readonly allowLoopback: boolean };
}

/**
 * Run again after a crash, it goes on where it was.
 * @throws UsageError, AwsError, NotAssessedError
 */
export async function finishRotation(options: FinishRotationOptions, io: Io): Promise<ExitCode> {
  const { space, put } = options;
  const { request } = await begun(space);
  const next = await space.readKeys('next');
  if (next === undefined) {
    throw new UsageError(`${space.folder}/keys/: found no next key pair; run "eca-auditor onboard --rotate" first.`);
  }
  return (put ? switchStages : leave)(request, next.privateKey, options, io);
}

async function switchStages(
  { secretName: name }: Request,
  privateKey: string,
  { space, salesforce }: FinishRotationOptions,
  io: Io,
): Promise<ExitCode> {
  const versions = orgSecretVersions(name);
  const before = await versions.current();
  if (before === undefined) {
    throw new UsageError(`There is no secret ${name}; expected the one that "onboard --finish --put" has made.`);
  }
  const json = withKey(name, before, privateKey, salesforce);
  if (before !== json) {
    await versions.stage(json);
    const pending = await examine(orgIn(name, json, salesforce), salesforce);
    if (loginOf(pending.steps) !== 'ok') {
      const code = await tell(pending, 'text', io);
      io.stdout.write(NOT_TAKEN);
      return code;
    }
    await versions.promote();
  }
  return conclude(name, versions, { space, salesforce }, io);
}

const NOT_TAKEN = `
Nothing has changed for the audit: the key in use is the same as before. The
next key waits in the secret as AWSPENDING. Deploy the project, then run this
again.
`;

/**
 * Looks at the secret as the audit will read it. Only a refused login goes back to the previous key: the app knows but
 * one certificate, so for a network that failed the previous key would be no better.
 */
async function conclude(
  name: string,
  versions: OrgSecretVersions,
  { space, salesforce }: Pick<FinishRotationOptions, 'space' | 'salesforce'>,
  io: Io,
): Promise<ExitCode> {
  const diagnosis = await examine(orgIn(name, (await versions.current()) ?? '', salesforce), salesforce);
  const code = await tell(diagnosis, 'text', io);
  switch (loginOf(diagnosis.steps)) {
    case 'ok':
      await versions.retirePrevious();
      await space.replaceKeys();
      io.stdout.write(`\nThe next key is in use: it is AWSCURRENT of the secret\n${name}. The previous key is gone.\n`);
      return code;
    case 'failed':
      await versions.rollBack();
      io.stdout.write('\nThe org refuses the next key, so the previous one is in use again.\n');
      return code;
    case 'unknown':
      io.stdout.write(
        '\nThe next key is in use, and could not be checked there. Run this again; the\nprevious key is kept until then.\n',
      );
      return code;
  }
}

async function leave(
  request: Request,
  privateKey: string,
  { space, clientId, username, salesforce }: FinishRotationOptions,
  io: Io,
): Promise<ExitCode> {
  if (clientId === undefined) {
    throw new UsageError('--client-id: found nothing; expected the consumer key of the app, or --put.');
  }
  const json = secretJson(request, privateKey, { clientId, username });
  const diagnosis = await examine(orgIn(space.secretFile, json, salesforce), salesforce);
  const code = await tell(diagnosis, 'text', io);
  if (loginOf(diagnosis.steps) !== 'ok') {
    io.stdout.write('\nNothing has changed. Deploy the project, then run this again.\n');
    return code;
  }
  await space.writeSecret(json);
  await space.replaceKeys();
  io.stdout.write(
    `\nThe org takes the next key. Until it is stored, the audit can't log in. Store it,\nthen delete ${space.secretFile}:\n\n${storeCommand(request.secretName, space.secretFile, false)}`,
  );
  return code;
}

/** Of all steps the one that proves the key. */
function loginOf(steps: readonly Step[]): Step['state'] {
  return steps.find(({ step }) => step === 'login')?.state ?? 'unknown';
}
