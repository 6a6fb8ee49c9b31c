/**
 * Notices about the source, in addition to the findings.
 *
 * @module
 */
import type { Duplicate } from '../../salesforce/source/group.ts';
import type { SourceReading } from '../../salesforce/source/read-source.ts';

/** One line for each notice. For a repeated app also one line for each copy. */
export function noticesOn({ duplicates, notFollowed }: SourceReading): string[] {
  return [...duplicates.map(duplicateNotice), ...notFollowed.map(({ shown, message }) => `${shown}: ${message}`)];
}

function duplicateNotice({ name, copies }: Duplicate): string {
  const files = copies.map(({ components }) => `  ${components[0]?.file.shown ?? ''}`);
  return [`The source has ${copies.length} copies of the app "${name}". Each is judged separately:`, ...files].join(
    '\n',
  );
}
