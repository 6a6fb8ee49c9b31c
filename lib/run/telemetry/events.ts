/**
 * The events of the Lambda function and its answers. Without `mode`: the whole audit in one invocation, as EventBridge
 * Scheduler asks for it. With `mode`: one step of the distributed audit, as the state machine of
 * lib/infra/running/state-machine.ts asks for it.
 *
 * The steps meet in the bucket, under `plans/<runId>/`, since Step Functions carries at most 256 KiB: the plan names all org
 * secrets (never a value), each batch leaves a part there, and the last step puts the parts together. An org that is in the
 * plan and in no part was not assessed.
 *
 * Only a step that ends a run (the single audit, `summarise`) emits the run's metrics, so that nothing counts twice.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { LoggableError } from '../../audit/model/loggable-error.ts';
import type { RunSummary } from '../../audit/model/model.ts';

const text = z.string().min(1);
/** Becomes part of keys in the bucket. */
const runId = text.max(128).regex(/^[\w.:-]+$/, 'expected letters, digits and . _ : -');
const object = z.object({ bucket: text, key: text });

/** One invocation for all orgs. A person may start it with `{}`. */
const SingleEvent = z.object({
  mode: z.undefined().optional(),
  /** Becomes the run id ({@link runIdOf}): Lambda's retries of one event carry the same. */
  executionId: z.string().optional(),
  /** When the schedule meant to fire; ISO 8601. */
  scheduledTime: text.optional(),
});

/** Lists the org secrets into `plans/<runId>/plan.json`, a JSON array of their names. */
const PlanEvent = z.object({ mode: z.literal('plan'), runId });

/** Audits the orgs of these secrets and leaves `plans/<runId>/parts/<part>.json`. */
const AuditEvent = z.object({ mode: z.literal('audit'), runId, secretNames: z.array(text).min(1) });

/** Puts the parts together: writes `runs/<runId>.json` and emits the metrics of the run. */
const SummariseEvent = z.object({
  mode: z.literal('summarise'),
  runId,
  /** ISO 8601; when the run began. */
  startedAt: text,
  plan: object.extend({ count: z.int().nonnegative() }),
  /** Keys of the parts, without those of batches that failed. */
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

/** Small on purpose: the answers of all batches travel together. */
export interface AuditResult {
  /** Key of the part that the batch left. */
  readonly part: string;
}

/** Of `summarise` and of the single audit. */
export type RunAnswer = RunSummary & { readonly runId: string };

/** Thrown by {@link parseEvent}. */
class InvalidEventError extends LoggableError {
  override readonly name = 'InvalidEventError';
}

/**
 * @param event as Lambda hands it over
 * @throws InvalidEventError names each wrong field and what would be right.
 */
export function parseEvent(event: unknown): FunctionEvent {
  const parsed = FunctionEvent.safeParse(event ?? {});
  if (parsed.success) return parsed.data;
  throw new InvalidEventError(`The event is not one that the audit knows:\n${z.prettifyError(parsed.error)}`);
}

/** The run id of a firing. Ids that can't be part of a key are digested, the same each time; an empty one is none. */
export function runIdOf({ executionId = '' }: SingleEvent): string | undefined {
  if (executionId === '' || runId.safeParse(executionId).success) {
    return executionId === '' ? undefined : executionId;
  }
  return `run-${createHash('sha256').update(executionId).digest('hex').slice(0, 32)}`;
}

export function planKey(runId: string): string {
  return `plans/${encodeURIComponent(runId)}/plan.json`;
}

/** Which secret was the first to claim an org, or an alias, that no run knew yet. */
export function claimKey(runId: string, what: string): string {
  return `plans/${encodeURIComponent(runId)}/claims/${encodeURIComponent(what)}.json`;
}

/** What the last step answered. */
export function answerKey(runId: string): string {
  return `plans/${encodeURIComponent(runId)}/answer.json`;
}

/** @param part identifies the batch within its run; the same for a retry of the batch */
export function partKey(runId: string, part: string): string {
  return `plans/${encodeURIComponent(runId)}/parts/${encodeURIComponent(part)}.json`;
}
