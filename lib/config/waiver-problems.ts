/**
 * Waivers that nobody should rely on: ended, or for nothing.
 *
 * @module
 */
import type { Snapshot } from '../audit/model.ts';
import { endedWaivers, unusedWaivers, type Waiver } from '../audit/waivers.ts';
import type { Config } from './schema.ts';

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
  { waivers }: Pick<Config, 'waivers'>,
  snapshots: readonly Snapshot[],
  now: Date,
): WaiverProblem[] {
  return [
    ...endedWaivers(waivers, now).map((waiver) => ({
      waiver,
      problem: 'ended' as const,
      message: `The waiver of ${nameOf(waiver)} ended on ${waiver.until}: delete it, or ask ${waiver.owner} to renew it.`,
    })),
    ...unusedWaivers(waivers, snapshots, now).map((waiver) => ({
      waiver,
      problem: 'unused' as const,
      message: `The waiver of ${nameOf(waiver)} covers no failure: delete it, or correct its org and app.`,
    })),
  ];
}

function nameOf({ control, org, app }: Waiver): string {
  return `${control} for ${app} in ${org}`;
}
