/**
 * What `check --fix` says: a unified diff, and what it left.
 *
 * @module
 */
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { maskSecrets } from '../../salesforce/source/mask-secrets.ts';
import type { FileFix, Left } from './plan-fixes.ts';

/** Consumer keys, secrets and certificates are masked, so it is for reading; `--write` is what applies it. */
export function diffOf({ shown, before, after }: FileFix): string {
  const [from, to] = [maskSecrets(before), maskSecrets(after)];
  return createTwoFilesPatch(`a/${shown}`, `b/${shown}`, from, to, undefined, undefined, {
    headerOptions: FILE_HEADERS_ONLY,
  });
}

/** @example "force-app/…/A.ecaGlblOauth-meta.xml:4:5 require-pkce left as it is: waived until 2027-01-31 by Jane Doe" */
export function leftLine({ finding, why }: Left): string {
  const { file = finding.app, line, column, control } = finding;
  return `${[file, line, column].filter((part) => part !== undefined).join(':')} ${control} left as it is: ${why}\n`;
}
