/**
 * Loads Node's own modules by `require` instead of `import`, which makes each start faster. An import reads all exports of a
 * module and so runs its lazy getters: `import 'node:http'` also loads WebSocket and fetch. For the same reason only the exports
 * that are used are read.
 *
 * @module
 */
import { createRequire, isBuiltin } from 'node:module';
import type { Plugin } from 'esbuild';

const NAMESPACE = 'required-builtin';
const require = createRequire(import.meta.url);

/** A `require` for the bundle, which requires only Node's own modules. */
export const REQUIRE_BUILTIN = 'const require = process.getBuiltinModule;';

/** The bundle must define `require`. */
export const requiredBuiltins: Plugin = {
  name: 'required-builtins',
  setup(build) {
    build.onResolve({ filter: /^(?:node:)?[a-z_/]+$/ }, ({ path, kind }) =>
      kind === 'import-statement' && isBuiltin(path) ? { path, namespace: NAMESPACE, sideEffects: false } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({ contents: namedExports(path) }));
  },
};

/** The text of an ES module, from which the bundler drops unused exports. */
function namedExports(builtin: string): string {
  const names = Object.keys(require(builtin)).filter((name) => name !== 'default');
  return [
    `const builtin = /* @__PURE__ */ require(${JSON.stringify(builtin)});`,
    'export default builtin;',
    ...names.map((name, index) => `const _${index} = /* @__PURE__ */ (() => builtin.${name})();`),
    `export { ${names.map((name, index) => `_${index} as ${name}`).join(', ')} };`,
  ].join('\n');
}
