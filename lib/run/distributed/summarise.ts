/**
 * The last step of a distributed run: joins the parts, audits or notifies the orgs that are in no part, and keeps the run.
 *
 * @module
 */
import * as z from 'zod';
import type { RunResult, RunSummary } from '../../audit/model/run-result.ts';
import { addSummaries } from '../../audit/summary/summary.ts';
import { type OrgsOptions, orgAuditor } from '../audit-orgs.ts';
import { answerKey, type RunAnswer } from '../lambda-events.ts';
import { type RosterOfRun, rosterOfRun } from '../last-roster.ts';
import { claimIfFree, resolvePutOff } from '../org/holders.ts';
import { FUNCTION_LIMITS, type ResultBuilder, resultBuilder } from '../org/result-builder.ts';
import { auditOrder, missingOrgs } from '../orgs.ts';
import type { Documents, NamedSecrets, Roster } from '../ports.ts';
import { finishedRun } from '../run-audit.ts';
import { failIfNothingDelivered } from '../run-failed-error.ts';
import { addingTo, type RunObserver } from '../telemetry/observer.ts';
import { tallyFor } from '../telemetry/tally.ts';
import { firstClaimantInBucket } from './batch-orgs.ts';
import { plannedNames } from './plan.ts';
import { type Parts, readParts } from './read-parts.ts';
import { runStepOnce } from './run-step-once.ts';
import { unreportedOrgs } from './unreported-orgs.ts';

export interface SummariseOptions extends OrgsOptions {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly partKeys: readonly string[];
  readonly secrets: NamedSecrets;
  readonly documents: Documents;
  readonly allowLoopback: boolean;
  readonly observer?: RunObserver;
  /** The waivers that the orgs of the parts used are added to it. */
  readonly waivers: { addUsed(waivers: readonly string[]): void };
  /** Keeps the record of the run, and everything else that is made from the whole run. */
  readonly keepResult: (result: RunResult) => Promise<void>;
  /**
   * Called by the attempt that does the step, before it keeps its answer. An attempt that finds the answer does not call
   * it, so that the run is counted once. If an attempt dies in between, the run is counted twice, which is better than
   * never.
   */
  readonly onFinished?: (answer: RunAnswer) => void;
}

/** @throws RunFailedError when nothing that the run found could be kept or sent. */
export async function summariseRun(options: SummariseOptions): Promise<RunAnswer> {
  const { runId } = options;
  const make = async () => {
    const answer = { runId, ...(await joinParts(options)) };
    options.onFinished?.(answer);
    return answer;
  };
  return runStepOnce({ ...options, key: answerKey(runId), parse: parseAnswer, make });
}

async function joinParts(options: SummariseOptions): Promise<RunSummary> {
  const { runId, startedAt, clock, documents, observer = {} } = options;
  const names = await plannedNames(options);
  observer.begun?.(names.length);
  const builder = resultBuilder(FUNCTION_LIMITS);
  const parts = await readParts(options.partKeys, documents, builder, observer);
  options.waivers.addUsed(parts.usedWaivers);
  const roster = await rosterOfRun(options);
  const rest = await auditRest(names, parts, roster, options, builder);
  const summary = addSummaries(parts.summary, rest.summary);
  failIfNothingDelivered(summary, rest.problems);
  const run = finishedRun(runId, new Date(startedAt), clock(), summary);
  await options.keepResult(builder.result(run));
  await roster.keep(rest.roster);
  return run.summary;
}

/** Audits the orgs that are in no part, those that were put off, and those that have no secret any more. */
async function auditRest(
  names: readonly string[],
  parts: Parts,
  { last }: RosterOfRun,
  options: SummariseOptions,
  builder: ResultBuilder,
) {
  const tally = tallyFor(addingTo(builder, options.observer), last);
  const { lost, putOff } = await unreportedOrgs(names, parts, last, options);
  const claim = claimIfFree(firstClaimantInBucket(options));
  const own = [...lost, ...putOff.map(({ org }) => org)];
  const orgs = orgAuditor(options, tally);
  const settled = resolvePutOff(putOff, [...parts.orgs, ...tally.known(lost)]);
  await Promise.all([orgs.audit(lost, claim), orgs.auditInTurn(settled, claim)]);
  const missing = missingOrgs(last, [...parts.orgs, ...tally.known(own)]);
  await orgs.audit(missing, claim);
  await orgs.notifyLate();
  return { ...tally.counts(), roster: joinedRoster(parts, tally.roster(own, missing), last) };
}

/** The roster of all batches. The orgs that have waited longest come first, whatever their batch. */
function joinedRoster(parts: Parts, rest: Roster, last: Roster): Roster {
  const orgs = [...parts.orgs, ...rest.orgs];
  const unreached = new Set([...parts.unreached, ...rest.unreached]);
  const waiting = auditOrder(orgs, last).filter(({ alias }) => unreached.has(alias));
  return { orgs, unreached: waiting.map(({ alias }) => alias), slow: [...parts.slow, ...rest.slow] };
}

const answer = z.looseObject({ runId: z.string(), orgs: z.looseObject({ assessed: z.number() }) });

function parseAnswer(text: string): RunAnswer {
  return answer.parse(JSON.parse(text)) as unknown as RunAnswer;
}
