/**
 * The output of `check --fix`: a unified diff, and the findings that it did not fix.
 *
 * @module
 */
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { safeLines } from '../../audit/safe-text/inert-text.ts';
import { filePosition } from '../../report/view/words.ts';
import { maskSecrets } from '../../salesforce/source/mask-secrets.ts';
import type { FileFix, Left } from './plan-fixes.ts';

/**
 * The diff is only for reading: consumer keys, secrets and certificates are masked, and the text is made inert. `--write` applies the
 * changes. Line ends are those of the files.
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
 * @example ["force-app/…/A.ecaGlblOauth-meta.xml:4:5 not changed (require-pkce): waived until 2027-01-31 by Jane Doe"]
 */
export function leftLines(left: readonly Left[]): string[] {
  const together = Map.groupBy(left, ({ finding, why }) => `${filePosition(finding) ?? finding.app}\n${why}`);
  return [...together].map(([key, each]) => {
    const [place, why] = key.split('\n');
    return `${place} not changed (${each.map(({ finding }) => finding.control).join(', ')}): ${why}`;
  });
}
