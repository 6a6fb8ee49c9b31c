/**
 * The SDK clients of the process, one for each service, so that connections stay open between calls and invocations.
 *
 * @module
 */
import { s3Client, secretsManagerClient, snsClient } from '../../lib/aws/clients.ts';

export const s3 = once(() => s3Client());
export const secretsManager = once(secretsManagerClient);
export const sns = once(snsClient);

/** Created on first use. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
