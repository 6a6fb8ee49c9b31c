/**
 * The first half of `eca-auditor onboard`: creates the key pair, and the project that gives the auditor its access.
 *
 * @module
 */
import { stringify } from 'yaml';
import { appProject } from '../../onboarding/app-source.ts';
import { type KeyPair, makeKeyPair } from '../../onboarding/key-pair.ts';
import { ownWaivers } from '../../onboarding/own-waivers.ts';
import { stepsAfterWriting } from '../../onboarding/steps.ts';
import { EXIT, type ExitCode } from '../io/exit-code.ts';
import { type Io, programOf } from '../io/io.ts';
import type { KeyName, OnboardRequest, Workspace } from './workspace.ts';

/** Salesforce warns before a certificate expires, so a year leads to a yearly rotation. */
const CERTIFICATE_DAYS = 365;

export interface StartOptions {
  readonly space: Workspace;
  readonly request: OnboardRequest;
  readonly apiVersion: string;
  readonly now: Date;
}

/** Keeps an existing key pair and existing files. */
export async function start({ space, request, apiVersion, now }: StartOptions, io: Io): Promise<ExitCode> {
  await space.writeRequest(request);
  const { alias, username, contactEmail } = request;
  const { keys, isNew } = await keysOf(space, 'current', alias, now);
  const kept = await space.writeMissing([
    ...appProject({ certificate: keys.certificate, contactEmail, apiVersion }),
    { path: '../waivers.yaml', text: waiversText(request, now) },
  ]);
  io.stdout.write(
    [
      `${isNew ? 'Created a key pair in' : 'Kept the key pair in'} ${space.folder}/keys/, which only you can read.`,
      `Wrote the project ${space.project}/.`,
      ...kept.map((path) => `Kept ${path}, which you have changed.`),
      '',
      stepsAfterWriting({ program: programOf(io), alias, username, folder: space.folder, project: space.project }),
    ].join('\n'),
  );
  return EXIT.clean;
}

/** Reads the key pair, or creates it if there is none. */
export async function keysOf(
  space: Workspace,
  which: KeyName,
  alias: string,
  now: Date,
): Promise<{ readonly keys: KeyPair; readonly isNew: boolean }> {
  const known = await space.readKeys(which);
  const keys = known ?? (await makeKeyPair(`eca-auditor ${alias}`, now, CERTIFICATE_DAYS));
  if (known === undefined) {
    await space.writeKeys(which, keys);
  }
  return { keys, isNew: known === undefined };
}

function waiversText({ alias, contactEmail }: OnboardRequest, now: Date): string {
  const until = new Date(now.getTime() + CERTIFICATE_DAYS * 86_400_000).toISOString().slice(0, 10);
  const waivers = ownWaivers({ org: alias, owner: contactEmail, until });
  return `# The auditor's own app can't pass these controls. If they alert, copy the waivers to eca-auditor.yaml.\n${stringify({ waivers })}`;
}
