/**
 * Records each answer between the transport and the network: only its codes and its shape.
 *
 * @module
 */
import { NotAssessedError } from '../errors.ts';
import type { HttpClient } from '../http/http.ts';
import type { Outgoing } from '../http/outgoing.ts';
import { type AnswerShape, type Shape, shapeOfAnswer } from './shapes.ts';

/** How one call ended: `ok`, or a code. */
export type Asked<T> =
  | { readonly isAnswered: true; readonly result: 'ok'; readonly answer: T; readonly shapes: readonly Shape[] }
  | { readonly isAnswered: false; readonly result: string };

export interface CallRecord {
  readonly http: HttpClient;
  readonly begin: (kind: Outgoing) => void;
  /** Makes a call, after the one before has ended. Throws only what is no NotAssessedError. */
  readonly asked: <T>(kind: Outgoing, make: () => Promise<T>) => Promise<Asked<T>>;
  readonly calls: () => Readonly<Record<Outgoing, number>>;
  /** Also those of calls that went well when they were made again. */
  readonly errors: () => Readonly<Record<Outgoing, Readonly<Record<string, number>>>>;
}

export function callRecord(http: HttpClient): CallRecord {
  const calls = { token: 0, list: 0, read: 0 };
  const errors: Record<Outgoing, Record<string, number>> = { token: {}, list: {}, read: {} };
  let kind: Outgoing = 'token';
  let last: AnswerShape | undefined;

  function note(where: Outgoing, code: string): string {
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
    async asked(where, make) {
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

/** The next two are functions, since the compiler does not see that a call changes what they are given. */
function shapesOf(last: AnswerShape | undefined): readonly Shape[] {
  return last?.shapes ?? [];
}

function codeOf(last: AnswerShape | undefined): string | undefined {
  return last?.code;
}
