/**
 * What can be told of an error that is not ours: its text may hold anything.
 *
 * @module
 */

/**
 * The class of the language that it is of. A class of ours or of a dependency has a shortened name in the function.
 *
 * @example errorKind(new RangeError('…')) // 'RangeError'
 */
export function errorKind(error: unknown): string {
  if (!(error instanceof Error)) {
    return typeof error;
  }
  let kind: unknown = error.constructor;
  while (typeof kind === 'function' && Reflect.get(globalThis, kind.name) !== kind) {
    kind = Object.getPrototypeOf(kind);
  }
  return typeof kind === 'function' ? kind.name : 'Error';
}
