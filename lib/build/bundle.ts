/**
 * Builds the bundles of the function, the CLI and the construct, with source maps. The first two run without node_modules.
 *
 * @module
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { pageAssetsPlugin } from '../report/html/build.ts';
import { REQUIRE_BUILTIN, requiredBuiltins } from './required-builtins.ts';
import { unusedJsforce } from './unused-jsforce.ts';

/** CommonJS dependencies load Node's own modules by `require`, which an ES module does not have. */
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

const COMMON = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  // ES modules first: the AWS SDK has both, and only ES modules can be tree-shaken.
  mainFields: ['module', 'main'],
  minify: true,
  // Messages show the class name of an error.
  keepNames: true,
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  metafile: true,
  outExtension: { '.js': '.mjs' },
  banner: { js: REQUIRE },
  plugins: [unusedJsforce],
  logLevel: 'warning',
} as const satisfies BuildOptions;

const COMMON_JS = `${JSON.stringify({ type: 'commonjs' })}\n`;

/** Writes `<folder>/index.mjs`, which exports `handler`, and the modules that only some invocations load. */
export async function buildFunction(folder: string): Promise<Metafile> {
  const { metafile } = await build({
    ...COMMON,
    entryPoints: { index: 'functions/audit/handler.ts' },
    outdir: folder,
    splitting: true,
    // The function does not need names, and restoring them would take time at every start.
    keepNames: false,
    banner: { js: REQUIRE_BUILTIN },
    plugins: [...COMMON.plugins, requiredBuiltins, pageAssetsPlugin],
  });
  return metafile;
}

/**
 * Writes `<folder>/bin/eca-auditor.mjs`, with a chunk for each command, and what the demo needs: the corpus, and the runtime
 * loop that runs the function.
 */
export async function buildCli(folder: string): Promise<Metafile> {
  const [{ metafile }] = await Promise.all([
    build({
      ...COMMON,
      entryPoints: {
        'eca-auditor': 'bin/eca-auditor.ts',
        bootstrap: 'lib/simulator/lambda/bootstrap.ts',
      },
      outdir: `${folder}/bin`,
      target: 'node22',
      splitting: true,
      plugins: [...COMMON.plugins, pageAssetsPlugin],
    }),
    cp('lib/simulator/corpus', `${folder}/corpus`, { recursive: true }),
  ]);
  return metafile;
}

/**
 * Writes `<folder>/infra/index.js`, the construct for any CDK app, and its declarations in `<folder>/types`. Both are
 * CommonJS, which ES modules and CommonJS can import. The app has aws-cdk-lib and constructs as dependencies, and the package has
 * esbuild.
 */
export async function buildConstruct(folder: string): Promise<Metafile> {
  const [{ metafile }] = await Promise.all([
    build({
      ...COMMON,
      entryPoints: { index: 'lib/infra/index.ts' },
      outdir: `${folder}/infra`,
      format: 'cjs',
      target: 'node22',
      outExtension: {},
      external: ['aws-cdk-lib', 'constructs', 'esbuild'],
      banner: { js: "const moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
      define: { 'import.meta.url': 'moduleUrl' },
    }),
    promisify(execFile)(process.execPath, [
      'node_modules/typescript/bin/tsc',
      '-p',
      'lib/infra',
      '--outDir',
      `${folder}/types`,
    ]),
    ...['infra', 'types'].map(async (part) => {
      await mkdir(`${folder}/${part}`, { recursive: true });
      await writeFile(`${folder}/${part}/package.json`, COMMON_JS);
    }),
  ]);
  return metafile;
}
