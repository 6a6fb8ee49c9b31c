/**
 * Orgs with very many apps, by the built function: CPU time per app, and peak memory of one such org and of many.
 *
 * @module
 */

import { MOST_APPS } from '../../lib/run/org/audit-org.ts';
import type { Figure, Part } from '../figures.ts';
import { type BuiltFunction, builtFunction } from '../processes/audit.ts';
import type { Measured } from '../processes/audit-process.ts';
import { startSimulator, type WorldSpec } from '../world/simulator.ts';

const LARGE_ORGS = 25;
/** The default memory of the function. */
const MEMORY_MB = 1024;

export const hugeOrg: Part = {
  title: `Huge orgs, no latency, ${MEMORY_MB} MB`,
  async run({ full }) {
    const [few, many] = full ? [500, 5000] : [200, 2000];
    const most = full ? MOST_APPS : MOST_APPS / 2;
    const built = await builtFunction();
    try {
      const small = await twoNights({ orgs: 1, apps: few }, built);
      const large = await twoNights({ orgs: 1, apps: many }, built);
      const together = await twoNights({ orgs: LARGE_ORGS, apps: few }, built);
      const largest = await twoNights({ orgs: 1, apps: most }, built);
      const peak = (what: string, { peakMb }: Pick<Measured, 'peakMb'>): Figure => ({
        what: `peak memory of ${what}`,
        value: peakMb,
        unit: 'MB',
        goal: MEMORY_MB,
      });
      return [
        { what: `CPU of ${many} apps`, value: large.cpuMs / 1000, unit: 's' },
        { what: 'CPU an app', value: large.cpuMs / many, unit: 'ms' },
        {
          what: 'CPU an app to that in a tenth of the apps',
          value: large.cpuMs / many / (small.cpuMs / few),
          unit: '×',
          goal: 1.2,
        },
        peak(`one org of ${few} apps`, small),
        peak(`one org of ${many} apps`, large),
        peak(`${LARGE_ORGS} orgs of ${few} apps each`, together),
        peak(`one org of ${most} apps${full ? ', the most that are read' : ''}`, largest),
      ];
    } finally {
      built.remove();
    }
  },
};

/** CPU time of the first night, and the higher peak memory of both: the second night also loads the state of the first. */
async function twoNights(
  fleet: Pick<WorldSpec, 'orgs' | 'apps'>,
  built: BuiltFunction,
): Promise<Pick<Measured, 'cpuMs' | 'peakMb'>> {
  const simulator = await startSimulator({ ...fleet, latencyMs: 0 });
  try {
    const first = await built.run('huge-orgs-1', simulator.environment, MEMORY_MB);
    const second = await built.run('huge-orgs-2', simulator.environment, MEMORY_MB);
    return { cpuMs: first.cpuMs, peakMb: Math.max(first.peakMb, second.peakMb) };
  } finally {
    simulator.stop();
  }
}
