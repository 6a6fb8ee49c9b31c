/**
 * The second half of `eca-auditor onboard`, once the app is deployed: the org secret, where it is kept, and whether it
 * works.
 *
 * @module
 */
import { orgSecretVersions } from '../../aws/org-secret-versions.ts';
import { storeCommand } from '../../onboarding/steps.ts';
import type { SalesforceOptions } from '../../salesforce/read-org.ts';
import { doctor } from '../doctor/doctor.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { begun } from './begun.ts';
import { orgIn, secretJson } from './secret-json.ts';
import type { Workspace } from './workspace.ts';

export interface FinishOptions {
  readonly space: Workspace;
  readonly clientId: string;
  /** Where it was not given at the beginning. */
  readonly username?: string | undefined;
  /** Store it with the AWS SDK. */
  readonly put: boolean;
  readonly salesforce: Partial<SalesforceOptions> & { readonly allowLoopback: boolean };
}

/** @throws UsageError, AwsError, NotAssessedError */
export async function finish(options: FinishOptions, io: Io): Promise<ExitCode> {
  const { space, put, salesforce } = options;
  const { request, keys } = await begun(space);
  const json = secretJson(request, keys.privateKey, options);
  const org = orgIn(space.secretFile, json, salesforce);
  await (put ? store(request.secretName, json, io) : leave(space, request.secretName, json, io));
  return doctor({ org, salesforce, format: 'text' }, io);
}

async function store(name: string, json: string, io: Io): Promise<void> {
  const done = await orgSecretVersions(name).put(json);
  const words = {
    created: 'Made the secret',
    replaced: 'Gave a new value to the secret',
    unchanged: 'Kept the secret',
  };
  io.stdout.write(`${words[done]} ${name}.\n\n`);
}

async function leave(space: Workspace, name: string, json: string, io: Io): Promise<void> {
  await space.writeSecret(json);
  io.stdout.write(
    `Left the org secret in ${space.secretFile}, which only you can read. Store it, then\ndelete the file:\n\n${storeCommand(name, space.secretFile, true)}\n`,
  );
}
