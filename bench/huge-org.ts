/**
 * Orgs of very many apps by the built function: time in proportion to the apps of one, its memory beside that of an org of a
 * tenth of the apps and of as many apps in small orgs, and that of many such orgs at once.
 *
 * @module
 */
import { type BuiltFunction, builtFunction } from './audit.ts';
import type { Measured } from './audit-process.ts';
import type { Part } from './figures.ts';
import { startSimulator, type WorldSpec } from './simulator.ts';

const LARGE_ORGS = 20;
const APPS_OF_A_SMALL_ORG = 50;

export const hugeOrg: Part = {
  title: 'Huge orgs, no latency',
  async run({ full }) {
    const [few, many] = full ? [500, 5000] : [200, 2000];
    const built = await builtFunction();
    try {
      const small = await twoNights({ orgs: 1, apps: few }, built);
      const large = await twoNights({ orgs: 1, apps: many }, built);
      const apart = await twoNights({ orgs: many / APPS_OF_A_SMALL_ORG, apps: APPS_OF_A_SMALL_ORG }, built);
      const together = await twoNights({ orgs: LARGE_ORGS, apps: few }, built);
      return [
        { what: `CPU of ${many} apps`, value: large.cpuMs / 1000, unit: 's' },
        { what: 'CPU an app', value: large.cpuMs / many, unit: 'ms' },
        {
          what: 'CPU an app to that in a tenth of the apps',
          value: large.cpuMs / many / (small.cpuMs / few),
          unit: '×',
          goal: 1.2,
        },
        { what: `peak memory of ${few} apps`, value: small.peakMb, unit: 'MB' },
        { what: `peak memory of ${many} apps`, value: large.peakMb, unit: 'MB' },
        {
          what: `peak memory of ${many} apps to that of a tenth of them`,
          value: large.peakMb / small.peakMb,
          unit: '×',
          goal: 1.2,
        },
        { what: `peak memory of ${many} apps in orgs of ${APPS_OF_A_SMALL_ORG}`, value: apart.peakMb, unit: 'MB' },
        {
          what: `peak memory of ${many} apps in one org to that of as many in orgs of ${APPS_OF_A_SMALL_ORG}`,
          value: large.peakMb / apart.peakMb,
          unit: '×',
          goal: 1.2,
        },
        {
          what: `peak memory of ${LARGE_ORGS} orgs of ${few} apps each`,
          value: together.peakMb,
          unit: 'MB',
          goal: 512,
        },
      ];
    } finally {
      built.remove();
    }
  },
};

/** The time of the first, and the memory of that which takes more: the second holds the state of the first besides. */
async function twoNights(
  fleet: Pick<WorldSpec, 'orgs' | 'apps'>,
  built: BuiltFunction,
): Promise<Pick<Measured, 'cpuMs' | 'peakMb'>> {
  const simulator = await startSimulator({ ...fleet, latencyMs: 0 });
  try {
    const first = await built.run('huge-orgs-1', simulator.environment);
    const second = await built.run('huge-orgs-2', simulator.environment);
    return { cpuMs: first.cpuMs, peakMb: Math.max(first.peakMb, second.peakMb) };
  } finally {
    simulator.stop();
  }
}
