/**
 * A step of a distributed run is done when its document is there. An attempt that comes later, because the answer of the
 * first was lost or the whole run was started again under its id, finds the document and does nothing again. A damaged
 * document counts as missing: it is made again, and replaced.
 *
 * @module
 */
import { LoggableError } from '../../audit/model/loggable-error.ts';
import type { Documents } from '../ports.ts';
import { parseOrSetAside } from '../stored-document.ts';
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
  if (before !== undefined) {
    const stored = { key, place: documentUri(documents, key), text: before, parse };
    const found = await parseOrSetAside(stored, documents, observer);
    if ('value' in found) {
      return found.value;
    }
  }
  const text = JSON.stringify(await make());
  const kept = before === undefined ? await documents.keep(key, text) : await documents.replace(key, text);
  try {
    return parse(kept);
  } catch {
    throw new DamagedDocumentError(documentUri(documents, key));
  }
}

/** The document's S3 URI. */
export function documentUri({ bucket }: Documents, key: string): string {
  return `s3://${bucket}/${key}`;
}
