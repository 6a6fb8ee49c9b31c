/**
 * Whether a policy refuses something to everybody but those who are meant. Pure.
 *
 * @module
 */
import { isLike, type Statement } from './key-policy.ts';

/** The one condition of a denial: those who meet it are refused. */
export type Except = (operator: string, key: string, values: readonly string[]) => boolean;

export function exceptRole(role: string): Except {
  return (operator, key, values) =>
    ['ArnNotEquals', 'ArnNotLike', 'StringNotEquals'].includes(operator) &&
    key === 'aws:PrincipalArn' &&
    values.every((value) => value === role);
}

/** Of AWS, each by what else the policy says. */
export const exceptServices: Except = (operator, key, values) =>
  operator === 'Bool' && key === 'aws:PrincipalIsAWSService' && values.every((value) => value === 'false');

/** One denial must say all of it. */
export function refusesOthers(statement: Statement, action: string, arn: string, except: Except): boolean {
  const { Effect, Principal, Action = [], Resource = [], Condition = {} } = statement;
  const isForAll = Principal === '*' || (Principal?.AWS?.includes('*') ?? false);
  const conditions = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => except(operator, key, values)),
  );
  return (
    Effect === 'Deny' &&
    isForAll &&
    conditions.length === 1 &&
    conditions.every(Boolean) &&
    Action.some((pattern) => isLike(pattern.toLowerCase(), action.toLowerCase())) &&
    Resource.some((pattern) => isLike(pattern, arn))
  );
}
