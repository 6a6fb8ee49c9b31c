/**
 * npm's `prepare`: builds what the package brings, for `npm ci`, `npm pack` and an install from git. JavaScript, since any
 * version of Node may start it.
 *
 * Without devDependencies (`npm ci --omit=dev`) nothing is built: what runs there is the source.
 *
 * @module
 */
import { createRequire } from 'node:module';

if (!hasDevDependencies()) {
  process.stderr.write('eca-auditor: not built, since devDependencies are not installed.\n');
} else if (process.features.typescript) {
  await import('./build.ts');
} else {
  process.stderr.write(
    `eca-auditor: found Node ${process.versions.node}; building needs Node 24. npm brings it on Linux and on Windows x64; elsewhere install it first.\n`,
  );
  process.exitCode = 1;
}

function hasDevDependencies() {
  try {
    createRequire(import.meta.url).resolve('typescript/package.json');
    return true;
  } catch {
    return false;
  }
}
