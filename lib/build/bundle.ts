/**
 * The bundles that run without node_modules, with source maps beside them.
 *
 * @module
 */
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { leanDependencies } from './lean-dependencies.ts';

/** CommonJS dependencies ask for Node's own modules by `require`, which an ES module does not have. */
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

const COMMON = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  // ES modules first: they can be shaken, and the AWS SDK has both.
  mainFields: ['module', 'main'],
  minify: true,
  // Errors are told by their class.
  keepNames: true,
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  metafile: true,
  outExtension: { '.js': '.mjs' },
  banner: { js: REQUIRE },
  plugins: [leanDependencies],
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** Writes `<folder>/index.mjs`, which exports `handler`. */
export async function buildFunction(folder: string): Promise<Metafile> {
  const { metafile } = await build({
    ...COMMON,
    entryPoints: { index: 'functions/audit/handler.ts' },
    outdir: folder,
  });
  return metafile;
}
