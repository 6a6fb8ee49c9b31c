/**
 * Where the orgs of a command come from, by its flags.
 *
 * @module
 */
import { secretsManagerSource } from '../../aws/secrets/secrets-manager-source.ts';
import type { SecretSource } from '../../run/ports.ts';
import { UsageError } from '../io/errors.ts';
import { fileSecrets } from './file-secrets.ts';
import { sfOrgs } from './sf-orgs.ts';

export interface OrgSourceFlags {
  readonly credentials?: string;
  readonly secretsPrefix?: string;
  readonly targetOrg?: readonly string[];
}

/** @param others what may be asked for instead, in words @throws UsageError unless exactly one place is named. */
export function orgSource(flags: OrgSourceFlags, env: NodeJS.ProcessEnv, others = ''): SecretSource {
  const { credentials, secretsPrefix, targetOrg } = flags;
  const named = [credentials, secretsPrefix, targetOrg].filter((each) => each !== undefined);
  if (named.length !== 1) {
    throw new UsageError(
      `Found ${named.length === 0 ? 'none' : named.length} of --credentials, --secrets-prefix and --target-org; expected one, which says where the orgs come from${others}.`,
    );
  }
  if (credentials !== undefined) {
    return fileSecrets(credentials);
  }
  return secretsPrefix === undefined ? sfOrgs(targetOrg ?? [], env) : storedSecrets(secretsPrefix);
}

function storedSecrets(prefix: string): SecretSource {
  try {
    return secretsManagerSource({ prefix });
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(`--secrets-prefix: ${error.message}`) : error;
  }
}
