/**
 * Bundles what runs without node_modules: the Lambda function and the CLI. `npm run build`.
 *
 * @module
 */
import { rmSync } from 'node:fs';
import { buildFunction } from '../lib/build/bundle.ts';

rmSync('dist', { recursive: true, force: true });
await buildFunction('dist/functions/audit');
