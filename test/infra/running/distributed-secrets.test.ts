/**
 * A secret that can't be read for a night is the org that is known of it, and several secrets for one org or with one alias
 * do not take turns: in one invocation and in batches.
 *
 * @module
 */
import { DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import { alertedOrgs, type Fleet, fleet, statuses } from '../../support/runs/fleet.ts';
import { secureApps } from '../../support/salesforce/simulated-salesforce.ts';

const NAME = 'eca-auditor/orgs/a-name-of-its-own';
const INCIDENTS = 'arn:aws:sns:eu-central-1:123456789012:incidents';
type Kind = 'single' | 'distributed';

async function play(kind: Kind, own: Fleet, runId: string): Promise<Readonly<Record<string, string>>> {
  if (kind === 'single') await own.audit.invoke({ executionId: runId });
  else await own.run(runId);
  return statuses(own.record(runId));
}

async function remove(own: Fleet, name: string): Promise<void> {
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const client = new SecretsManagerClient({ endpoint: own.aws.url, region: 'eu-central-1', credentials });
  await client.send(new DeleteSecretCommand({ SecretId: name, ForceDeleteWithoutRecovery: true }));
}

describe.each<Kind>(['single', 'distributed'])('%s', (kind) => {
  const ways = kind === 'single' ? (['cut', 'denied'] as const) : (['cut', 'denied', 'gone after the plan'] as const);
  test.each(ways)('a secret that is %s', async (how) => {
    let isBroken = false;
    const own: Fleet = await fleet(['b', 'c'], {
      env: { INCIDENT_TOPIC_ARN: INCIDENTS },
      async before(mode) {
        if (isBroken && how === 'gone after the plan' && mode === 'audit') await remove(own, NAME).catch(() => {});
      },
    });
    own.aws.sns.createTopic('incidents');
    const org = await own.salesforce.addOrg({ alias: 'acme', apps: secureApps(1) });
    const secret = JSON.stringify({ ...org.secret(), environment: 'production' });
    own.aws.secrets.put(NAME, secret);
    expect(await play(kind, own, 'night-1')).toMatchObject({ acme: 'assessed' });

    isBroken = true;
    if (how === 'cut') own.aws.secrets.put(NAME, secret.slice(0, 40));
    const heal = how === 'denied' ? own.aws.inject({ name: 'secret_denied', resource: NAME }) : undefined;
    expect(await play(kind, own, 'night-2')).toEqual({ acme: 'invalid_secret', b: 'assessed', c: 'assessed' });
    isBroken = false;
    heal?.();
    if (how !== 'denied') own.aws.secrets.put(NAME, secret);
    expect(await play(kind, own, 'night-3')).toEqual({ acme: 'assessed', b: 'assessed', c: 'assessed' });
    expect(await play(kind, own, 'night-4')).toEqual({ acme: 'assessed', b: 'assessed', c: 'assessed' });

    const ofAcme = own.documents().filter((document) => document.org.alias === 'acme');
    expect(ofAcme.map(({ runId, org, events }) => [runId, org.environment, ...events.map(({ type }) => type)])).toEqual(
      [
        ['night-2', 'production', 'org_not_assessed'],
        ['night-3', 'production', 'org_recovered'],
      ],
    );
    expect(own.documents()).toHaveLength(4);
    const incidents = own.aws.sns.published(INCIDENTS).map(({ Message }) => JSON.parse(Message) as Incident);
    const ends = new Map(incidents.map((each) => [each.AlarmName, each.NewStateValue]));
    expect(incidents.map(({ NewStateValue }) => NewStateValue).filter((state) => state === 'ALARM')).toHaveLength(1);
    expect(new Set(ends.values())).toEqual(new Set(['OK']));
    const states = Object.keys(own.objects()).filter((key) => key.startsWith('state/alias='));
    expect(states.toSorted()).toEqual(['state/alias=acme.json', 'state/alias=b.json', 'state/alias=c.json']);
  });

  test('secrets of one alias, and secrets for one org, that come later are notified once, whatever their names', async () => {
    const own = await fleet(['b', 'c', 'd']);
    await play(kind, own, 'night-1');
    const [b, c] = own.salesforce.orgs();
    own.aws.secrets.put('eca-auditor/orgs/a', JSON.stringify({ ...b?.secret(), alias: 'twin' }));
    own.aws.secrets.put('eca-auditor/orgs/0', JSON.stringify({ ...c?.secret(), alias: 'd' }));
    const expected = { ...{ b: 'assessed', c: 'assessed', d: 'assessed' }, twin: 'duplicate_org' };
    const night = { ...expected, 'd (0)': 'duplicate_alias' };
    expect(await play(kind, own, 'night-2')).toEqual(night);
    expect(await play(kind, own, 'night-3')).toEqual(night);
    expect(alertedOrgs(own).slice(3).toSorted()).toEqual(['night-2 d (0)', 'night-2 twin']);
  });

  test('secrets that are there from the first night on: one of them has the org, and keeps it', async () => {
    const own = await fleet(['b', 'c', 'd']);
    const [b, c] = own.salesforce.orgs();
    own.aws.secrets.put('eca-auditor/orgs/y', JSON.stringify({ ...b?.secret(), alias: 'twin' }));
    own.aws.secrets.put('eca-auditor/orgs/z', JSON.stringify({ ...c?.secret(), alias: 'd' }));
    const first = await play(kind, own, 'night-1');
    expect(Object.values(first).toSorted()).toEqual([...Array(3).fill('assessed'), 'duplicate_alias', 'duplicate_org']);
    expect(await play(kind, own, 'night-2')).toEqual(first);
    expect(alertedOrgs(own).filter((alert) => alert.startsWith('night-2'))).toEqual([]);
  });

  test('two secrets that have changed orgs are both assessed, and the move of each alias to another org is notified once', async () => {
    const own = await fleet(['b', 'c', 'd']);
    await play(kind, own, 'night-1');
    const [b, , d] = own.salesforce.orgs();
    own.aws.secrets.put('eca-auditor/orgs/b', JSON.stringify({ ...d?.secret(), alias: 'b' }));
    own.aws.secrets.put('eca-auditor/orgs/d', JSON.stringify({ ...b?.secret(), alias: 'd' }));
    const all = { b: 'assessed', c: 'assessed', d: 'assessed' };
    expect(await play(kind, own, 'night-2')).toEqual(all);
    expect(await play(kind, own, 'night-3')).toEqual(all);
    expect(alertedOrgs(own).slice(3).toSorted()).toEqual(['night-2 b', 'night-2 d']);
  });
});

interface Incident {
  readonly AlarmName: string;
  readonly NewStateValue: string;
}
