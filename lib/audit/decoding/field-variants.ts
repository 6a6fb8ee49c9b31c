/**
 * Elements whose names resemble that of a field, and were probably meant to be it. Salesforce refuses or ignores them, so the
 * field's value is not known.
 *
 * @module
 */
import { editDistance } from './edit-distance.ts';

/** A prefix for the name of an element whose namespace differs from that of its component. */
export const OTHER_NAMESPACE = '{other namespace}';

/**
 * Whether the name, or the path joined with dots, is that of the field in another case, with one edit, or in another namespace. A
 * test checks that no judged field is that similar to another field of Salesforce's.
 */
export function isVariantOf(written: string, field: string): boolean {
  const isForeign = written.includes(OTHER_NAMESPACE);
  const name = isForeign ? written.replaceAll(OTHER_NAMESPACE, '') : written;
  if (name === field) {
    return isForeign;
  }
  return isNear(name.toLowerCase(), field.toLowerCase());
}

/** Compares length and ends first, because the distance takes a hundred times as long. One edit changes at most one end. */
function isNear(a: string, b: string): boolean {
  const mayBe = Math.abs(a.length - b.length) <= 1 && (a[0] === b[0] || a.at(-1) === b.at(-1));
  return mayBe && editDistance(a, b) <= 1;
}

/** Describes the variant, for people. */
export function variantText(written: string): string {
  return written.startsWith(OTHER_NAMESPACE) ? 'an element of another namespace' : `misspelt as ${written}`;
}
