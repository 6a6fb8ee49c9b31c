/**
 * A step of a distributed run is done when its document is there. An attempt that comes later, because the answer of the
 * first was lost or the whole run was started again under its id, finds the document and does nothing again. A damaged
 * document counts as missing: it is made again, and replaced.
 *
 * @module
 */
import { LoggableError } from '../../audit/model/loggable-error.ts';
import type { Documents } from '../ports.ts';
import type { RunObserver } from '../telemetry/observer.ts';

/** A document of a run that can't be used, although it was written a moment ago. */
class DamagedDocumentError extends LoggableError {
  override readonly name = 'DamagedDocumentError';

  constructor(place: string) {
    super(
      `${place} is damaged. Delete it, and start the execution again with the same input: only what is missing is done again.`,
    );
  }
}

export interface Step<T> {
  readonly documents: Documents;
  readonly observer?: RunObserver;
  readonly key: string;
  /** Of a document as it is stored; throws for one that is damaged. */
  readonly parse: (text: string) => T;
  /** Does the step. Of two attempts at the same moment the first to finish is the one that counts. */
  readonly make: () => Promise<T>;
}

/** @throws DamagedDocumentError when what another attempt wrote meanwhile can't be used; whatever `make` throws. */
export async function once<T>({ documents, observer, key, parse, make }: Step<T>): Promise<T> {
  const before = await documents.get(key);
  const found = before === undefined ? undefined : parsed(parse, before);
  if (found !== undefined) {
    return found.value;
  }
  if (before !== undefined) {
    const aside = await documents.setAside(key);
    observer?.warned?.(
      `${placeOf(documents, key)} is damaged, and is made again. What it held is in ${aside}.`,
      undefined,
    );
  }
  const text = JSON.stringify(await make());
  const kept = before === undefined ? await documents.keep(key, text) : await documents.replace(key, text);
  const done = parsed(parse, kept);
  if (done === undefined) {
    throw new DamagedDocumentError(placeOf(documents, key));
  }
  return done.value;
}

/** The document's S3 URI. */
export function placeOf({ bucket }: Documents, key: string): string {
  return `s3://${bucket}/${key}`;
}

function parsed<T>(parse: (text: string) => T, text: string): { readonly value: T } | undefined {
  try {
    return { value: parse(text) };
  } catch {
    return undefined;
  }
}
