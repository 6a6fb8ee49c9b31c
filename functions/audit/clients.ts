/**
 * The SDK clients of the process, one for each service, so that connections are kept between calls and invocations.
 *
 * @module
 */
import { s3Client, secretsManagerClient, snsClient } from '../../lib/aws/clients.ts';

export const s3 = lazy(() => s3Client());
export const secretsManager = lazy(secretsManagerClient);
export const sns = lazy(snsClient);

/** The client is created on first use. */
function lazy<T>(create: () => T): () => T {
  let client: T | undefined;
  return () => {
    client ??= create();
    return client;
  };
}
