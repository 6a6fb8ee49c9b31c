import { globSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { HANG_TIMEOUT_MS } from './test/support/hang-timeout.ts';

/** They replace modules, the process's own listeners or its environment: each has a process of its own. */
const ISOLATED = [
  'test/alert/words/wordings.test.ts',
  'test/cli/doctor/stack/doctor-stack.test.ts',
  'test/cli/doctor/doctor.test.ts',
  'test/cli/onboard/onboard.test.ts',
  'test/functions/audit/by-hand.test.ts',
  'test/salesforce/api-version.test.ts',
  'test/salesforce/metadata/faults.test.ts',
  'test/salesforce/reliability.test.ts',
];

/** They take five seconds and more. They start first, so that no worker is left alone with one of them in the end. */
const LONGEST = [
  'test/functions/audit/crashes.test.ts',
  'test/functions/audit/secrets.test.ts',
  'test/functions/audit/aws-faults.test.ts',
  'test/infra/running/distributed-run.test.ts',
  'test/infra/running/distributed-secrets.test.ts',
  'test/salesforce/facts/org-facts.test.ts',
  'test/salesforce/read-org.test.ts',
  'test/run/org/unread-component.test.ts',
  'test/cli/check/integrations.test.ts',
  'test/simulator/salesforce/faults.test.ts',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => LONGEST.some((file) => moduleId.endsWith(file));
    // Those of one project stay together: they share its workers.
    const ofIsolated = sorted.filter(({ project }) => project.config.isolate);
    const others = sorted.filter(({ project }) => !project.config.isolate);
    return [...ofIsolated, ...others.filter(isLong), ...others.filter((file) => !isLong(file))];
  }
}

/** They take minutes, or try all of what `npm test` tries some of: `npm run test:long`. */
const MINUTES_LONG = 'test/**/*.long.test.ts';
const sweeps = () =>
  globSync('test/**/*.test.ts').filter((file) => /support\/test-scope\.ts'/.test(readFileSync(file, 'utf8')));

const everywhere = {
  globalSetup: 'test/support/temporary-files.ts',
  testTimeout: HANG_TIMEOUT_MS,
  hookTimeout: HANG_TIMEOUT_MS,
};
const sample = { ...everywhere, provide: { scope: 'sample' as const } };
const full = { ...everywhere, provide: { scope: 'full' as const } };

/** `--mode long` runs the long tests, and only them. */
export default defineConfig(({ mode }) => ({
  test: {
    // CDK synthesis and the built bundle each take a process of their own; more workers than cores only slow both.
    maxWorkers: 2,
    // Of tests that wait more than they work, the calls that hang all at once.
    maxConcurrency: 20,
    sequence: { sequencer: LongestFirst },
    projects:
      mode === 'long'
        ? [{ test: { ...full, name: 'long', include: [MINUTES_LONG, ...sweeps()] } }]
        : [
            // Modules are loaded once in each worker, not once in each file.
            {
              test: {
                ...sample,
                name: 'shared',
                include: ['test/**/*.test.ts'],
                exclude: [...ISOLATED, MINUTES_LONG],
                isolate: false,
              },
            },
            { test: { ...sample, name: 'isolated', include: ISOLATED, exclude: [MINUTES_LONG] } },
          ],
  },
}));
