/**
 * The page's own script and style.
 *
 * Run from source, they are bundled for each page. In a bundle, which has no esbuild and no source,
 * {@link import('./build.ts').pageAssetsPlugin} replaces this module by the finished texts.
 *
 * @module
 */
import type { PageAssets } from './build.ts';

export async function pageAssets(): Promise<PageAssets> {
  const { buildPageAssets } = await import('./build.ts');
  return buildPageAssets();
}
