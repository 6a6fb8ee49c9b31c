/**
 * A component's text without what must not be shown: as it may stand in a diff on a terminal or in a build log.
 *
 * @module
 */
import { isKin } from './component-files.ts';
import { parseComponent } from './parse-component.ts';

const SECRET: ReadonlySet<string> = new Set(['consumerKey', 'consumerSecret', 'certificate']);

/** @returns `***` in the place of each secret, or of the whole text where that can't be read. */
export function maskSecrets(text: string): string {
  const parsed = parseComponent(text, isKin);
  if (parsed.kind !== 'component') {
    return '***';
  }
  return parsed.elements
    .filter(({ path }) => SECRET.has(path))
    .reduceRight(
      (masked, { contentStart, contentEnd }) => `${masked.slice(0, contentStart)}***${masked.slice(contentEnd)}`,
      text,
    );
}
