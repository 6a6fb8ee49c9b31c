/**
 * `npm run build`: the Lambda function, the CLI, and the construct with its types.
 *
 * @module
 */
import { rmSync } from 'node:fs';
import { buildCli, buildConstruct, buildFunction } from '../lib/build/bundle.ts';

rmSync('dist', { recursive: true, force: true });
await Promise.all([buildFunction('dist/functions/audit'), buildCli('dist'), buildConstruct('dist')]);
