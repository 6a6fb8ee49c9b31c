/** What a run says to the next one of an org that it could not read. */
import { expect, test } from 'vitest';
import { tallyFor } from '../../../lib/run/telemetry/tally.ts';

const orgId = '00D000000000001EAA';
const access = { reason: { code: 'user_not_approved', message: 'Not approved.' } } as const;

test.each([
  ['the secret that had it', 'one', orgId],
  ['an org whose secret is gone', undefined, orgId],
  ['another secret that took the alias', 'other', undefined],
])('the org id of the roster stays with %s', (_, secretName, expected) => {
  const last = { orgs: [{ alias: 'acme', secretName: 'one', orgId }], unreached: [], slow: [] };
  const [known] = tallyFor({}, last).known([{ alias: 'acme', access, ...(secretName && { secretName }) }]);
  expect(known?.orgId).toBe(expected);
});
