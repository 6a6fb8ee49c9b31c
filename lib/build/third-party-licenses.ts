/**
 * The licences of the packages in the bundles. Most require that every copy contains their text.
 *
 * @module
 */
import { globSync, readFileSync } from 'node:fs';
import type { Metafile } from 'esbuild';

/**
 * One section for each package, sorted by name: name, version, licence, and the text of the licence.
 *
 * @throws Error when a package names no licence.
 */
export function thirdPartyLicenses(bundles: readonly Metafile[]): string {
  const inputs = bundles.flatMap(({ inputs }) => Object.keys(inputs));
  const folders = inputs.flatMap((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
  return [...new Set(folders)]
    .sort()
    .map(licenseOf)
    .join(`\n${'-'.repeat(80)}\n\n`);
}

function licenseOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  if (typeof license !== 'string') throw new Error(`${folder}/package.json: found no licence; expected one.`);
  const [file] = globSync(`${folder}/{LICENSE,LICENCE,License,license}*`).sort();
  return `${name} ${version}: ${license}\n\n${file === undefined ? '(The package does not contain the text of its licence.)' : readFileSync(file, 'utf8').trim()}\n`;
}
