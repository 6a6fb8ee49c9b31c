/**
 * Loads Node's own modules by `require` instead of `import`. An import makes a namespace of all that a module exports and
 * so runs its lazy getters: `import 'node:http'` loads WebSocket and all of Node's fetch with it, at every start. Only
 * what is used of a module is asked of it, for the same reason.
 *
 * @module
 */
import { createRequire, isBuiltin } from 'node:module';
import type { Plugin } from 'esbuild';

const NAMESPACE = 'required-builtin';
const require = createRequire(import.meta.url);

/** A `require` for the bundle, where nothing else than Node's own modules is left to be required. */
export const REQUIRE_BUILTIN = 'const require = process.getBuiltinModule;';

/** The bundle must have a `require`. */
export const requiredBuiltins: Plugin = {
  name: 'required-builtins',
  setup(build) {
    build.onResolve({ filter: /^(?:node:)?[a-z_/]+$/ }, ({ path, kind }) =>
      kind === 'import-statement' && isBuiltin(path) ? { path, namespace: NAMESPACE, sideEffects: false } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({ contents: byName(path) }));
  },
};

/** An ES module, of which the bundler keeps only what is imported. */
function byName(builtin: string): string {
  const names = Object.keys(require(builtin)).filter((name) => name !== 'default');
  return [
    `const builtin = /* @__PURE__ */ require(${JSON.stringify(builtin)});`,
    'export default builtin;',
    ...names.map((name, index) => `const _${index} = /* @__PURE__ */ (() => builtin.${name})();`),
    `export { ${names.map((name, index) => `_${index} as ${name}`).join(', ')} };`,
  ].join('\n');
}
