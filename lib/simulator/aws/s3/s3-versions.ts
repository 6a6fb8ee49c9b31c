/**
 * The objects of a bucket: one per key, or, with versioning, every version and every delete marker.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { Refusal } from '../answer.ts';

export interface Stored {
  readonly bytes: Buffer;
  readonly etag: string;
  readonly contentType: string;
  /** Without `aws-chunked`, which describes only the request. */
  readonly contentEncoding?: string;
  readonly checksums: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. The version can't be deleted before. */
  readonly lockedUntil?: number;
}

export interface ObjectVersion {
  /** `null` for an object that was written without versioning. */
  readonly id: string;
  readonly lastModified: Date;
  /** Absent: a delete marker. */
  readonly content?: Stored;
}

export interface Objects {
  enableVersioning(): void;
  /** Each key's versions, newest first. */
  all(): Iterable<readonly [key: string, versions: readonly ObjectVersion[]]>;
  /** The newest, unless it is a delete marker. */
  current(key: string): ObjectVersion | undefined;
  /** @throws Refusal */
  version(key: string, id: string): ObjectVersion;
  put(key: string, content: Stored): ObjectVersion;
  /** With versioning, adds and returns a delete marker. */
  remove(key: string): ObjectVersion | undefined;
  /** Deletes the version permanently. @throws Refusal if it is locked. */
  removeVersion(key: string, id: string): ObjectVersion | undefined;
}

const UNVERSIONED = 'null';

export function objectsOf(clock: () => Date, versioned: boolean): Objects {
  const byKey = new Map<string, readonly ObjectVersion[]>();
  let isVersioned = versioned;
  const versionsOf = (key: string) => byKey.get(key) ?? [];

  function set(key: string, versions: readonly ObjectVersion[]): void {
    if (versions.length === 0) byKey.delete(key);
    else byKey.set(key, versions);
  }

  function add(key: string, content?: Stored): ObjectVersion {
    const id = isVersioned ? randomUUID().replaceAll('-', '') : UNVERSIONED;
    const added = { id, lastModified: clock(), ...(content && { content }) };
    set(key, [added, ...versionsOf(key).filter((each) => each.id !== id)]);
    return added;
  }

  return {
    enableVersioning: () => {
      isVersioned = true;
    },
    all: () => byKey,
    current(key) {
      const [newest] = versionsOf(key);
      return newest?.content === undefined ? undefined : newest;
    },
    version(key, id) {
      const found = versionsOf(key).find((each) => each.id === id);
      if (!found) throw new Refusal(404, 'NoSuchVersion', 'The specified version does not exist.');
      if (!found.content) {
        throw new Refusal(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.');
      }
      return found;
    },
    put: add,
    remove(key) {
      if (isVersioned) return add(key);
      byKey.delete(key);
      return undefined;
    },
    removeVersion(key, id) {
      const found = versionsOf(key).find((each) => each.id === id);
      if ((found?.content?.lockedUntil ?? 0) > clock().getTime()) {
        throw new Refusal(403, 'AccessDenied', 'Access Denied because object protected by object lock.');
      }
      set(
        key,
        versionsOf(key).filter((each) => each.id !== id),
      );
      return found;
    },
  };
}
