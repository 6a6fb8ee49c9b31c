/**
 * The events of the Lambda function and its answers. EventBridge Scheduler sends an event without `mode`: the whole audit
 * in one invocation. The state machine of lib/infra/running/state-machine.ts sends events with `mode`: one step of a
 * distributed run.
 *
 * The steps exchange documents in the bucket, under `plans/<runId>/`, because Step Functions passes at most 256 KiB. The
 * plan names all org secrets and holds no value. Each batch writes a part. The last step joins the parts. An org that is in
 * the plan and in no part was not assessed.
 *
 * Only a step that ends a run (the single audit, `summarise`) emits the run's metrics, so that nothing counts twice.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { LoggableError } from '../audit/model/loggable-error.ts';
import type { RunSummary } from '../audit/model/run-result.ts';

const text = z.string().min(1);
/** A part of keys in the bucket. */
const runId = text.max(128).regex(/^[\w.:-]+$/, 'expected letters, digits and . _ : -');
const object = z.object({ bucket: text, key: text });

/** One invocation for all orgs. A person may send `{}`. */
const SingleEvent = z.object({
  mode: z.undefined().optional(),
  /** Becomes the run id ({@link runIdOf}). It is the same in all retries of one event. */
  executionId: z.string().optional(),
  /** The time in the schedule; ISO 8601. */
  scheduledTime: text.optional(),
});

/** Writes the names of the org secrets to `plans/<runId>/plan.json`, a JSON array. */
const PlanEvent = z.object({ mode: z.literal('plan'), runId });

/** Audits the orgs of these secrets and writes `plans/<runId>/parts/<part>.json`. */
const AuditEvent = z.object({ mode: z.literal('audit'), runId, secretNames: z.array(text).min(1) });

/** Joins the parts, writes `runs/<runId>.json`, and emits the metrics of the run. */
const SummariseEvent = z.object({
  mode: z.literal('summarise'),
  runId,
  /** ISO 8601; when the run began. */
  startedAt: text,
  plan: object.extend({ count: z.int().nonnegative() }),
  /** Keys of the parts of the batches that did not fail. */
  parts: z.array(text),
});

const FunctionEvent = z.discriminatedUnion('mode', [SingleEvent, PlanEvent, AuditEvent, SummariseEvent]);

export type SingleEvent = z.infer<typeof SingleEvent>;
export type PlanEvent = z.infer<typeof PlanEvent>;
export type AuditEvent = z.infer<typeof AuditEvent>;
export type SummariseEvent = z.infer<typeof SummariseEvent>;
export type FunctionEvent = z.infer<typeof FunctionEvent>;

/** Where the plan is, and how many orgs it names. */
export interface PlanResult {
  readonly bucket: string;
  readonly key: string;
  readonly count: number;
}

/** Small, because Step Functions passes the answers of all batches together. */
export interface AuditResult {
  /** Key of the part that the batch has written. */
  readonly part: string;
}

/** The answer of `summarise` and of the single audit. */
export type RunAnswer = RunSummary & { readonly runId: string };

/** Thrown by {@link parseEvent}. */
class InvalidEventError extends LoggableError {
  override readonly name = 'InvalidEventError';
}

/**
 * @param event as Lambda passes it
 * @throws InvalidEventError names each wrong field and what is expected.
 */
export function parseEvent(event: unknown): FunctionEvent {
  const parsed = FunctionEvent.safeParse(event ?? {});
  if (parsed.success) return parsed.data;
  throw new InvalidEventError(`The event is not one that the audit knows:\n${z.prettifyError(parsed.error)}`);
}

/** The run id for an execution id: the same one, or a digest of it if it can't be part of a key. `undefined` without one. */
export function runIdOf({ executionId = '' }: SingleEvent): string | undefined {
  if (executionId === '') return undefined;
  if (runId.safeParse(executionId).success) return executionId;
  return `run-${createHash('sha256').update(executionId).digest('hex').slice(0, 32)}`;
}

export function planKey(runId: string): string {
  return documentKey(runId, 'plan');
}

/** For the secret that was the first to claim an org, or an alias, that no earlier run knew. */
export function claimKey(runId: string, what: string): string {
  return documentKey(runId, `claims/${encodeURIComponent(what)}`);
}

/** For the answer of the last step. */
export function answerKey(runId: string): string {
  return documentKey(runId, 'answer');
}

/** @param part identifies the batch in its run, and is the same for a retry of the batch */
export function partKey(runId: string, part: string): string {
  return documentKey(runId, `parts/${encodeURIComponent(part)}`);
}

function documentKey(runId: string, name: string): string {
  return `plans/${encodeURIComponent(runId)}/${name}.json`;
}
