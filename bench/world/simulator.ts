/**
 * Starts the simulated world in its own process, and requests data from it.
 *
 * @module
 */
import { fork } from 'node:child_process';
import type { OrgSecret } from '../../lib/salesforce/session/org-secret.ts';
import type { CallShape } from '../../lib/simulator/salesforce/calls.ts';
import type { RetrieveTime } from '../../lib/simulator/salesforce/org.ts';
import type { Comparable } from '../processes/comparable.ts';
import type { Answers } from './answers.ts';

/** With `troubled`, some orgs are `slow` or `failing`. */
export type OrgKind = 'usual' | 'slow' | 'failing';

export interface WorldSpec {
  readonly orgs: number;
  /** In each org. */
  readonly apps: number;
  /** Delay of each answer. */
  readonly latencyMs: number;
  /** One of 40 orgs is slow, and one fails: 5 % together. */
  readonly troubled?: boolean;
  readonly slowLatencyMs?: number;
}

export interface SimulatedWorld {
  readonly secrets: readonly OrgSecret[];
  /** Environment variables of the function. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The calls to one org, and the least time that they need: the longest chain, with one latency per call. */
export interface OrgCalls extends CallShape {
  readonly leastMs: number;
}

export interface Simulator extends SimulatedWorld {
  /** The orgs that were called since the last request. */
  calls(): Promise<readonly OrgCalls[]>;
  evidence(): Promise<readonly Comparable[]>;
  /** Number of apps that fail a control, by the last evidence of all orgs. */
  failing(control: string): Promise<number>;
  /** Sets the duration of retrieves in all orgs. */
  setRetrieveTime(time: RetrieveTime): Promise<void>;
  /** All answers to one reading of an org with this number of apps. */
  answers(apps: number): Promise<Answers>;
  stop(): void;
}

/** The calls since the last request, for a world with one org. */
export async function callsOfTheOrg(simulator: Simulator): Promise<OrgCalls> {
  const [calls] = await simulator.calls();
  if (calls === undefined) throw new Error('The simulated org got no call.');
  return calls;
}

export async function startSimulator(spec: WorldSpec): Promise<Simulator> {
  const child = fork(new URL('simulator-process.ts', import.meta.url));
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  child.on('message', ({ id, answer, error }: { id: number; answer?: unknown; error?: string }) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    error === undefined ? asked?.resolve(answer) : asked?.reject(new Error(error));
  });
  child.on('exit', () => {
    for (const asked of waiting.values()) asked.reject(new Error('The simulated world has ended.'));
  });
  let asked = 0;
  const ask = <T>(method: string, given?: unknown): Promise<T> => {
    asked += 1;
    const answer = Promise.withResolvers<unknown>();
    waiting.set(asked, answer);
    child.send({ id: asked, method, given });
    return answer.promise as Promise<T>;
  };
  return {
    ...(await ask<SimulatedWorld>('start', spec)),
    calls: () => ask('calls'),
    evidence: () => ask('evidence'),
    failing: (control) => ask('failing', control),
    setRetrieveTime: (time) => ask('setRetrieveTime', time),
    answers: (apps) => ask('answers', apps),
    stop: () => void child.kill(),
  };
}
