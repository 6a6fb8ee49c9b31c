/**
 * The orgs of a run in a temporary file, since those of a large run take more memory than there is. The file has no name
 * from the moment that it is opened, so nothing is left of it however the process ends.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { byCodeUnit } from '../../audit/drift/order.ts';
import type { OrgResult } from '../../report/formats/streamed-result.ts';
import { jsonPieces } from '../../text/json-pieces.ts';
import { fileErrorText, UsageError } from '../io/errors.ts';

export interface Spool {
  /** @throws UsageError when the file can't be written. */
  add(org: OrgResult): void;
  /** Sorted by alias; each is read when it is iterated. */
  readonly orgs: Iterable<OrgResult>;
  close(): void;
}

interface Place {
  readonly at: number;
  readonly length: number;
}

/** @throws UsageError when no file can be made. */
export function openSpool(folder = tmpdir()): Spool {
  const places: { readonly alias: string; readonly snapshot: Place; readonly drift: Place }[] = [];
  const file = orUsage(folder, () => openNameless(join(folder, `eca-auditor-${randomUUID()}.tmp`)));
  let end = 0;
  let buffer = Buffer.alloc(0);

  /** In pieces: V8 keeps texts and buffers of more than 128 KB apart, and collects them late. */
  function write(value: object): Place {
    const at = end;
    orUsage(folder, () => {
      for (const piece of jsonPieces(value)) {
        const written = writeSync(file, piece, end);
        if (written < Buffer.byteLength(piece)) throw Object.assign(new Error('The disk is full.'), { code: 'ENOSPC' });
        end += written;
      }
    });
    return { at, length: end - at };
  }

  function read<T>({ at, length }: Place): T {
    if (buffer.length < length) {
      buffer = Buffer.allocUnsafe(length);
    }
    for (let got = 0; got < length; ) {
      const more = readSync(file, buffer, got, length - got, at + got);
      if (more === 0) throw new Error('The temporary file of the run is shorter than what was written.');
      got += more;
    }
    return JSON.parse(buffer.toString('utf8', 0, length)) as T;
  }

  return {
    add({ snapshot, drift }) {
      places.push({ alias: snapshot.alias, snapshot: write(snapshot), drift: write({ drift }) });
    },
    orgs: {
      *[Symbol.iterator]() {
        for (const { snapshot, drift } of places.toSorted((a, b) => byCodeUnit(a.alias, b.alias))) {
          yield {
            get snapshot() {
              return read<OrgResult['snapshot']>(snapshot);
            },
            get drift() {
              return read<Pick<OrgResult, 'drift'>>(drift).drift;
            },
          };
        }
      },
    },
    close: () => closeSync(file),
  };
}

/** Readable by its owner only. */
function openNameless(path: string): number {
  const file = openSync(path, 'wx+', 0o600);
  rmSync(path, { force: true });
  return file;
}

function orUsage<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new UsageError(
      `${folder}: the temporary file of the run can't be written: ${fileErrorText(error)}; set TMPDIR to a folder with space.`,
    );
  }
}
