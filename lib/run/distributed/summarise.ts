/**
 * Last step of a distributed run: puts the parts together, tells of the orgs that no batch answered for, and keeps the run.
 *
 * @module
 */
import * as z from 'zod';
import type { RunResult, RunSummary } from '../../audit/model.ts';
import { addSummaries } from '../../audit/summary.ts';
import { auditInTime, type OrgsOptions } from '../audit-orgs.ts';
import { answerKey, type RunAnswer } from '../events.ts';
import { FUNCTION_LIMITS, type Gathered, gather } from '../gather.ts';
import { keepRoster, lastRoster } from '../last-roster.ts';
import { missingOrgs, type OrgToAudit, orgsOf } from '../orgs.ts';
import type { Documents, NamedSecrets } from '../ports.ts';
import { finishedRun, type RunObserver } from '../run-audit.ts';
import { failingTheRun, RunFailedError } from '../run-failed-error.ts';
import { tallyFor } from '../tally.ts';
import { once } from './once.ts';
import { parsePlan } from './plan.ts';
import { type Parts, readParts } from './read-parts.ts';
import { duplicatesIn, lostOrgs } from './unaccounted.ts';

export interface SummariseOptions extends OrgsOptions {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly planKey: string;
  readonly partKeys: readonly string[];
  readonly secrets: Pick<NamedSecrets, 'load'>;
  readonly documents: Documents;
  readonly allowLoopback: boolean;
  readonly observer?: RunObserver;
  /** Keeps the run's record, and whatever else is made of a whole run. */
  readonly keepResult: (result: RunResult) => Promise<void>;
}

/** @throws RunFailedError when nothing of all that the run found could be kept or told. */
export async function summariseRun(options: SummariseOptions): Promise<RunAnswer> {
  const { documents, runId } = options;
  return once(documents, answerKey(runId), parseAnswer, async () => {
    const summary = await summarise(options);
    return { runId, ...summary };
  });
}

async function summarise(options: SummariseOptions): Promise<RunSummary> {
  const { runId, startedAt, clock, documents, observer = {} } = options;
  const names = parsePlan((await documents.get(options.planKey)) ?? '');
  observer.begun?.(names.length);
  const gathered = gather(FUNCTION_LIMITS);
  const parts = await readParts(options.partKeys, documents, gathered, observer);
  const rest = await auditRest(names, parts, options, gathered);
  const summary = addSummaries(parts.summary, rest.summary);
  refuseTotalLoss(summary, rest.problems);
  const run = finishedRun(runId, new Date(startedAt), clock(), summary);
  await options.keepResult(gathered.result(run));
  await keepRoster(options, { ...rest.roster, orgs: [...parts.orgs, ...rest.roster.orgs], unreached: parts.unreached });
  return run.summary;
}

/** Those that no batch answered for, and those that have no secret any more. */
async function auditRest(names: readonly string[], parts: Parts, options: SummariseOptions, gathered: Gathered) {
  const tally = tallyFor({
    ...options.observer,
    orgDone(org) {
      gathered.add(org);
      options.observer?.orgDone?.(org);
    },
  });
  const last = await lastRoster(options);
  const unaccounted = await unaccountedOrgs(names, parts, options);
  const missing = missingOrgs(last, [...parts.orgs, ...unaccounted], idsOf(parts));
  await auditInTime(options, tally, ({ audit }) => audit([...unaccounted, ...missing]));
  return { ...tally.counts(), roster: tally.roster(unaccounted, missing) };
}

/** Lost with their batch, or twice there. */
async function unaccountedOrgs(
  names: readonly string[],
  { orgs }: Parts,
  { secrets, allowLoopback }: SummariseOptions,
): Promise<OrgToAudit[]> {
  const answered = new Set(orgs.map(({ secretName }) => secretName));
  const silent = names.filter((name) => !answered.has(name));
  // Their aliases are in the secrets alone.
  const stored = silent.length === 0 ? [] : await failingTheRun(secrets.load(silent));
  const lost = lostOrgs(orgsOf(stored, { allowLoopback }));
  const known = lost.map(({ alias, secretName = alias }) => ({ alias, secretName }));
  const duplicates = duplicatesIn([...orgs, ...known]);
  const twice = new Set(duplicates.map(({ secretName }) => secretName));
  return [...lost.filter(({ secretName }) => !twice.has(secretName)), ...duplicates];
}

function idsOf({ orgs }: Parts): ReadonlySet<string> {
  return new Set(orgs.flatMap(({ orgId }) => orgId ?? []));
}

function refuseTotalLoss({ orgs, undelivered }: RunSummary, problems: readonly unknown[]): void {
  if (undelivered > 0 && undelivered === orgs.assessed + orgs.partial + orgs.not_assessed) {
    throw new RunFailedError('Nothing that the run found could be kept or told.', problems);
  }
}

const answer = z.looseObject({ runId: z.string(), orgs: z.looseObject({ assessed: z.number() }) });

function parseAnswer(text: string): RunAnswer {
  return answer.parse(JSON.parse(text)) as unknown as RunAnswer;
}
