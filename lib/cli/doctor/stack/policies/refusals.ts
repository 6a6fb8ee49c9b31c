/**
 * Evaluates whether a policy denies an action to everybody except the intended callers. Pure.
 *
 * @module
 */
import { isLike, type Statement } from './allowed-use.ts';

/** Tests the only condition of a Deny statement. Callers that meet the condition are denied. */
export type Except = (operator: string, key: string, values: readonly string[]) => boolean;

export function exceptRole(role: string): Except {
  return (operator, key, values) =>
    ['ArnNotEquals', 'ArnNotLike', 'StringNotEquals'].includes(operator) &&
    key === 'aws:PrincipalArn' &&
    values.every((value) => value === role);
}

/** Excepts the services of AWS. Other statements of the policy decide about each of them. */
export const exceptServices: Except = (operator, key, values) =>
  operator === 'Bool' && key === 'aws:PrincipalIsAWSService' && values.every((value) => value === 'false');

/** Whether this statement alone denies the action to all other callers. */
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
