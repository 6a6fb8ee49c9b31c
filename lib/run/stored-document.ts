/**
 * A stored document that a run can make again.
 *
 * @module
 */
import type { Documents } from './ports.ts';
import type { RunObserver } from './telemetry/observer.ts';

interface Stored<T> {
  readonly key: string;
  /** What the warning calls it. @default the key */
  readonly place?: string;
  readonly text: string;
  /** Throws for a damaged document. */
  readonly parse: (text: string) => T;
}

/** A damaged document is kept aside, and the observer is warned. @throws what keeping it aside throws */
export async function parseOrSetAside<T>(
  { key, place = key, text, parse }: Stored<T>,
  documents: Pick<Documents, 'setAside'>,
  observer: Pick<RunObserver, 'warned'> = {},
): Promise<{ readonly value: T } | { readonly aside: string }> {
  let damage: unknown;
  try {
    return { value: parse(text) };
  } catch (error) {
    damage = error;
  }
  const aside = await documents.setAside(key);
  observer.warned?.(`${place} is damaged, and is made again. What it held is in ${aside}.`, damage);
  return { aside };
}
