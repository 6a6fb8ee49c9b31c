/**
 * Elements that are no field, but were probably meant to be one. Salesforce refuses them or leaves them out, so the field's
 * value is not known.
 *
 * @module
 */
import { editDistance } from './edit-distance.ts';

/** Stands before the name of an element that is in another namespace than its component. */
export const OTHER_NAMESPACE = '{other namespace}';

/**
 * Whether a name, or a path joined with dots, is the field's in another case, with one edit, or in another namespace. No two
 * fields of Salesforce's are that near, as far as one of them is judged: a test holds that.
 */
export function isVariantOf(written: string, field: string): boolean {
  const isForeign = written.includes(OTHER_NAMESPACE);
  const name = isForeign ? written.replaceAll(OTHER_NAMESPACE, '') : written;
  if (name === field) {
    return isForeign;
  }
  return isNear(name.toLowerCase(), field.toLowerCase());
}

/** Length and ends are looked at first, since the distance takes a hundred times as long: one edit leaves one end as it is. */
function isNear(a: string, b: string): boolean {
  const mayBe = Math.abs(a.length - b.length) <= 1 && (a[0] === b[0] || a.at(-1) === b.at(-1));
  return mayBe && editDistance(a, b) <= 1;
}

/** What is said of the field instead of a value. */
export function variantText(written: string): string {
  return written.startsWith(OTHER_NAMESPACE) ? 'an element of another namespace' : `misspelt as ${written}`;
}
