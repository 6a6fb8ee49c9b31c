import { describe, expect, test } from 'vitest';
import { MOST_APPS } from '../../lib/run/org/audit-org.ts';
import type { ReadOrg, StateStore } from '../../lib/run/ports.ts';
import { RunFailedError } from '../../lib/run/run-failed-error.ts';
import { ForbiddenCallError } from '../../lib/salesforce/errors.ts';
import { orgReader } from '../../lib/salesforce/read-org.ts';
import { externalClientApp } from '../../lib/simulator/salesforce/components.ts';
import type { SimulatedOrg } from '../../lib/simulator/salesforce/start.ts';
import { alertSink } from '../support/alert/alert-messages.ts';
import { type AuditedNight, auditNight, folderStore, secretsOf } from '../support/runs/simulated-nights.ts';
import { simulatedOrg } from '../support/salesforce/simulated-salesforce.ts';

const violator = externalClientApp({ name: 'Violator', globalOauth: { isConsumerSecretOptional: 'true' } });
const GLOBAL_OAUTH = 'ExtlClntAppGlobalOauthSettings';

const statuses = ({ orgs }: AuditedNight) =>
  Object.fromEntries(orgs.map(({ snapshot: { alias, status, reason } }) => [alias, reason?.code ?? status]));
const driftOf = ({ orgs }: AuditedNight) =>
  orgs.flatMap(({ drift }) => drift.map(({ type, app }) => `${type} ${app ?? ''}`));

describe('nights', () => {
  test('the second night notifies only what changed, and a night without changes notifies nothing', async () => {
    const org = await simulatedOrg({ apps: [violator, externalClientApp({ name: 'Good' })] });
    const { store } = folderStore();
    const secrets = secretsOf(org);

    const first = await auditNight({ runId: 'n1', secrets, store });
    expect(driftOf(first)).toContain('violation_opened Violator');
    expect(first.alerts).toHaveLength(1);

    const second = await auditNight({ runId: 'n2', secrets, store });
    expect(second.alerts).toEqual([]);

    org.setField({ app: 'Good', type: GLOBAL_OAUTH, field: 'isConsumerSecretOptional', value: 'true', by: 'Ivan' });
    const third = await auditNight({ runId: 'n3', secrets, store });
    expect(driftOf(third)).toEqual(['violation_opened Good']);
    expect(third.alerts[0]?.text).toContain('Ivan');
  });

  test('a note on how an org was read is in its snapshot, and in no alert', async () => {
    const notes = ['loginUrl is a login host that all orgs share.'];
    const readOrg = async () => ({ orgId: '00D000000000001AAA', apps: [], notes });
    const secrets = secretsOf(await simulatedOrg());
    const { orgs, alerts } = await auditNight({ runId: 'n1', secrets, store: folderStore().store, readOrg });
    expect(orgs[0]?.snapshot).toMatchObject({ status: 'assessed', notes });
    expect(alerts).toEqual([]);
  });

  test.each([
    ['app-not-found', 'app_not_in_org', 'Check in this order. 1. loginUrl'],
    ['app-blocked', 'user_not_approved', 'Unblock the app'],
  ] as const)('an alert on %s has the remedy of this case, the first night', async (fault, code, remedy) => {
    const org = await simulatedOrg();
    org.fault(fault);
    const { orgs, alerts } = await auditNight({ runId: 'n1', secrets: secretsOf(org), store: folderStore().store });
    expect(orgs[0]?.snapshot.reason?.code).toBe(code);
    expect(alerts[0]?.text.replaceAll(/\s+/g, ' ')).toContain(remedy);
  });

  test('without a store nothing is compared and nothing is notified', async () => {
    const { orgs, alerts, run } = await auditNight({
      runId: 'n1',
      secrets: secretsOf(await simulatedOrg({ apps: [violator] })),
    });
    expect([orgs[0]?.drift, alerts, run.summary.failures.medium]).toEqual([[], [], 1]);
  });
});

