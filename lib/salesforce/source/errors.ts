/**
 * @module
 */

/** Thrown when a path that was given does not lead to a file or a folder. */
export class SourcePathError extends Error {
  override readonly name = 'SourcePathError';
}
