/**
 * The filter by which org secrets are found: the prefix of their names, case-sensitive.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Filter.html
 *
 * @module
 */
import type { Filter } from '@aws-sdk/client-secrets-manager';

/** What a filter accepts, without the leading "!" that would negate it. */
const PREFIX = /^(?!!)[\w :@/+=.!-]{1,512}$/;

/** @throws RangeError when Secrets Manager accepts no such prefix. */
export function nameFilter(prefix: string): Filter[] {
  if (!PREFIX.test(prefix)) {
    throw new RangeError(
      `The secrets' prefix is "${prefix}"; expected 1 to 512 letters, digits or ":_@/+=.-", such as "eca-auditor/orgs/".`,
    );
  }
  return [{ Key: 'name', Values: [prefix] }];
}