describe('one bad org never stops the others', () => {
  test('a defect of ours is named by its kind, and a forbidden call as such', async () => {
    const { store } = folderStore();
    const failing = (error: Error) => async () => Promise.reject(error);
    const secrets = secretsOf(await simulatedOrg());
    const reasonOf = async (error: Error) => {
      const { orgs } = await auditNight({ runId: 'n1', secrets, store, readOrg: failing(error) });
      return orgs[0]?.snapshot.reason?.message;
    };
    expect(await reasonOf(new RangeError('secret'))).toBe('Internal error of the auditor on this org (RangeError).');
    expect(await reasonOf(new ForbiddenCallError('secret'))).toBe(
      'Internal error of the auditor on this org (ForbiddenCallError).',
    );
  });

  test('whatever is wrong with it is its reason', async () => {
    const [good, down, moved] = [
      await simulatedOrg({ alias: 'good' }),
      await simulatedOrg({ alias: 'down' }),
      await simulatedOrg({ alias: 'moved' }),
    ];
    down.fault('user-inactive');
    const secrets = secretsOf(
      good,
      down,
      { name: 'orgs/moved', value: JSON.stringify({ ...moved.secret(), loginUrl: 'http://169.254.169.254' }) },
      { name: 'orgs/text', value: 'not JSON' },
      { name: 'orgs/empty', value: '{"alias":"hollow"}' },
    );
    expect(statuses(await auditNight({ runId: 'n1', secrets, store: folderStore().store }))).toEqual({
      good: 'assessed',
      down: 'user_not_approved',
      moved: 'host_not_allowed',
      text: 'invalid_secret',
      hollow: 'invalid_secret',
    });
  });

  test('of two secrets with one alias the first has it, and the second is reported', async () => {
    const [one, other] = [await simulatedOrg({ alias: 'acme' }), await simulatedOrg({ alias: 'other' })];
    const secrets = secretsOf(
      { name: 'orgs/a', value: JSON.stringify(one.secret()) },
      { name: 'orgs/b', value: JSON.stringify({ ...other.secret(), alias: 'acme' }) },
    );
    const result = await auditNight({ runId: 'n1', secrets });
    expect(statuses(result)).toEqual({ acme: 'assessed', 'acme (b)': 'duplicate_alias' });
    expect(result.orgs.find(({ snapshot }) => snapshot.alias === 'acme (b)')?.snapshot.reason?.message).toBe(
      'Org secret orgs/b: alias: found "acme", which is the alias of orgs/a too; expected one of its own.',
    );
  });

  test('of two secrets that reach one org the second is reported', async () => {
    const org = await simulatedOrg();
    const secrets = secretsOf(org, { name: 'orgs/twin', value: JSON.stringify({ ...org.secret(), alias: 'twin' }) });
    expect(statuses(await auditNight({ runId: 'n1', secrets, concurrency: 1 }))).toEqual({
      acme: 'assessed',
      twin: 'duplicate_org',
    });
  });
});

describe('an org whose secret is gone', () => {
  test('is notified once, because no alert would look like no problem', async () => {
    const [kept, gone] = [
      await simulatedOrg({ alias: 'kept' }),
      await simulatedOrg({ alias: 'gone', apps: [violator] }),
    ];
    const { store } = folderStore();
    await auditNight({ runId: 'n1', secrets: secretsOf(kept, gone), store });
    const second = await auditNight({ runId: 'n2', secrets: secretsOf(kept), store });
    expect(statuses(second)).toEqual({ kept: 'assessed', gone: 'secret_missing' });
    expect(second.alerts.map(({ subject }) => subject)).toEqual([expect.stringContaining('gone')]);
    const third = await auditNight({ runId: 'n3', secrets: secretsOf(kept), store });
    expect(statuses(third)).toEqual({ kept: 'assessed' });
    const fourth = await auditNight({ runId: 'n4', secrets: secretsOf(kept, gone), store });
    expect(driftOf(fourth)).toContain('move_ended ');
  });

  test('is notified by the next run when sending failed', async () => {
    const [kept, gone] = [await simulatedOrg({ alias: 'kept' }), await simulatedOrg({ alias: 'gone' })];
    const { store } = folderStore();
    await auditNight({ runId: 'n1', secrets: secretsOf(kept, gone), store });
    const alerts = alertSink(() => Promise.reject(new Error('refused')));
    await auditNight({ runId: 'n2', secrets: secretsOf(kept), store, alerts });
    const third = await auditNight({ runId: 'n3', secrets: secretsOf(kept), store });
    expect(third.alerts.map(({ subject }) => subject)).toEqual([expect.stringContaining('gone')]);
  });

  test('is not missed when it is read under another alias', async () => {
    const org = await simulatedOrg({ alias: 'old' });
    const { store } = folderStore();
    await auditNight({ runId: 'n1', secrets: secretsOf(org), store });
    const renamed = { name: 'orgs/new', value: JSON.stringify({ ...org.secret(), alias: 'new' }) };
    expect(statuses(await auditNight({ runId: 'n2', secrets: secretsOf(renamed), store }))).toEqual({
      new: 'assessed',
    });
  });
});

