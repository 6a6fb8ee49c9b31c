/**
 * Runs a step of a distributed run unless its document exists already: an earlier attempt, whose answer was lost, or the
 * same run, started again under its id, has then done the step. A damaged document counts as missing: it is created again
 * and replaced.
 *
 * @module
 */
import { LoggableError } from '../../audit/model/loggable-error.ts';
import type { Documents } from '../ports.ts';
import { parseOrSetAside } from '../stored-document.ts';
import type { RunObserver } from '../telemetry/observer.ts';

/** A document that can't be parsed, although an attempt has just written it. */
class DamagedDocumentError extends LoggableError {
  override readonly name = 'DamagedDocumentError';

  constructor(place: string) {
    super(
      `${place} is damaged. Delete it, and start the execution again with the same input: only missing steps are repeated.`,
    );
  }
}

export interface StoredStep<T> {
  readonly documents: Documents;
  readonly observer?: RunObserver;
  readonly key: string;
  /** Throws for a damaged document. */
  readonly parse: (text: string) => T;
  /** Does the step. Of two concurrent attempts, the result of the first to finish is kept. */
  readonly make: () => Promise<T>;
}

/** @throws DamagedDocumentError when another attempt has just written a damaged document; whatever `make` throws. */
export async function runStepOnce<T>({ documents, observer, key, parse, make }: StoredStep<T>): Promise<T> {
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
