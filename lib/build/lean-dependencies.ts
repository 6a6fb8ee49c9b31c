/**
 * Keeps out of the bundles what the audit never runs of its dependencies: jsforce's own HTTP client, XML and CSV parsers
 * and REST resources, and in Lambda most of the places where the AWS SDK looks for credentials.
 * `docs/decisions/0003-lean-bundle.md` has the reasons, `npm run bench -- --bundle` what is left.
 *
 * @module
 */
import { readFile } from 'node:fs/promises';
import { type Plugin, transform } from 'esbuild';

/** In jsforce: what is replaced under connection, oauth2, soap and http-api, by the end of the path that they require. */
const UNUSED = /^(?:\.\/(?:request|csv|query|sobject|quick-action|browser\/\w+)|xml2js|form-data)$/;

/** jsforce calls `setDefaults` of its HTTP client while it is loaded; whatever else is called says what is missing. */
const UNUSED_MODULE = `
  const missing = () => { throw new Error('This part of jsforce is not in the bundle.'); };
  class Missing { constructor() { missing(); } }
  module.exports = { __esModule: true, default: Missing, setDefaults() {}, parseCSV: missing, toCSV: missing };
`;

export const leanDependencies: Plugin = {
  name: 'lean-dependencies',
  setup(build) {
    build.onResolve({ filter: UNUSED }, ({ importer, path }) =>
      importer.includes('/node_modules/jsforce/lib/') ? { path, namespace: 'jsforce-unused' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'jsforce-unused' }, () => ({ contents: UNUSED_MODULE, loader: 'js' }));
  },
};

const FROM_ENVIRONMENT = `
  export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
`;

/** Lambda hands a function its credentials in the environment: no profile, single sign-on or other service is asked. */
export const credentialsFromEnvironment: Plugin = {
  name: 'credentials-from-environment',
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, ({ path, resolveDir }) => ({
      path,
      namespace: 'credentials',
      pluginData: resolveDir,
    }));
    build.onLoad({ filter: /.*/, namespace: 'credentials' }, ({ pluginData }) => ({
      contents: FROM_ENVIRONMENT,
      loader: 'js',
      resolveDir: String(pluginData),
    }));
  },
};

/**
 * The SDK's clients describe every shape of a service in one file of hundreds of long names, which nothing looks up: they are
 * shortened, which takes a third off.
 */
export const shortSchemas: Plugin = {
  name: 'short-schemas',
  setup(build) {
    build.onLoad({ filter: /[\\/]client-[\w-]+[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), { format: 'esm', minifyIdentifiers: true });
      return { contents: code, loader: 'js' };
    });
  },
};
