/**
 * What a person should know of the source besides the findings.
 *
 * @module
 */
import type { Duplicate } from '../../salesforce/source/group.ts';
import type { SourceReading } from '../../salesforce/source/read-source.ts';

/** One line each, and below a repeated app one line for each of its copies. */
export function noticesOn({ duplicates, notFollowed }: SourceReading): string[] {
  return [...duplicates.map(duplicateNotice), ...notFollowed.map(({ shown, message }) => `${shown}: ${message}`)];
}

function duplicateNotice({ name, copies }: Duplicate): string {
  const files = copies.map(({ components }) => `  ${components[0]?.file.shown ?? ''}`);
  return [`The app "${name}" is there ${copies.length} times. Each copy is judged on its own:`, ...files].join('\n');
}
