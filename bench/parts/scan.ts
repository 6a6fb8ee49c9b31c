/**
 * Memory of `scan` of many orgs by the built command, for each format that is written org by org.
 *
 * @module
 */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildCli } from '../../lib/build/bundle.ts';
import type { Figure, Part } from '../figures.ts';
import { runMeasured } from '../processes/measured-command.ts';
import { startSimulator } from '../world/simulator.ts';

const APPS = 50;
const FORMATS = ['json', 'csv', 'ocsf'] as const;

export const scanMany: Part = {
  title: `scan of many orgs of ${APPS} apps, no latency`,
  async run({ full }) {
    const orgs = full ? 1000 : 200;
    const folder = mkdtempSync(join(tmpdir(), 'eca-auditor-bench-'));
    const simulator = await startSimulator({ orgs, apps: APPS, latencyMs: 0 });
    try {
      await buildCli(folder);
      const credentials = join(folder, 'orgs.json');
      writeFileSync(credentials, JSON.stringify(simulator.secrets), { mode: 0o600 });
      const figures: Figure[] = [{ what: 'orgs', value: orgs, unit: 'orgs' }];
      for (const format of FORMATS) {
        const output = join(folder, `result.${format}`);
        const command = ['scan', '--credentials', credentials, '--format', format, '--output', output];
        const { peakMb } = await runMeasured([process.execPath, join(folder, 'bin/eca-auditor.mjs'), ...command], {
          env: { ...process.env, ECA_AUDITOR_ALLOW_LOOPBACK: '1' },
          exitCode: 1, // Some of the apps fail.
        });
        figures.push(
          { what: `${format}: written`, value: statSync(output).size / 1024 / 1024, unit: 'MB' },
          { what: `${format}: peak memory`, value: peakMb, unit: 'MB', goal: 400 },
        );
      }
      return figures;
    } finally {
      simulator.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
