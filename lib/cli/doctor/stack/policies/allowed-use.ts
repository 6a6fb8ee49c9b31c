/**
 * Evaluates whether the policy of a key or a topic lets an AWS service use it. Pure. Unsupported conditions give `unknown`.
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

/** `undefined` if the text is not a policy. */
export function statementsIn(json: string): readonly Statement[] | undefined {
  try {
    return policy.parse(JSON.parse(json)).Statement;
  } catch {
    return undefined;
  }
}

type Answer = 'yes' | 'no' | 'unknown';

/** Condition keys of the request. `undefined`: the request does not have the key. Keys that are not listed are unknown. */
export type Context = Readonly<Record<string, string | undefined>>;

export interface Use {
  readonly service: string;
  readonly actions: readonly string[];
  /** ARN of the key or the topic. */
  readonly resource: string;
  /** In addition to the condition keys that every call of a service has. */
  readonly context: Context;
}

export function allowsUse(statements: readonly Statement[], { service, actions, resource, context }: Use): Answer {
  const known = { 'aws:SecureTransport': 'true', 'aws:PrincipalIsAWSService': 'true', ...context };
  return allOf(
    actions.map((action) => {
      const applying = (effect: Statement['Effect']) =>
        statements
          .filter(({ Effect }) => Effect === effect)
          .map((each) => allOf([isFor(each, service), isOn(each, action, resource), isMet(each, known)]));
      const denied = anyOf(applying('Deny'));
      return denied === 'no' ? anyOf(applying('Allow')) : denied === 'yes' ? 'no' : 'unknown';
    }),
  );
}

/** `yes` if all answers are. */
function allOf(answers: readonly Answer[]): Answer {
  return answers.includes('no') ? 'no' : answers.includes('unknown') ? 'unknown' : 'yes';
}

/** `yes` if one answer is. */
function anyOf(answers: readonly Answer[]): Answer {
  return answers.includes('yes') ? 'yes' : answers.includes('unknown') ? 'unknown' : 'no';
}

/** It is unknown whether a statement for everybody applies to a service. */
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
  return allOf(
    Object.entries(Condition).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => (key in context ? holds(operator, values, context[key]) : 'unknown')),
    ),
  );
}

/** A missing key satisfies a negated operator, and one that ends in `IfExists`. */
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
