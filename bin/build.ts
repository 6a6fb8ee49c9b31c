/**
 * Bundles what runs without node_modules: the Lambda function and the CLI. `npm run build`.
 *
 * @module
 */
import { rmSync } from 'node:fs';
import { buildCli, buildFunction } from '../lib/build/bundle.ts';

rmSync('dist', { recursive: true, force: true });
await Promise.all([buildFunction('dist/functions/audit'), buildCli('dist')]);