describe('the run as a whole fails', () => {
  test('when there is no org secret: no org is watched', async () => {
    await expect(auditNight({ runId: 'n1', secrets: secretsOf() })).rejects.toThrow('There is no org secret');
  });

  test('when the org secrets cannot be listed, with the cause', async () => {
    const secrets = { load: () => Promise.reject(new Error('denied')) };
    const error = await auditNight({ runId: 'n1', secrets }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RunFailedError);
    expect((error as RunFailedError).errors).toEqual([new Error('denied')]);
  });

  test('when nothing could be sent, and then no state is kept', async () => {
    const { store } = folderStore();
    const secrets = secretsOf(await simulatedOrg({ apps: [violator] }));
    const alerts = alertSink(() => Promise.reject(new Error('SNS is down')));
    await expect(auditNight({ runId: 'n1', secrets, store, alerts })).rejects.toThrow(RunFailedError);
    const repeated = await auditNight({ runId: 'n1', secrets, store });
    expect(driftOf(repeated)).toContain('violation_opened Violator');
  });

  test('and not when the alert of one org of two could not be sent', async () => {
    const { store } = folderStore();
    const [one, other] = [
      await simulatedOrg({ alias: 'one', apps: [violator] }),
      await simulatedOrg({ alias: 'other' }),
    ];
    const alerted: string[] = [];
    const alerts = alertSink(({ document }) => {
      alerted.push(document.org.alias);
      throw new Error('refused');
    });
    const { run } = await auditNight({ runId: 'n1', secrets: secretsOf(one, other), store, alerts });
    expect([alerted, run.summary.undelivered]).toEqual([['one'], 1]);
  });
});

describe('order at the end of an org', () => {
  function recording(store: StateStore, steps: string[]): StateStore {
    return {
      ...store,
      keepEvidence: async (...given) => {
        steps.push('evidence');
        return store.keepEvidence(...given);
      },
      save: async (...args) => {
        steps.push('state');
        return store.save(...args);
      },
    };
  }

  test('evidence, the state with the outbox, the alert, the state; without drift the state once', async () => {
    const steps: string[] = [];
    const secrets = secretsOf(await simulatedOrg({ apps: [violator] }));
    const store = recording(folderStore().store, steps);
    const alerts = alertSink(() => steps.push('publish'));
    await auditNight({ runId: 'n1', secrets, store, alerts });
    expect(steps.splice(0)).toEqual(['evidence', 'state', 'publish', 'state']);
    await auditNight({ runId: 'n2', secrets, store, alerts });
    expect(steps).toEqual(['evidence', 'state']);
  });
});

