/**
 * Keeps out of the bundles what the audit never runs of its dependencies: jsforce's own HTTP client, XML and CSV parsers
 * and REST resources, and all of undici but the agent. `docs/decisions/0003-lean-bundle.md` has the figures.
 *
 * @module
 */
import type { Plugin } from 'esbuild';

/** In jsforce: what is replaced under connection, oauth2, soap and http-api, by the end of the path that they require. */
const UNUSED = /^(?:\.\/(?:request|csv|query|sobject|quick-action|browser\/\w+)|xml2js|form-data)$/;

/** jsforce calls `setDefaults` of its HTTP client while it is loaded; whatever else is called says what is missing. */
const UNUSED_MODULE = `
  const missing = () => { throw new Error('This part of jsforce is not in the bundle.'); };
  class Missing { constructor() { missing(); } }
  module.exports = { __esModule: true, default: Missing, setDefaults() {}, parseCSV: missing, toCSV: missing };
`;

/** What lib/salesforce/http.ts takes of undici, without fetch, caches, mocks, proxies and sockets. */
const UNDICI_AGENT = `
  const Agent = require('undici/lib/dispatcher/agent.js');
  const Dispatcher = require('undici/lib/dispatcher/dispatcher.js');
  Dispatcher.prototype.request = require('undici/lib/api/api-request.js');
  module.exports = { Agent };
`;

export const leanDependencies: Plugin = {
  name: 'lean-dependencies',
  setup(build) {
    build.onResolve({ filter: UNUSED }, ({ importer, path }) =>
      importer.includes('/node_modules/jsforce/lib/') ? { path, namespace: 'jsforce-unused' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'jsforce-unused' }, () => ({ contents: UNUSED_MODULE, loader: 'js' }));
    build.onResolve({ filter: /^undici$/ }, ({ path }) => ({ path, namespace: 'undici-agent' }));
    build.onLoad({ filter: /.*/, namespace: 'undici-agent' }, () => ({
      contents: UNDICI_AGENT,
      loader: 'js',
      resolveDir: process.cwd(),
    }));
  },
};
