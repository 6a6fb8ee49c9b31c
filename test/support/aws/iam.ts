/**
 * Compares what a policy allows with what the calls needed. Conditions are tested elsewhere.
 *
 * @module
 */
import type { Need } from './recording-proxy.ts';

export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

/** Statements for what AWS itself does in the role's name, so that no call of the audit shows it. */
const ON_BEHALF: ReadonlySet<string> = new Set(['HandOverFailedRuns', 'WriteLogs', 'WriteTraces', 'UseDataKeys']);

/** The needs that no statement allows: what the role lacks. */
export function lacking(statements: readonly Statement[], needs: readonly Need[]): string[] {
  const lacks = needs.filter((need) => !statements.some((statement) => allows(statement, need)));
  return [...new Set(lacks.map(({ action, resource }) => `${action} on ${resource}`))];
}

/** Each action and each resource of a statement that no need called for: what the role has too much. */
export function unused(statements: readonly Statement[], needs: readonly Need[]): string[] {
  return statements.flatMap(({ Sid, Effect, Action, Resource }) => {
    if (ON_BEHALF.has(Sid)) return [];
    const idleActions = [Action].flat().filter((action) => !used({ Sid, Effect, Action: action, Resource }, needs));
    const idleResources = [Resource]
      .flat()
      .filter((resource) => !used({ Sid, Effect, Action, Resource: resource }, needs));
    return [...idleActions, ...idleResources].map((idle) => `${Sid}: ${idle}`);
  });
}

const used = (statement: Statement, needs: readonly Need[]): boolean => needs.some((need) => allows(statement, need));

function allows({ Effect, Action, Resource }: Statement, { action, resource }: Need): boolean {
  return (
    Effect === 'Allow' &&
    [Action].flat().includes(action) &&
    [Resource].flat().some((pattern) => matches(pattern, resource))
  );
}

function matches(pattern: string, text: string): boolean {
  const [begin = '', ...rest] = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${[begin, ...rest].join('.*')}$`, 's').test(text);
}
