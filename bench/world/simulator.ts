/**
 * The simulated world from outside: start it in its own process, and ask it what it saw.
 *
 * @module
 */
import { fork } from 'node:child_process';
import type { OrgSecret } from '../../lib/salesforce/session/org-secret.ts';
import type { CallShape } from '../../lib/simulator/salesforce/calls.ts';
import type { RetrieveTime } from '../../lib/simulator/salesforce/org.ts';
import type { Comparable } from '../processes/comparable.ts';
import type { Answers } from './answers.ts';

/** `slow` and `failing` are the troubled ones. */
export type OrgKind = 'usual' | 'slow' | 'failing';

export interface WorldSpec {
  readonly orgs: number;
  /** In each org. */
  readonly apps: number;
  /** How long an org takes for each call. */
  readonly latencyMs: number;
  /** Of every 40 orgs one is slow and one fails: 5 %. */
  readonly troubled?: boolean;
  readonly slowLatencyMs?: number;
}

export interface SimulatedWorld {
  readonly secrets: readonly OrgSecret[];
  /** Of the function. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The calls that one org got, and the time that they take at the least: the longest chain, one latency after the other. */
export interface OrgCalls extends CallShape {
  readonly leastMs: number;
}

export interface Simulator extends SimulatedWorld {
  /** Orgs that were called since it was asked last. */
  calls(): Promise<readonly OrgCalls[]>;
  evidence(): Promise<readonly Comparable[]>;
  /** How many apps the last evidence of all orgs holds that fail a control. */
  failing(control: string): Promise<number>;
  /** How long the orgs work on a retrieve from now on. */
  setRetrieveTime(time: RetrieveTime): Promise<void>;
  /** To all that is asked of an org with so many apps. */
  answers(apps: number): Promise<Answers>;
  stop(): void;
}

/** Of a world of one org, since it was asked last. */
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
