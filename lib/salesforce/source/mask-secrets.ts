/**
 * A component's text without what must not be shown: as it may stand in a diff on a terminal or in a build log.
 *
 * @module
 */
import { SECRET_FIELDS } from '../../audit/components/registry.ts';
import { isVariantOf } from '../../audit/decoding/field-variants.ts';
import { maskText } from '../../audit/safe-text/mask-text.ts';
import { isRelatedType } from './component-files.ts';
import { parseComponent, type SourceElement } from './parse-component.ts';

/** @returns `***` in the place of each secret, or of the whole text where that can't be read. */
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

/** Elements come in the order of their ends, so one with others inside directly follows the last of them. */
function holdsText({ path, start }: SourceElement, index: number, all: readonly SourceElement[]): boolean {
  const [top = ''] = path.split('.');
  return isSecret(top) ? path === top : (all[index - 1]?.start ?? -1) < start;
}

/** A secret whose element is misspelt is one too. */
function isSecret(path: string): boolean {
  return SECRET_FIELDS.some((secret) => path === secret || isVariantOf(path, secret));
}
