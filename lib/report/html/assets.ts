/**
 * The page's own script and style.
 *
 * Run from source they are bundled when the first page is asked for. In a bundle there is no esbuild and no source: there
 * {@link import('./build.ts').pageAssetsPlugin} puts the finished texts in this module's place.
 *
 * @module
 */
import type { PageAssets } from './build.ts';

export async function pageAssets(): Promise<PageAssets> {
  const { buildPageAssets } = await import('./build.ts');
  return buildPageAssets();
}
