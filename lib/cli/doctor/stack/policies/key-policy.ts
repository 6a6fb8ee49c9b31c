/**
 * Whether the policy of a key or a topic lets a service of AWS use it. Pure. What is not known here is `unknown`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 *
 * @module
 */
import * as z from 'zod';

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const oneOrMore = z.union([text, z.array(text)]).transform((value) => [value].flat());
const statement = z.object({
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.union([z.literal('*'), z.record(z.string(), oneOrMore)]).optional(),
  Action: oneOrMore.optional(),
  Resource: oneOrMore.optional(),
  Condition: z.record(z.string(), z.record(z.string(), oneOrMore)).optional(),
});
export type Statement = z.infer<typeof statement>;
const policy = z.object({ Statement: z.union([statement, z.array(statement)]).transform((value) => [value].flat()) });

/** `undefined` for a text that is no policy. */
export function statementsIn(json: string): readonly Statement[] | undefined {
  try {
    return policy.parse(JSON.parse(json)).Statement;
  } catch {
    return undefined;
  }
}

type Answer = 'yes' | 'no' | 'unknown';

/** What the caller's request carries; `undefined` for a key that it does not. A key that is not listed may be there or not. */
export type Context = Readonly<Record<string, string | undefined>>;

export interface Use {
  readonly service: string;
  readonly actions: readonly string[];
  /** ARN of what the policy is of. */
  readonly resource: string;
  /** Besides what every call of a service carries. */
  readonly context: Context;
}

export function letsUse(statements: readonly Statement[], { service, actions, resource, context }: Use): Answer {
  const known = { 'aws:SecureTransport': 'true', 'aws:PrincipalIsAWSService': 'true', ...context };
  return least(
    actions.map((action) => {
      const applying = (effect: Statement['Effect']) =>
        statements
          .filter(({ Effect }) => Effect === effect)
          .map((each) => least([isFor(each, service), isOn(each, action, resource), isMet(each, known)]));
      const denied = most(applying('Deny'));
      return denied === 'no' ? most(applying('Allow')) : denied === 'yes' ? 'no' : 'unknown';
    }),
  );
}

/** All must say yes. */
function least(answers: readonly Answer[]): Answer {
  return answers.includes('no') ? 'no' : answers.includes('unknown') ? 'unknown' : 'yes';
}

/** One must say yes. */
function most(answers: readonly Answer[]): Answer {
  return answers.includes('yes') ? 'yes' : answers.includes('unknown') ? 'unknown' : 'no';
}

/** A statement for everybody does not show that a service is meant. */
function isFor({ Principal }: Statement, service: string): Answer {
  if (Principal === undefined || Principal === '*' || Principal.AWS?.includes('*')) return 'unknown';
  return Principal.Service?.includes(service) ? 'yes' : 'no';
}

function isOn({ Action, Resource }: Statement, action: string, resource: string): Answer {
  if (Action === undefined || Resource === undefined) return 'unknown';
  const isIt = Action.some((pattern) => isLike(pattern.toLowerCase(), action.toLowerCase()));
  return isIt && Resource.some((pattern) => isLike(pattern, resource)) ? 'yes' : 'no';
}

function isMet({ Condition = {} }: Statement, context: Context): Answer {
  return least(
    Object.entries(Condition).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => (key in context ? holds(operator, values, context[key]) : 'unknown')),
    ),
  );
}

/** A key that is not there meets what is negated, and what ends in `IfExists`. */
function holds(operator: string, values: readonly string[], found: string | undefined): Answer {
  const [, kind, negated = '', , ifExists = ''] =
    /^(String|Arn|Bool)(Not)?(Equals|Like)?(IfExists)?$/.exec(operator) ?? [];
  if (kind === undefined) return 'unknown';
  if (found === undefined) return negated !== '' || ifExists !== '' ? 'yes' : 'no';
  const isExact = operator.startsWith('StringEquals') || operator.startsWith('StringNotEquals') || kind === 'Bool';
  const matches = values.some((value) => (isExact ? value === found : isLike(value, found)));
  return matches === (negated === '') ? 'yes' : 'no';
}

export function isLike(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}
