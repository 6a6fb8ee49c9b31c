/**
 * Parses a stored document that a run can create again if it is damaged.
 *
 * @module
 */
import type { Documents } from './ports.ts';
import type { RunObserver } from './telemetry/observer.ts';

interface StoredDocument<T> {
  readonly key: string;
  /** Its name in the warning. @default the key */
  readonly place?: string;
  readonly text: string;
  /** Throws for a damaged document. */
  readonly parse: (text: string) => T;
}

/** Keeps a damaged document aside, and warns the observer. @throws what keeping it aside throws */
export async function parseOrSetAside<T>(
  { key, place = key, text, parse }: StoredDocument<T>,
  documents: Pick<Documents, 'setAside'>,
  observer: Pick<RunObserver, 'warned'> = {},
): Promise<{ readonly value: T } | { readonly aside: string }> {
  try {
    return { value: parse(text) };
  } catch (error) {
    const aside = await documents.setAside(key);
    observer.warned?.(`${place} is damaged and is created again. ${aside} keeps a copy.`, error);
    return { aside };
  }
}
