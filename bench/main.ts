/**
 * The benchmark: runs everything on the reader's machine, and compares by ratios and counts. Writes `bench/results.json` and the
 * figures in `docs/performance.md`.
 *
 *     npm run bench -- --help
 *
 * @module
 */
import { parseArgs } from 'node:util';
import type { Part, Settings } from './figures.ts';
import { keep, type Results } from './keep.ts';
import { alternatives } from './parts/alternatives.ts';
import { bundleWeights } from './parts/bundle-weights.ts';
import { checkSource } from './parts/check-source.ts';
import { coldStart } from './parts/cold-start.ts';
import { decoding } from './parts/decoding.ts';
import { distance } from './parts/distance.ts';
import { verifyMany } from './parts/evidence.ts';
import { htmlReport } from './parts/html-report.ts';
import { hugeOrg } from './parts/huge-org.ts';
import { manyOrgs } from './parts/many-orgs.ts';
import { respondMany } from './parts/respond.ts';
import { retrieve } from './parts/retrieve.ts';
import { roundTrips } from './parts/round-trips.ts';
import { scanMany } from './parts/scan.ts';
import { tableOf } from './table.ts';

const PARTS = {
  'round-trips': roundTrips,
  distance,
  'cold-start': coldStart,
  decoding,
  check: checkSource,
  'many-orgs': manyOrgs,
  'huge-org': hugeOrg,
  retrieve,
  scan: scanMany,
  respond: respondMany,
  evidence: verifyMany,
  'html-report': htmlReport,
  alternatives,
} as const satisfies Record<string, Part>;
const NAMES = Object.keys(PARTS) as (keyof typeof PARTS)[];

const HELP = `npm run bench -- [options]

  --full       the large settings, which take a quarter of an hour: 1,000 orgs, an org of 5,000 apps
  --only <…>   only these parts, separated by commas; the others keep their figures: ${NAMES.join(', ')}
  --dry-run    write nothing
  --sf         if there is no Salesforce CLI for the alternatives, install one below node_modules/.cache (300 MB), and keep it;
               without this option, the one that ECA_AUDITOR_BENCH_SF names is measured, or sf on the path
  --bundle     only print the sizes of the packages in the function's bundle`;

const { values: flags } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    only: { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
    bundle: { type: 'boolean', default: false },
    sf: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (flags.help) {
  console.log(HELP);
} else if (flags.bundle) {
  console.log(await bundleWeights());
} else {
  const names = flags.only === undefined ? NAMES : flags.only.split(',').map(partName);
  const results = await measure(names, flags);
  if (!flags['dry-run']) keep(results, flags.full, NAMES);
}

async function measure(names: readonly (keyof typeof PARTS)[], settings: Settings): Promise<Results> {
  const results: Record<string, Results[string]> = {};
  for (const name of names) {
    const { title, run } = PARTS[name];
    const figures = await run(settings);
    results[name] = { title, figures };
    console.log(tableOf(title, figures));
  }
  return results;
}

function partName(name: string): keyof typeof PARTS {
  const known = NAMES.find((each) => each === name);
  if (known === undefined) {
    throw new Error(`--only: found "${name}"; expected some of ${NAMES.join(', ')}.`);
  }
  return known;
}
