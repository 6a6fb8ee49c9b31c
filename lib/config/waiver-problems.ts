/**
 * Waivers that nobody should rely on: ended, or for nothing.
 *
 * @module
 */
import type { Snapshot } from '../audit/model.ts';
import { endedWaivers, unusedWaivers, type Waiver } from '../audit/waivers.ts';
import type { AuditConfig } from './audit-schema.ts';

export interface WaiverProblem {
  readonly waiver: Waiver;
  readonly problem: 'ended' | 'unused';
  /** One sentence for a person. */
  readonly message: string;
}

/**
 * Those that have ended first, then those that cover no failure of the run.
 *
 * @param snapshots of all orgs of the run; orgs that were not part of it make their waivers look unused
 */
export function waiverProblems(
  { waivers }: Pick<AuditConfig, 'waivers'>,
  snapshots: readonly Snapshot[],
  now: Date,
): WaiverProblem[] {
  const watch = watchWaivers({ waivers }, now);
  for (const snapshot of snapshots) {
    watch.add(snapshot);
  }
  return watch.problems();
}

function ended(waiver: Waiver): WaiverProblem {
  const message = `The waiver of ${nameOf(waiver)} ended on ${waiver.until}: delete it, or ask ${waiver.owner} to renew it.`;
  return { waiver, problem: 'ended', message };
}

function withoutUse(waiver: Waiver): WaiverProblem {
  const message = `The waiver of ${nameOf(waiver)} covers no failure: delete it, or correct its org and app.`;
  return { waiver, problem: 'unused', message };
}

export interface WaiverWatch {
  /** Each org of the run, one by one: its snapshot can be let go afterwards. */
  add(snapshot: Snapshot): void;
  /** Those that have ended first. */
  problems(): WaiverProblem[];
}

/** The same for a run whose orgs come one by one. */
export function watchWaivers({ waivers }: Pick<AuditConfig, 'waivers'>, now: Date): WaiverWatch {
  const over = endedWaivers(waivers, now);
  let unused = waivers.filter((waiver) => !over.includes(waiver));
  return {
    add(snapshot) {
      unused = unusedWaivers(unused, [snapshot], now);
    },
    problems: () => [...over.map(ended), ...unused.map(withoutUse)],
  };
}

function nameOf({ control, org, app }: Waiver): string {
  return app === undefined ? `${control} for ${org} itself` : `${control} for ${app} in ${org}`;
}
