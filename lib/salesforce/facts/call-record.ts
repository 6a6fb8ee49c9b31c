/**
 * Records the codes and the shape of each answer, between the transport and the network.
 *
 * @module
 */

import type { ApiCall } from '../../run/ports.ts';
import { NotAssessedError } from '../errors.ts';
import type { HttpClient } from '../http/http.ts';
import { type AnswerShape, type Shape, shapeOfAnswer } from './shapes.ts';

/** `result` is `ok` or a code. */
export type CallOutcome<T> =
  | { readonly isAnswered: true; readonly result: 'ok'; readonly answer: T; readonly shapes: readonly Shape[] }
  | { readonly isAnswered: false; readonly result: string };

export interface CallRecord {
  readonly http: HttpClient;
  readonly begin: (kind: ApiCall) => void;
  /** Makes a call; the one before must have ended. Does not throw NotAssessedError. */
  readonly call: <T>(kind: ApiCall, make: () => Promise<T>) => Promise<CallOutcome<T>>;
  readonly calls: () => Readonly<Record<ApiCall, number>>;
  /** Also the errors of calls that succeeded when they were repeated. */
  readonly errors: () => Readonly<Record<ApiCall, Readonly<Record<string, number>>>>;
}

export function callRecord(http: HttpClient): CallRecord {
  const calls = { token: 0, list: 0, read: 0 };
  const errors: Record<ApiCall, Record<string, number>> = { token: {}, list: {}, read: {} };
  let kind: ApiCall = 'token';
  let last: AnswerShape | undefined;

  function note(where: ApiCall, code: string): string {
    errors[where][code] = (errors[where][code] ?? 0) + 1;
    return code;
  }

  return {
    http: {
      async post(url, request, signal) {
        last = undefined;
        const answer = await http.post(url, request, signal);
        last = shapeOfAnswer(answer);
        if (last.code !== undefined) {
          note(kind, last.code);
        }
        return answer;
      },
      prepare: (url) => http.prepare(url),
      close: () => http.close(),
    },
    begin(next) {
      kind = next;
      calls[kind] += 1;
    },
    async call(where, make) {
      last = undefined;
      try {
        const answer = await make();
        return { isAnswered: true, result: 'ok', answer, shapes: shapesOf(last) };
      } catch (error) {
        if (!(error instanceof NotAssessedError)) {
          throw error;
        }
        return { isAnswered: false, result: codeOf(last) ?? note(where, error.code) };
      }
    },
    calls: () => ({ ...calls }),
    errors: () => structuredClone(errors),
  };
}

/** These two are functions because the compiler does not see that a call changes `last`. */
function shapesOf(last: AnswerShape | undefined): readonly Shape[] {
  return last?.shapes ?? [];
}

function codeOf(last: AnswerShape | undefined): string | undefined {
  return last?.code;
}
