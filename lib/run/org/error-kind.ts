/**
 * The part of an unknown error that may be logged, because its message may hold secrets.
 *
 * @module
 */

/**
 * The name of the error's class, or of the nearest built-in class above it: names of other classes are minified in the
 * function.
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
