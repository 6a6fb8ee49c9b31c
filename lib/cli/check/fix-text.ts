/**
 * What `check --fix` says: a unified diff, and what it left.
 *
 * @module
 */
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { safeLines } from '../../audit/safe-text/inert-text.ts';
import { filePosition } from '../../report/view/words.ts';
import { maskSecrets } from '../../salesforce/source/mask-secrets.ts';
import type { FileFix, Left } from './plan-fixes.ts';

/**
 * Consumer keys, secrets and certificates are masked, and what stands in the files is inert, so it is for reading; `--write` is what
 * applies it. Lines end as in the files.
 */
export function diffOf({ shown, before, after }: FileFix): string {
  const [from, to] = [maskSecrets(before), maskSecrets(after)];
  const patch = createTwoFilesPatch(`a/${shown}`, `b/${shown}`, from, to, undefined, undefined, {
    headerOptions: FILE_HEADERS_ONLY,
  });
  return patch
    .split('\n')
    .map((line) => (line.endsWith('\r') ? `${safeLines(line.slice(0, -1))}\r` : safeLines(line)))
    .join('\n');
}

/**
 * One line for each place and reason.
 *
 * @example ["force-app/…/A.ecaGlblOauth-meta.xml:4:5 left as it is (require-pkce): waived until 2027-01-31 by Jane Doe"]
 */
export function leftLines(left: readonly Left[]): string[] {
  const together = Map.groupBy(left, ({ finding, why }) => `${filePosition(finding) ?? finding.app}\n${why}`);
  return [...together].map(([key, each]) => {
    const [place, why] = key.split('\n');
    return `${place} left as it is (${each.map(({ finding }) => finding.control).join(', ')}): ${why}`;
  });
}
