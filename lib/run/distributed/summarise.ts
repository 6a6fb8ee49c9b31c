/**
 * Last step of a distributed run: joins the parts, notifies which orgs no batch answered for, and keeps the run.
 *
 * @module
 */
import * as z from 'zod';
import type { RunResult, RunSummary } from '../../audit/model/model.ts';
import { addSummaries } from '../../audit/summary/summary.ts';
import { type OrgsOptions, orgsInTime } from '../audit-orgs.ts';
import { type RosterOfRun, rosterOfRun } from '../last-roster.ts';
import { FUNCTION_LIMITS, type Gathered, gather } from '../org/gather.ts';
import { claimFirst, settle } from '../org/holders.ts';
import { auditOrder, missingOrgs } from '../orgs.ts';
import type { Documents, NamedSecrets, Roster } from '../ports.ts';
import { finishedRun } from '../run-audit.ts';
import { RunFailedError } from '../run-failed-error.ts';
import { answerKey, type RunAnswer } from '../telemetry/events.ts';
import type { RunObserver } from '../telemetry/observer.ts';
import { tallyFor } from '../telemetry/tally.ts';
import { firstInBucket } from './batch-orgs.ts';
import { once } from './once.ts';
import { plannedNames } from './plan.ts';
import { type Parts, readParts } from './read-parts.ts';
import { unaccountedOrgs } from './unaccounted.ts';

export interface SummariseOptions extends OrgsOptions {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly partKeys: readonly string[];
  readonly secrets: NamedSecrets;
  readonly documents: Documents;
  readonly allowLoopback: boolean;
  readonly observer?: RunObserver;
  /** Gets the waivers that the orgs of the parts used. */
  readonly waivers: { addUsed(waivers: readonly string[]): void };
  /** Keeps the run's record and everything else that is made from the whole run. */
  readonly keepResult: (result: RunResult) => Promise<void>;
  /**
   * Called by the attempt that did the step, before it keeps its answer. An attempt that finds the answer does not run the
   * step, so it must not count as a run. An attempt that dies in between is counted twice, which is better than not at all.
   */
  readonly finished?: (answer: RunAnswer) => void;
}

/** @throws RunFailedError when nothing that the run found could be kept or sent. */
export async function summariseRun(options: SummariseOptions): Promise<RunAnswer> {
  const { runId } = options;
  const make = async () => {
    const answer = { runId, ...(await summarise(options)) };
    options.finished?.(answer);
    return answer;
  };
  return once({ ...options, key: answerKey(runId), parse: parseAnswer, make });
}

async function summarise(options: SummariseOptions): Promise<RunSummary> {
  const { runId, startedAt, clock, documents, observer = {} } = options;
  const names = await plannedNames(options);
  observer.begun?.(names.length);
  const gathered = gather(FUNCTION_LIMITS);
  const parts = await readParts(options.partKeys, documents, gathered, observer);
  options.waivers.addUsed(parts.usedWaivers);
  const roster = await rosterOfRun(options);
  const rest = await auditRest(names, parts, roster, options, gathered);
  const summary = addSummaries(parts.summary, rest.summary);
  refuseTotalLoss(summary, rest.problems);
  const run = finishedRun(runId, new Date(startedAt), clock(), summary);
  await options.keepResult(gathered.result(run));
  await roster.keep(rest.roster);
  return run.summary;
}

/** The orgs that no batch answered for, those that were put off, and those that have no secret any more. */
async function auditRest(
  names: readonly string[],
  parts: Parts,
  { last }: RosterOfRun,
  options: SummariseOptions,
  gathered: Gathered,
) {
  const orgDone: RunObserver['orgDone'] = (org) => {
    gathered.add(org);
    options.observer?.orgDone?.(org);
  };
  const tally = tallyFor({ ...options.observer, orgDone }, last);
  const { lost, putOff } = await unaccountedOrgs(names, parts, last, options);
  const claim = claimFirst(firstInBucket(options));
  const own = [...lost, ...putOff.map(({ org }) => org)];
  const orgs = orgsInTime(options, tally);
  const settled = settle(putOff, [...parts.orgs, ...tally.known(lost)]);
  await Promise.all([orgs.audit(lost, claim), orgs.auditInTurn(settled, claim)]);
  const missing = missingOrgs(last, [...parts.orgs, ...tally.known(own)]);
  await orgs.audit(missing, claim);
  await orgs.notifyLate();
  return { ...tally.counts(), roster: joined(parts, tally.roster(own, missing), last) };
}

/** Those that waited longest first, whichever their batch. */
function joined(parts: Parts, rest: Roster, last: Roster): Roster {
  const orgs = [...parts.orgs, ...rest.orgs];
  const unreached = new Set([...parts.unreached, ...rest.unreached]);
  const waiting = auditOrder(orgs, last).filter(({ alias }) => unreached.has(alias));
  return { orgs, unreached: waiting.map(({ alias }) => alias), slow: [...parts.slow, ...rest.slow] };
}

function refuseTotalLoss({ orgs, undelivered }: RunSummary, problems: readonly unknown[]): void {
  if (undelivered > 0 && undelivered === orgs.assessed + orgs.partial + orgs.not_assessed) {
    throw new RunFailedError('Nothing that the run found could be kept or sent.', problems);
  }
}

const answer = z.looseObject({ runId: z.string(), orgs: z.looseObject({ assessed: z.number() }) });

function parseAnswer(text: string): RunAnswer {
  return answer.parse(JSON.parse(text)) as unknown as RunAnswer;
}