describe('time', () => {
  async function threeOrgs(): Promise<SimulatedOrg[]> {
    return Promise.all(['a', 'b', 'c'].map((alias) => simulatedOrg({ alias, latencyMs: 40 })));
  }

  test('orgs that the run did not get to are reported, and come first in the next', async () => {
    const orgs = await threeOrgs();
    for (const org of orgs.slice(1)) org.fault('headers-never');
    let { store } = folderStore();
    const secrets = secretsOf(...orgs);
    const shortNight = (ms: number) =>
      auditNight({ runId: 'n1', secrets, store, concurrency: 1, timeLeftMs: () => ms });
    let first = await shortNight(1_500);
    // On a slow machine even the first takes longer.
    for (let ms = 3_000; statuses(first).a !== 'assessed'; ms *= 2) {
      store = folderStore().store;
      first = await shortNight(ms);
    }
    expect(statuses(first)).toEqual({ a: 'assessed', b: 'deadline', c: 'deadline' });
    expect((await store.loadRoster()).unreached).toEqual(['b', 'c']);

    for (const org of orgs.slice(1)) org.heal();
    const second = await auditNight({ runId: 'n2', secrets, store, concurrency: 1 });
    expect(second.orgs.map(({ snapshot }) => snapshot.alias)).toEqual(['b', 'c', 'a']);
    expect(statuses(second)).toEqual({ a: 'assessed', b: 'assessed', c: 'assessed' });
  });

  /** The time is over as soon as the run has begun. */
  const noTime = { timeLeftMs: () => 0 };

  async function manyOrgs(count: number) {
    const org = await simulatedOrg({ latencyMs: 1_000 });
    const aliases = Array.from({ length: count }, (_, at) => `org-${at}`);
    const secretOf = (alias: string) => ({ name: alias, value: JSON.stringify({ ...org.secret(), alias }) });
    return { aliases, secrets: secretsOf(...aliases.map(secretOf)) };
  }

  test('an org that the run did not reach is notified when that lasts, and when it is reached', async () => {
    const orgs = await threeOrgs();
    const { store } = folderStore();
    const secrets = secretsOf(...orgs);
    await auditNight({ runId: 'n0', secrets, store });
    const nights: AuditedNight[] = [];
    for (const runId of ['n1', 'n2', 'n3', 'n4']) {
      nights.push(await auditNight({ runId, secrets, store, concurrency: 1, ...noTime }));
    }
    expect(nights.map(({ alerts }) => alerts.length)).toEqual([0, 3, 0, 0]);
    expect(nights[1]?.orgs.flatMap(({ drift }) => drift.map(({ type, cause }) => [type, cause]))).toEqual(
      Array(3).fill(['org_not_assessed', 'deadline']),
    );
    expect((await store.load({ alias: 'c' })).state?.ledger.notAssessed).toMatchObject({ runs: 4, notified: true });
    const back = await auditNight({ runId: 'n5', secrets, store });
    expect(driftOf(back)).toEqual(Array(3).fill('org_recovered '));
  });

  test('many orgs that were not reached are notified concurrently, within a limit, after the roster is kept', async () => {
    const { aliases, secrets } = await manyOrgs(200);
    const { store } = folderStore();
    let [now, most] = [0, 0];
    const rosters: number[] = [];
    const watched: StateStore = {
      ...store,
      async load(org) {
        if (rosters.length === 0) throw new Error('The roster comes first.');
        now += 1;
        most = Math.max(most, now);
        return store.load(org);
      },
      async save(...given) {
        const version = await store.save(...given);
        now -= 1;
        return version;
      },
      async keepRoster(roster) {
        rosters.push(roster.unreached.length);
        await store.keepRoster(roster);
      },
    };
    const { run } = await auditNight({ runId: 'n1', secrets, store: watched, concurrency: 1, ...noTime });
    expect([run.summary.orgs.not_assessed, rosters]).toEqual([200, [200, 200]]);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(50);
    expect((await store.load({ alias: aliases[199] ?? '' })).state?.ledger.notAssessed?.runs).toBe(1);
  });

  test('when no time is left to notify them, they still come first in the next run', async () => {
    const { aliases, secrets } = await manyOrgs(20);
    const { store } = folderStore();
    let left = 10;
    const timeLeftMs = () => {
      const now = left;
      left = 0;
      return now;
    };
    const { run } = await auditNight({ runId: 'n1', secrets, store, concurrency: 1, timeLeftMs });
    expect(run.summary.orgs.not_assessed).toBe(20);
    expect((await store.loadRoster()).unreached.toSorted()).toEqual(aliases.toSorted());
    expect((await store.load({ alias: aliases[19] ?? '' })).state).toBeUndefined();
  });
});

