/**
 * npm's `prepare`: builds the package, for `npm ci`, `npm pack` and an install from git. JavaScript, because any version of Node
 * may start it.
 *
 * Without devDependencies (`npm ci --omit=dev`) nothing is built, and the source runs.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

if (!hasDevDependencies() && process.env.npm_config_global === 'true') {
  // `npm install --global git+…`, as pre-commit does: npm also prepares its clone with --global, which installs no dependencies
  // into it. So this installs them, and builds with the Node among them.
  npm('ci', '--include=dev', '--include=optional', '--ignore-scripts');
  npm('run', 'build');
} else if (!hasDevDependencies()) {
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

/** @param {readonly string[]} args */
function npm(...args) {
  const { npm_config_global: _, npm_execpath: cli = '', ...env } = process.env;
  const { status } = spawnSync(process.execPath, [cli, ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`npm ${args[0]} ended with ${status}.`);
}
