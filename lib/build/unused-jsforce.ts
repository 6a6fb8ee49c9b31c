/**
 * Replaces modules of jsforce that the audit never uses by a stub. Without it the function's bundle has 2.1 MB instead of 1.1, and
 * starts 100 ms later (docs/decisions/0003-lean-bundle.md).
 *
 * @module
 */
import type { Plugin } from 'esbuild';

/** Matches the paths by which jsforce requires its HTTP client, its XML and CSV parsers, and its streams. */
const UNUSED = /^(?:\.\/(?:request|csv|util\/stream|browser\/\w+)|xml2js)$/;

/** jsforce calls `setDefaults` of its HTTP client at load time. Everything else throws. */
const UNUSED_MODULE = `
  const missing = () => { throw new Error('This part of jsforce is not in the bundle.'); };
  class Missing { constructor() { missing(); } }
  module.exports = { __esModule: true, default: Missing, setDefaults() {}, createLazyStream: missing, parseCSV: missing, toCSV: missing };
`;

export const unusedJsforce: Plugin = {
  name: 'unused-jsforce',
  setup(build) {
    build.onResolve({ filter: UNUSED }, ({ importer, path }) =>
      importer.includes('/node_modules/jsforce/lib/') ? { path, namespace: 'unused-jsforce' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'unused-jsforce' }, () => ({ contents: UNUSED_MODULE }));
  },
};
