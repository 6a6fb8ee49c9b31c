/**
 * The first half of `eca-auditor onboard --rotate`: creates the next key pair. An External Client App has only one certificate
 * (`ExtlClntAppGlobalOauthSettings.certificate` is a single string). So the order is: create the key pair and write the
 * certificate, which changes nothing yet; deploy; test the next key; put it into use.
 *
 * @module
 */
import { globalOauthFile } from '../../onboarding/app-source.ts';
import { makeKeyPair } from '../../onboarding/key-pair.ts';
import { stepsAfterRotating } from '../../onboarding/steps.ts';
import { UsageError } from '../io/errors.ts';
import { EXIT, type ExitCode } from '../io/exit-code.ts';
import { type Io, programOf } from '../io/io.ts';
import { CERTIFICATE_DAYS } from './start.ts';
import { readOnboarding, type Workspace } from './workspace.ts';

/** Creates the next key pair if there is none, and writes its certificate into the project. */
export async function rotate(space: Workspace, now: Date, io: Io): Promise<ExitCode> {
  const { request } = await readOnboarding(space);
  const { alias, username } = request;
  const known = await space.readKeys('next');
  const next = known ?? (await makeKeyPair(`eca-auditor ${alias}`, now, CERTIFICATE_DAYS));
  if (known === undefined) {
    await space.writeKeys('next', next);
  }
  const { path } = globalOauthFile(next.certificate);
  await space.writeProject({ path, text: withCertificate(await space.readProject(path), next.certificate, path) });
  io.stdout.write(
    `${known === undefined ? 'Created the next key pair in' : 'Kept the next key pair in'} ${space.folder}/keys/, and wrote its\ncertificate into the project. Nothing else has changed yet.\n\n${stepsAfterRotating({ program: programOf(io), alias, username, folder: space.folder, project: space.project })}`,
  );
  return EXIT.clean;
}

function withCertificate(xml: string, certificate: string, path: string): string {
  const element = /<certificate>[^<]*<\/certificate>/;
  if (!element.test(xml)) {
    throw new UsageError(`${path}: found no <certificate>; expected the one that "onboard" has written.`);
  }
  return xml.replace(element, `<certificate>${certificate.trim()}</certificate>`);
}
