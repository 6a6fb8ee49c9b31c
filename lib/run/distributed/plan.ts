/**
 * The first step of a distributed run: lists the names of the org secrets, in the order in which they are divided into
 * batches. Reads no value.
 *
 * @module
 */
import * as z from 'zod';
import { type PlanResult, planKey } from '../lambda-events.ts';
import { lastRoster, type Where } from '../last-roster.ts';
import type { Documents, NamedSecrets, Roster } from '../ports.ts';
import { noOrgSecretError, orFailRun } from '../run-failed-error.ts';
import type { RunObserver } from '../telemetry/observer.ts';
import { runStepOnce } from './run-step-once.ts';

export interface PlanOptions extends Where {
  readonly runId: string;
  readonly secrets: Pick<NamedSecrets, 'names'>;
  readonly documents: Documents;
  readonly observer?: RunObserver;
}

/** @throws RunFailedError when the secrets can't be listed, or there are none. */
export async function planRun(options: PlanOptions): Promise<PlanResult> {
  const names = await plannedNames(options);
  return { bucket: options.documents.bucket, key: planKey(options.runId), count: names.length };
}

/**
 * The names in the plan of this run. Any step creates a missing or damaged plan again.
 *
 * @throws RunFailedError as {@link planRun} does.
 */
export async function plannedNames(options: PlanOptions): Promise<readonly string[]> {
  const { runId, secrets } = options;
  const make = async () => {
    const [found, last] = await Promise.all([orFailRun(secrets.names()), lastRoster(options)]);
    if (found.length === 0) {
      throw noOrgSecretError();
    }
    return spread(found, last);
  };
  return runStepOnce({ ...options, key: planKey(runId), parse: parsePlan, make });
}

/**
 * Distributes the orgs that the last run did not reach, and the slow ones, evenly among the others. A batch takes
 * consecutive names, so no batch gets many of these orgs. In its batch they come first.
 */
export function spread(names: readonly string[], { orgs, unreached, slow }: Roster): readonly string[] {
  const nameOf = new Map(orgs.map(({ alias, secretName }) => [alias, secretName]));
  const early = new Set([...unreached, ...slow].map((alias) => nameOf.get(alias)));
  const existing = new Set(names);
  const first = [...early].filter((name) => name !== undefined && existing.has(name)).values();
  const others = names.filter((name) => !early.has(name));
  const fraction = (names.length - others.length) / names.length;
  let placed = 0;
  const rest = others.values();
  return names.flatMap((_, at) => {
    const isFirst = placed < (at + 1) * fraction;
    placed += isFirst ? 1 : 0;
    return (isFirst ? first : rest).next().value ?? [];
  });
}

/** An empty plan is damaged, because no plan is kept without an org secret. @throws ZodError, SyntaxError */
function parsePlan(text: string): readonly string[] {
  return z.array(z.string().min(1)).min(1).parse(JSON.parse(text));
}
