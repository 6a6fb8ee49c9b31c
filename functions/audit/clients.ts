/**
 * The SDK clients of the process: one a service, so that its connections stay open from call to call and from invocation
 * to invocation.
 *
 * @module
 */
import { s3Client, secretsManagerClient, snsClient } from '../../lib/aws/clients.ts';

export const s3 = once(() => s3Client());
export const secretsManager = once(secretsManagerClient);
export const sns = once(snsClient);

/** Made when it is first asked for. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
