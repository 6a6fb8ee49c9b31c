import { expect, test } from 'vitest';
import { toAwsError } from '../../lib/aws/to-aws-error.ts';

/** As the SDK throws them before it sends anything. */
test.each([
  [
    'CredentialsProviderError',
    'Could not load credentials from any providers',
    'there are no valid AWS credentials: give them in the environment, or by AWS_PROFILE',
  ],
  ['Error', 'Region is missing', 'there is no region: give AWS_REGION, or a profile with one in AWS_PROFILE'],
])('%s: %s', (name, message, why) => {
  const error = Object.assign(new Error(message), { name });
  expect(toAwsError(error, 'read it').message).toBe(`Could not read it: ${why} (${name}).`);
});
