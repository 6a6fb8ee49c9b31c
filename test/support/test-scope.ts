/**
 * How many cases are tried: `npm test` takes one of each kind, `npm run test:long` all. A file that imports
 * this runs in both.
 *
 * @module
 */
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Set by vitest.config.ts. */
    scope: 'sample' | 'full';
  }
}

export const IS_LONG_RUN = inject('scope') === 'full';

/** In the long run all of them, else the first of each kind. */
export function oneOfEachKind<T>(all: readonly T[], kindOf: (each: T) => string): readonly T[] {
  if (IS_LONG_RUN) return all;
  return [...new Map(all.toReversed().map((each) => [kindOf(each), each])).values()].toReversed();
}

/** How often fast-check tries a property: a fifth of `full` outside of the long run. */
export function propertyRuns(full: number): { readonly numRuns: number } {
  return { numRuns: IS_LONG_RUN ? full : Math.ceil(full / 5) };
}
