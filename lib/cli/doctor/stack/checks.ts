/**
 * The results of `doctor --aws`.
 *
 * @module
 */
import { UnreadError } from '../../../aws/errors.ts';

/** In the order of the output. */
export const CHECKS = [
  'stack',
  'code',
  'schedule',
  'alarms',
  'rules',
  'settings',
  'trail',
  'topics',
  'subscriptions',
  'keys',
  'secrets',
  'bucket',
  'runs',
] as const;
export type CheckName = (typeof CHECKS)[number];

/** `warn`: it may be intended. `not_assessed`: AWS did not answer, so the state is unknown. */
export interface Check {
  readonly check: CheckName;
  readonly state: 'ok' | 'warn' | 'failed' | 'not_assessed';
  /** What was found, in a sentence. */
  readonly message: string;
  readonly remedy?: string;
}

export type Problem = Omit<Check, 'check' | 'state'> & { readonly state: Exclude<Check['state'], 'ok'> };

/** CloudFormation compares only templates, so by default it does not undo other changes. */
export const RESTORE = 'Run "npx cdk deploy --revert-drift". A deployment without this option does not fix it.';

export function failed(message: string, remedy: string): Problem {
  return { state: 'failed', message, remedy };
}

export function warn(message: string, remedy: string): Problem {
  return { state: 'warn', message, remedy };
}

export function notAssessedProblem(message: string, remedy: string): Problem {
  return { state: 'not_assessed', message, remedy };
}

/** One check for each problem; one with the message `fine` if there is none. */
export function verdict(check: CheckName, fine: string, problems: readonly Problem[]): Check[] {
  return problems.length === 0
    ? [{ check, state: 'ok', message: fine }]
    : problems.map((problem) => ({ check, ...problem }));
}

/** An error of AWS becomes a check that is not assessed. */
export async function assess(check: CheckName, look: () => Promise<readonly Check[]>): Promise<readonly Check[]> {
  const found = await attempt(look());
  return found instanceof UnreadError ? [{ check, ...unread(found) }] : found;
}

/** Returns an UnreadError instead of throwing it. */
export async function attempt<T>(read: Promise<T>): Promise<T | UnreadError> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof UnreadError) return error;
    throw error;
  }
}

/** `undefined` if AWS answers that the resource does not exist. */
export async function ifThere<T>(read: Promise<T>): Promise<T | undefined> {
  const found = await attempt(read);
  if (!(found instanceof UnreadError)) return found;
  if (found.kind === 'missing') return undefined;
  throw found;
}

/** @param of the name of the resource, if there are several */
export function unread({ action, kind, code }: UnreadError, of?: string): Problem {
  const words = {
    access_denied: 'was denied',
    throttled: 'was asked too often',
    missing: 'found nothing',
    unavailable: 'got no usable answer',
    refused: 'was refused',
  } as const;
  const what = of === undefined ? '' : `${of}: `;
  return notAssessedProblem(`${what}${action} ${words[kind]} (${code}).`, remedyOf(action, kind, code));
}

function remedyOf(action: string, kind: UnreadError['kind'], code: string): string {
  if (/Credential|Token|Signature|UnrecognizedClient/.test(code)) {
    return 'Provide valid AWS credentials of the account, in the environment or by AWS_PROFILE.';
  }
  return kind === 'access_denied'
    ? `Allow ${action} to the role or user that runs this command. docs/operate.md has the policy.`
    : 'Try again. If the error stays, look at the resource in the console.';
}
