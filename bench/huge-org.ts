/**
 * One huge org by the built function: time in proportion to its apps, and memory.
 *
 * @module
 */
import { type BuiltFunction, builtFunction } from './audit.ts';
import type { Measured } from './audit-process.ts';
import type { Part } from './figures.ts';
import { startSimulator } from './simulator.ts';

export const hugeOrg: Part = {
  title: 'One huge org, no latency',
  async run({ full }) {
    const [few, many] = full ? [500, 5000] : [200, 2000];
    const built = await builtFunction();
    try {
      const small = await nightOf(few, built);
      const large = await nightOf(many, built);
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
        { what: `peak memory of ${many} apps`, value: large.peakMb, unit: 'MB', goal: 512 },
      ];
    } finally {
      built.remove();
    }
  },
};

async function nightOf(apps: number, built: BuiltFunction): Promise<Measured> {
  const simulator = await startSimulator({ orgs: 1, apps, latencyMs: 0 });
  try {
    return await built.run(`huge-org-${apps}`, simulator.environment);
  } finally {
    simulator.stop();
  }
}
