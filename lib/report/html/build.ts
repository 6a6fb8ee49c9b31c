/**
 * Bundles the page's script and style, each into one text.
 *
 * @module
 */
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const PAGE = fileURLToPath(new URL('./page/', import.meta.url));

export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/** The oldest browsers that run the page; esbuild refuses what they can't run. */
const TARGET = ['chrome120', 'firefox121', 'safari17'];

export async function buildPageAssets(): Promise<PageAssets> {
  const [script, style] = await Promise.all([bundle('main.ts'), bundle('page.css')]);
  return { script, style };
}

/** For the bundles of the CLI and the Lambda function: replaces lib/report/html/assets.ts by its result. */
export const pageAssetsPlugin: Plugin = {
  name: 'page-assets',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]report[\\/]html[\\/]assets\.ts$/ }, async () => ({
      contents: `const assets = ${JSON.stringify(await buildPageAssets())};\nexport async function pageAssets() { return assets; }`,
      loader: 'js',
    }));
  },
};

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [`${PAGE}${entry}`],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: TARGET,
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'silent',
  });
  // In HTML the first `</script` or `</style` ends the element, even in a string.
  return (outputFiles[0]?.text ?? '').trim().replaceAll('</', '<\\/');
}
