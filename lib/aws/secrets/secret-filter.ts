/**
 * Org secrets are found by how their names begin.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Filter.html: by prefix, case-sensitive.
 *
 * @module
 */
import type { Filter } from '@aws-sdk/client-secrets-manager';

/** What a filter takes, without the leading "!" that would turn it into "all but these". */
const PREFIX = /^(?!!)[\w :@/+=.!-]{1,512}$/;

/** @throws RangeError when the prefix is none that Secrets Manager can look for. */
export function namedBy(prefix: string): Filter[] {
  if (!PREFIX.test(prefix)) {
    throw new RangeError(
      `The secrets' prefix is "${prefix}"; expected 1 to 512 letters, digits or ":_@/+=.-", such as "eca-auditor/orgs/".`,
    );
  }
  return [{ Key: 'name', Values: [prefix] }];
}