describe('apps in memory', () => {
  const apps = ['One', 'Two', 'Three'].map((name) => externalClientApp({ name }));
  const orgsOfThree = (...aliases: string[]) =>
    Promise.all(aliases.map((alias) => simulatedOrg({ alias, apps, latencyMs: 20 })));
  const READ = 'readMetadata';
  const readsOf = (org: SimulatedOrg) => org.calls().filter(({ operation }) => operation === READ);

  test('with permits for one org, its apps are read before those of the next', async () => {
    const orgs = await orgsOfThree('a', 'b', 'c');
    const result = await auditNight({ runId: 'n1', secrets: secretsOf(...orgs), appsAtOnce: 4 });
    expect(statuses(result)).toEqual({ a: 'assessed', b: 'assessed', c: 'assessed' });
    const inTime = orgs.flatMap(readsOf).toSorted((one, other) => one.at.getTime() - other.at.getTime());
    const turns = inTime.map(({ org }) => org).filter((org, at, all) => org !== all[at - 1]);
    expect(turns.toSorted()).toEqual(['a', 'b', 'c']);
  });

  test('nor are the states of the others loaded before they hold permits', async () => {
    const orgs = await orgsOfThree('a', 'b', 'c', 'd');
    const { store } = folderStore();
    const secrets = secretsOf(...orgs);
    await auditNight({ runId: 'n1', secrets, store });
    const held: number[] = [0];
    const counting: StateStore = {
      ...store,
      load: (org) => {
        held.push((held.at(-1) ?? 0) + 1);
        return store.load(org);
      },
      save: async (...given) => {
        const version = await store.save(...given);
        held.push((held.at(-1) ?? 0) - 1);
        return version;
      },
    };
    await auditNight({ runId: 'n2', secrets, store: counting, appsAtOnce: 4 });
    expect([Math.max(...held), held.length]).toEqual([1, 9]);
  });

  test('an org of more apps than there are permits is read all the same', async () => {
    const orgs = await orgsOfThree('a', 'b');
    const result = await auditNight({ runId: 'n1', secrets: secretsOf(...orgs), appsAtOnce: 1 });
    expect(statuses(result)).toEqual({ a: 'assessed', b: 'assessed' });
  });

  test('an org of more apps than the limit is not assessed, for this reason', async () => {
    const org = await simulatedOrg({ alias: 'huge', apps });
    const readOrg: ReadOrg = (access, request) =>
      orgReader({ allowLoopback: true })(access, {
        ...request,
        acquireApps: () => request.acquireApps?.(MOST_APPS + 1) ?? Promise.resolve(),
      });
    const result = await auditNight({ runId: 'n1', secrets: secretsOf(org), readOrg });
    expect(result.orgs[0]?.snapshot.reason).toMatchObject({
      code: 'too_many_apps',
      message: expect.stringContaining('10,001'),
    });
    expect(readsOf(org)).toEqual([]);
  });

  test('an org that waits for permits when the time of the run is over was not read', async () => {
    const [first, second] = await orgsOfThree('a', 'b');
    if (first === undefined || second === undefined) throw new Error('There are two.');
    first.fault('headers-never', { operation: READ });
    second.fault('headers-never', { operation: READ });
    const secrets = secretsOf(first, second);
    // On a slow machine the time is over before the first read.
    for (let ms = 1_000; readsOf(first).length + readsOf(second).length === 0; ms *= 2) {
      const result = await auditNight({ runId: 'n1', secrets, appsAtOnce: 1, timeLeftMs: () => ms });
      expect(statuses(result)).toEqual({ a: 'deadline', b: 'deadline' });
    }
    expect([first, second].filter((org) => readsOf(org).length > 0)).toHaveLength(1);
  });
});
