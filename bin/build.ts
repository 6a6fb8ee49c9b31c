/**
 * `npm run build`: the Lambda function, the CLI, and the construct with its types.
 *
 * @module
 */
import { rmSync, writeFileSync } from 'node:fs';
import { buildCli, buildConstruct, buildFunction } from '../lib/build/bundle.ts';
import { thirdPartyLicenses } from '../lib/build/third-party-licenses.ts';

rmSync('dist', { recursive: true, force: true });
const bundles = await Promise.all([buildFunction('dist/functions/audit'), buildCli('dist'), buildConstruct('dist')]);
writeFileSync('dist/THIRD-PARTY-LICENSES.txt', thirdPartyLicenses(bundles));
