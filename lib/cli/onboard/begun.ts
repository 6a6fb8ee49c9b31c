/**
 * What the first half of onboarding has left.
 *
 * @module
 */
import type { KeyPair } from '../../onboarding/key-pair.ts';
import { UsageError } from '../io/errors.ts';
import type { Request, Workspace } from './workspace.ts';

/** @throws UsageError when there is nothing yet. */
export async function begun(space: Workspace): Promise<{ readonly request: Request; readonly keys: KeyPair }> {
  const request = await space.readRequest();
  const keys = await space.readKeys('current');
  if (request === undefined || keys === undefined) {
    throw new UsageError(
      `${space.folder}: found no onboarding there; run "eca-auditor onboard --alias … --login-url …" first, or name its folder with --out.`,
    );
  }
  return { request, keys };
}
