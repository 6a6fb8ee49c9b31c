/**
 * Tries an org secret that is not in use yet.
 *
 * @module
 */
import { NotAssessedError } from '../../salesforce/errors.ts';
import type { SalesforceOptions } from '../../salesforce/read-org.ts';
import { printDiagnosis } from '../doctor/doctor.ts';
import { examine } from '../doctor/examine.ts';
import type { Step } from '../doctor/steps.ts';
import type { ExitCode } from '../io/exit-code.ts';
import type { Io } from '../io/io.ts';
import { orgIn } from './secret-json.ts';

export type TryOptions = Partial<SalesforceOptions> & { readonly allowLoopback: boolean };

export interface Tried {
  /** Of all steps the one that proves the credential. */
  readonly login: Pick<Step, 'state' | 'code'>;
  /** Prints what was found, as `doctor` does; its exit code says whether the org can be read as well. */
  printDiagnosis(): Promise<ExitCode>;
}

/**
 * Goes through the org as `doctor` does.
 * @param name of the secret, for messages
 * @throws NotAssessedError when it is no org secret.
 */
export async function trySecret(name: string, json: string, options: TryOptions, io: Io): Promise<Tried> {
  const diagnosis = await examine(orgIn(name, json, options), options);
  return { login: loginIn(diagnosis.steps), printDiagnosis: () => printDiagnosis(diagnosis, 'text', io) };
}

/** What logging in with it comes to; what is no org secret fails. */
export async function loginState(name: string, json: string, options: TryOptions): Promise<Step['state']> {
  try {
    return loginIn((await examine(orgIn(name, json, options), options)).steps).state;
  } catch (error) {
    if (error instanceof NotAssessedError) {
      return 'failed';
    }
    throw error;
  }
}

function loginIn(steps: readonly Step[]): Tried['login'] {
  return steps.find(({ step }) => step === 'login') ?? { state: 'unknown' };
}

/** What to do when the login was not accepted: `otherwise`, unless the address is what was refused. */
export function whatNow({ login }: Tried, otherwise: string): string {
  return login.code === 'access_restricted'
    ? `Run this again at an address and an hour that the user's profile allows, such as
where the auditor itself runs.`
    : otherwise;
}
