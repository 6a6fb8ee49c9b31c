/**
 * Modules that stay out of a bundle: what they export is there by name, and says that it is missing when it is used.
 *
 * @module
 */
import { readFile } from 'node:fs/promises';

const EXPORTED = /^export (?:async )?(?:const|let|var|class|function\*?) (\w+)/gm;

/** Source of an ES module that exports what the one at `path` declares. */
export async function absent(path: string): Promise<string> {
  const names = [...(await readFile(path, 'utf8')).matchAll(EXPORTED)].map(([, name]) => name);
  return [
    `function missing() { throw new Error('This part of a dependency is not in the bundle.'); }`,
    ...names.map((name) => `export { missing as ${name} };`),
  ].join('\n');
}
