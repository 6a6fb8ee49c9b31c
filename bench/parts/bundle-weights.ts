/**
 * Sizes of the packages in the function's bundle: `npm run bench -- --bundle`.
 *
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildFunction } from '../../lib/build/bundle.ts';

/** A package, or one of our own folders. */
const ORIGIN = /node_modules\/((?:@[^/]+\/)?[^/]+)|^((?:lib|functions)\/[^/]+)/;

export async function bundleWeights(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'eca-auditor-bench-'));
  try {
    const { outputs } = await buildFunction(folder);
    const pieces = Object.entries(outputs).flatMap(([file, output]) => (file.endsWith('.mjs') ? [output] : []));
    const weights = new Map<string, number>();
    for (const [file, { bytesInOutput }] of pieces.flatMap(({ inputs }) => Object.entries(inputs))) {
      const [, dependency, own] = ORIGIN.exec(file) ?? [];
      const origin = dependency ?? own ?? 'added at bundling';
      weights.set(origin, (weights.get(origin) ?? 0) + bytesInOutput);
    }
    const lines = [...weights]
      .filter(([, bytes]) => bytes > 0)
      .sort(([, a], [, b]) => b - a)
      .map(([origin, bytes]) => line(bytes, origin));
    return [
      ...lines,
      line(
        pieces.reduce((all, { bytes }) => all + bytes, 0),
        `in all, in ${pieces.length} pieces`,
      ),
    ].join('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function line(bytes: number, what: string): string {
  return `${(bytes / 1024).toFixed(1).padStart(8)} KB  ${what}`;
}
