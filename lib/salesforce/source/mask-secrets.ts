/**
 * Masks secrets in the text of a component, so that it can be shown on a terminal or in a build log.
 *
 * @module
 */
import { SECRET_FIELDS } from '../../audit/components/registry.ts';
import { isVariantOf } from '../../audit/decoding/field-variants.ts';
import { maskText } from '../../audit/safe-text/mask-text.ts';
import { isRelatedType } from './component-files.ts';
import { parseComponent, type SourceElement } from './parse-component.ts';

/** Returns the text with `***` in the place of each secret; only `***` if the text can't be parsed. */
export function maskSecrets(text: string): string {
  const parsed = parseComponent(text, isRelatedType);
  if (parsed.kind !== 'component') {
    return '***';
  }
  return parsed.elements.filter(holdsText).reduceRight((masked, { path, contentStart, contentEnd }) => {
    const content = isSecret(path) ? '***' : maskText(masked.slice(contentStart, contentEnd));
    return masked.slice(0, contentStart) + content + masked.slice(contentEnd);
  }, text);
}

/** Elements are ordered by their ends, so an element directly follows its last child. */
function holdsText({ path, start }: SourceElement, index: number, all: readonly SourceElement[]): boolean {
  const [top = ''] = path.split('.');
  return isSecret(top) ? path === top : (all[index - 1]?.start ?? -1) < start;
}

/** A misspelt element of a secret counts too. */
function isSecret(path: string): boolean {
  return SECRET_FIELDS.some((secret) => path === secret || isVariantOf(path, secret));
}
