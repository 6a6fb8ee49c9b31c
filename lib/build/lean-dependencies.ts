/**
 * Keeps out of the bundles what the audit never runs of jsforce; lean-aws-sdk.ts and lean-zod.ts do the same for the
 * function. `docs/decisions/0003-lean-bundle.md` has the reasons, `npm run bench -- --bundle` what is left.
 *
 * @module
 */
import type { Plugin } from 'esbuild';

/**
 * In jsforce, under oauth2, soap and http-api: its HTTP client, parsers of XML and CSV, and streams; by the end of the path
 * that they require.
 */
const UNUSED = /^(?:\.\/(?:request|csv|util\/stream|browser\/\w+)|xml2js)$/;

/** jsforce calls `setDefaults` of its HTTP client while it is loaded; whatever else is called says what is missing. */
const UNUSED_MODULE = `
  const missing = () => { throw new Error('This part of jsforce is not in the bundle.'); };
  class Missing { constructor() { missing(); } }
  module.exports = { __esModule: true, default: Missing, setDefaults() {}, createLazyStream: missing, parseCSV: missing, toCSV: missing };
`;

/** jsforce takes streams and forms too, for which it asks a library of 200 predicates; an envelope is text. */
const SIZE_OF_TEXT = `
  exports.getBodySize = (body, headers = {}) => Number(headers['content-length'] ?? Buffer.byteLength(body));
`;

export const leanDependencies: Plugin = {
  name: 'lean-dependencies',
  setup(build) {
    build.onResolve({ filter: UNUSED }, ({ importer, path }) =>
      importer.includes('/node_modules/jsforce/lib/') ? { path, namespace: 'jsforce-unused' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'jsforce-unused' }, () => ({ contents: UNUSED_MODULE }));
    build.onLoad({ filter: /[\\/]jsforce[\\/]lib[\\/]util[\\/]get-body-size\.js$/ }, () => ({
      contents: SIZE_OF_TEXT,
    }));
  },
};
