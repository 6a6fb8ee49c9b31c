/** Types that an API version or an org does not have, and versions that an org does not serve. */
import { describe, expect, test, vi } from 'vitest';
import { FIRST_API_VERSION } from '../../lib/audit/components/registry.ts';
import { CATALOGUE } from '../../lib/audit/controls/index.ts';
import { assessOrg } from '../../lib/audit/judging/assess.ts';
import type { OrgReading } from '../../lib/run/ports.ts';
import { failureOf, missionVerdict, readOrg } from '../support/salesforce/read-org.ts';
import { secureApps, simulatedOrg } from '../support/salesforce/simulated-salesforce.ts';

/** As if the OAuth policies had come with version 68. */
vi.mock('../../lib/audit/components/registry.ts', async (original) => {
  const actual = await original<typeof import('../../lib/audit/components/registry.ts')>();
  return { ...actual, FIRST_API_VERSION: { ...actual.FIRST_API_VERSION, oauthPolicies: 68 } };
});
const TYPE = 'ExtlClntAppOauthConfigurablePolicies';

function statusOf(reading: OrgReading): string {
  const run = { org: { alias: 'acme', orgId: reading.orgId }, runId: 'r', takenAt: '2026-11-29T00:00:00.000Z' };
  return assessOrg({ ...run, apps: reading.apps, controls: CATALOGUE }).status;
}

test('the table of first versions is the one that the others rest on', () => {
  expect(FIRST_API_VERSION).toMatchObject({ app: 59, globalOauth: 59, oauthPolicies: 68 });
});

describe('a type that came later than the apps', () => {
  test('is not asked for below its first version, and not available', async () => {
    const org = await simulatedOrg({ apps: secureApps(2) });
    const reading = await readOrg(org, { apiVersion: '67.0' });
    expect(org.calls().flatMap(({ types = [] }) => types)).not.toContain(TYPE);
    expect(reading.apps.map(({ readings }) => readings.oauthPolicies)).toEqual([
      { state: 'not_available' },
      { state: 'not_available' },
    ]);
    expect(missionVerdict(reading, 'App1')).toBe('pass');
    expect(statusOf(reading)).toBe('assessed');
  });

  test('is asked for from its first version on', async () => {
    const org = await simulatedOrg({ apps: secureApps(1) });
    const reading = await readOrg(org, { apiVersion: '68.0' });
    expect(reading.apps[0]?.readings.oauthPolicies).toEqual({ state: 'read' });
  });

  test('is not available where the org does not know it', async () => {
    const org = await simulatedOrg({ apps: secureApps(1), unknownTypes: [TYPE] });
    const reading = await readOrg(org, { apiVersion: '68.0' });
    expect(reading.apps[0]?.readings.oauthPolicies).toEqual({ state: 'not_available' });
    expect(statusOf(reading)).toBe('assessed');
  });
});

test('a type that came with the apps can not be missing where there are apps', async () => {
  const org = await simulatedOrg({ apps: secureApps(1), unknownTypes: ['ExtlClntAppGlobalOauthSettings'] });
  const reading = await readOrg(org, { apiVersion: '68.0' });
  expect(missionVerdict(reading, 'App1')).toBe('type_not_available');
  expect(statusOf(reading)).toBe('partial');
});

test('an org that does not serve the version is not asked name by name, and what to set is named', async () => {
  const org = await simulatedOrg({ newestApiVersion: 66 });
  const { code, message, remedy } = await failureOf(org, { apiVersion: '67.0', readsPerOrg: 1 });
  expect(code).toBe('api_version_too_old');
  expect(message).toBe('The org does not serve the API version that it was asked for (UNSUPPORTED_API_VERSION): 67.0.');
  expect(remedy).toContain(`a version below 67.0 that the org serves: ${org.url}/services/data`);
  expect(org.calls().map(({ operation }) => operation)).not.toContain('readMetadata');
});

test('below the first version of the apps themselves nothing is asked for', async () => {
  const org = await simulatedOrg();
  const { code, remedy } = await failureOf(org, { apiVersion: '58.0' });
  expect([code, remedy]).toEqual(['api_version_too_old', 'Set "apiVersion" in the configuration to 59.0 or later.']);
  expect(org.calls().map(({ operation }) => operation)).toEqual(['token']);
});
