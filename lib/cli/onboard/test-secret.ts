/**
 * Tests an org secret before it is used.
 *
 * @module
 */
import { NotAssessedError } from '../../salesforce/errors.ts';
import type { SalesforceOptions } from '../../salesforce/read-org.ts';
import { printDiagnosis } from '../doctor/doctor.ts';
import { examine } from '../doctor/examine.ts';
import type { DoctorStep } from '../doctor/steps.ts';
import type { ExitCode } from '../io/exit-code.ts';
import type { Io } from '../io/io.ts';
import { orgIn } from './secret-json.ts';

export type TestOptions = Partial<SalesforceOptions> & { readonly allowLoopback: boolean };

export interface SecretTest {
  /** The step that proves the credential. */
  readonly login: Pick<DoctorStep, 'state' | 'code'>;
  /** Prints all steps, as `doctor` does. The exit code is 0 if the org can also be read. */
  printDiagnosis(): Promise<ExitCode>;
}

/**
 * Examines the org as `doctor` does.
 * @param name of the secret, for messages
 * @throws NotAssessedError when it is not an org secret.
 */
export async function testSecret(name: string, json: string, options: TestOptions, io: Io): Promise<SecretTest> {
  const diagnosis = await examine(orgIn(name, json, options), options);
  return { login: loginIn(diagnosis.steps), printDiagnosis: () => printDiagnosis(diagnosis, 'text', io) };
}

/** The state of the login step. A text that is not an org secret fails. */
export async function loginState(name: string, json: string, options: TestOptions): Promise<DoctorStep['state']> {
  try {
    return loginIn((await examine(orgIn(name, json, options), options)).steps).state;
  } catch (error) {
    if (error instanceof NotAssessedError) {
      return 'failed';
    }
    throw error;
  }
}

function loginIn(steps: readonly DoctorStep[]): SecretTest['login'] {
  return steps.find(({ step }) => step === 'login') ?? { state: 'unknown' };
}

/** What to do when the login was not accepted: `otherwise`, unless Salesforce refused the IP address or the time. */
export function loginAdvice({ login }: SecretTest, otherwise: string): string {
  return login.code === 'access_restricted'
    ? `Run this again from an address and at a time that the user's profile allows,
such as where the auditor itself runs.`
    : otherwise;
}
