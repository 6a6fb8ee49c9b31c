import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { orgFacts } from '../../../lib/salesforce/facts/org-facts.ts';
import type { OrgSession } from '../../../lib/salesforce/session/org-secret.ts';
import { externalClientApp } from '../../../lib/simulator/salesforce/components.ts';
import { FAULTS, type FaultName } from '../../../lib/simulator/salesforce/faults/catalogue.ts';
import {
  type SalesforceSimulator,
  type SimulatedOrg,
  startSalesforceSimulator,
} from '../../../lib/simulator/salesforce/start.ts';
import { expectNoSecrets, IMPATIENT } from '../../support/salesforce/read-org.ts';
import { jsforceConnection, simulatedOrg } from '../../support/salesforce/simulated-salesforce.ts';

const OPTIONS = { allowLoopback: true, random: () => 0, limits: IMPATIENT };

describe('whatever befalls an org, there is a report, and no secret in it', () => {
  let simulator: SalesforceSimulator;
  beforeAll(async () => {
    simulator = await startSalesforceSimulator();
  });
  afterAll(() => simulator.close());

  test.concurrent.each(Object.keys(FAULTS) as FaultName[])('%s', async (name) => {
    const certified = externalClientApp({ name: 'Certified', globalOauth: { certificate: 'MII' } });
    const org = await simulator.addOrg({ alias: name, apps: [certified] });
    org.fault(name, { times: 2 });
    const facts = await orgFacts(org.secret(), OPTIONS);
    expect(facts.calls?.token).toBeGreaterThan(0);
    expectNoSecrets(org, facts);
  });
});

describe('with a session that another program has opened', () => {
  async function session(org: SimulatedOrg): Promise<OrgSession> {
    const { alias, url, orgId } = org;
    const { accessToken } = await jsforceConnection(org);
    return { auth: 'session', alias, instanceUrl: url, orgId, accessToken: String(accessToken) };
  }

  test('there are no facts of a login', async () => {
    const facts = await orgFacts(await session(await simulatedOrg()), OPTIONS);
    expect(facts.login).toEqual({ flow: 'session', host: 'loopback', result: 'ok' });
    expect(facts.ExternalClientApplication).toMatchObject({ list: 'ok', returned: 1 });
    expect(facts.calls?.token).toBe(0);
  });

  test('that has ended, each call reports it', async () => {
    const org = await simulatedOrg();
    const access = await session(org);
    org.expireSessions();
    const facts = await orgFacts(access, OPTIONS);
    expect(facts.ExternalClientApplication).toMatchObject({ list: 'INVALID_SESSION_ID', listed: 0 });
    expect(facts.OauthOidcSettings).toMatchObject({ read: 'INVALID_SESSION_ID' });
  });
});
