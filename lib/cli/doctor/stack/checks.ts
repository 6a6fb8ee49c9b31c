/**
 * What `doctor --aws` says of one thing that it has looked at.
 *
 * @module
 */
import { UnreadError } from '../../../aws/errors.ts';

/** In the order in which they are printed. */
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

/** `warn`: it may be meant. `not_assessed`: AWS did not answer, so nothing is known. */
export interface Check {
  readonly check: CheckName;
  readonly state: 'ok' | 'warn' | 'failed' | 'not_assessed';
  /** What was found, in a sentence. */
  readonly message: string;
  readonly remedy?: string;
}

export type Problem = Omit<Check, 'check' | 'state'> & { readonly state: Exclude<Check['state'], 'ok'> };

/** CloudFormation compares templates, so it leaves alone what was changed past it, unless it is told to. */
export const RESTORE = 'Run "npx cdk deploy --revert-drift": a deployment without it leaves this as it is.';

export function failed(message: string, remedy: string): Problem {
  return { state: 'failed', message, remedy };
}

export function warn(message: string, remedy: string): Problem {
  return { state: 'warn', message, remedy };
}

export function notAssessedProblem(message: string, remedy: string): Problem {
  return { state: 'not_assessed', message, remedy };
}

/** Each problem; `fine` where there is none. */
export function verdict(check: CheckName, fine: string, problems: readonly Problem[]): Check[] {
  return problems.length === 0
    ? [{ check, state: 'ok', message: fine }]
    : problems.map((problem) => ({ check, ...problem }));
}

/** What AWS does not answer is not assessed. */
export async function assess(check: CheckName, look: () => Promise<readonly Check[]>): Promise<readonly Check[]> {
  const found = await attempt(look());
  return found instanceof UnreadError ? [{ check, ...unread(found) }] : found;
}

export async function attempt<T>(read: Promise<T>): Promise<T | UnreadError> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof UnreadError) return error;
    throw error;
  }
}

/** `undefined` when AWS says that there is no such thing. */
export async function ifThere<T>(read: Promise<T>): Promise<T | undefined> {
  const found = await attempt(read);
  if (!(found instanceof UnreadError)) return found;
  if (found.kind === 'missing') return undefined;
  throw found;
}

/** @param of what was looked at, where several are */
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
    return 'Give valid AWS credentials of the account, in the environment or by AWS_PROFILE.';
  }
  return kind === 'access_denied'
    ? `Allow ${action} to the role or user that runs this command. docs/deploy.md has the policy.`
    : 'Try again. If the error stays, look at the resource in the console.';
}
