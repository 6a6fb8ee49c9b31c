/**
 * What may be logged of an error that is not ours, whose message may hold secrets.
 *
 * @module
 */

/**
 * The name of its JavaScript error class. Other classes have minified names in the function.
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
