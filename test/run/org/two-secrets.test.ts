/** Several secrets for one org, or with one alias: the kept roster and states decide who has it; the others are notified once. */
import { describe, expect, test } from 'vitest';
import type { SecretSource, StateStore } from '../../../lib/run/ports.ts';
import type { SimulatedOrg } from '../../../lib/simulator/salesforce/start.ts';
import { type AuditedNight, auditNight, folderStore, secretsOf } from '../../support/runs/simulated-nights.ts';
import { simulatedOrg } from '../../support/salesforce/simulated-salesforce.ts';

const statuses = ({ orgs }: AuditedNight) =>
  Object.fromEntries(orgs.map(({ snapshot: { alias, status, reason } }) => [alias, reason?.code ?? status]));
const alertedOrgs = ({ alerts }: AuditedNight) => alerts.map(({ document }) => document.org.alias);

/** A secret of that name for the org. */
function secret(name: string, org: SimulatedOrg, alias = name) {
  return { name: `orgs/${name}`, value: JSON.stringify({ ...org.secret(), alias }) };
}

/** A night in which this one logs in first, and the others after it. */
async function nightOf(alias: string, runId: string, secrets: SecretSource, store: StateStore): Promise<AuditedNight> {
  const { orgs, unreached } = await store.loadRoster();
  await store.keepRoster({ orgs: orgs.length > 0 ? orgs : [{ alias }], unreached, slow: [alias] });
  return auditNight({ runId, secrets, store, concurrency: 1 });
}

/** One org with the secrets `acme` and `twin`, and a store. */
async function twins() {
  const org = await simulatedOrg();
  const [acme, twin] = [secret('acme', org), secret('twin', org)];
  return { acme, twin, both: secretsOf(acme, twin), store: folderStore().store };
}

/** Two orgs, and a store. */
async function twoOrgs() {
  const [one, other] = [await simulatedOrg({ alias: 'one' }), await simulatedOrg({ alias: 'other' })];
  return { one, other, store: folderStore().store };
}

describe('two secrets for one org', () => {
  test('whichever logs in first: the one that had the org keeps it, and the other is notified once', async () => {
    const { both: secrets, store } = await twins();
    const expected = { acme: 'assessed', twin: 'duplicate_org' };
    const nights = [
      await nightOf('acme', 'n1', secrets, store),
      await nightOf('twin', 'n2', secrets, store),
      await nightOf('acme', 'n3', secrets, store),
      await nightOf('twin', 'n4', secrets, store),
    ];
    expect(nights.map(statuses)).toEqual([expected, expected, expected, expected]);
    expect(nights.map(alertedOrgs)).toEqual([['twin'], [], [], []]);
  });

  test('the same where the roster is lost: the state has the secret that had the org', async () => {
    const { both: secrets, store } = await twins();
    await nightOf('acme', 'n1', secrets, store);
    // It knows neither the org nor the secret.
    await store.keepRoster({ orgs: [{ alias: 'acme' }], unreached: [], slow: [] });
    const second = await nightOf('twin', 'n2', secrets, store);
    expect([statuses(second), alertedOrgs(second)]).toEqual([{ acme: 'assessed', twin: 'duplicate_org' }, []]);
  });

  test('a night in which the one that has the org cannot log in gives the org to no other', async () => {
    const { acme, twin, both, store } = await twins();
    await auditNight({ runId: 'n1', secrets: both, store, concurrency: 1 });
    const broken = secretsOf({ ...acme, value: '{' }, twin);
    expect(statuses(await auditNight({ runId: 'n2', secrets: broken, store }))).toEqual({
      acme: 'invalid_secret',
      twin: 'duplicate_org',
    });
    const third = await auditNight({ runId: 'n3', secrets: both, store });
    expect([statuses(third), alertedOrgs(third)]).toEqual([{ acme: 'assessed', twin: 'duplicate_org' }, ['acme']]);
  });

  test('when the one that has the org is removed, the other has it in the same run', async () => {
    const { twin, both, store } = await twins();
    await auditNight({ runId: 'n1', secrets: both, store, concurrency: 1 });
    const second = await auditNight({ runId: 'n2', secrets: secretsOf(twin), store });
    expect(statuses(second)).toEqual({ twin: 'assessed' });
  });

  test('two secrets that have changed orgs are no duplicates', async () => {
    const { one, other, store } = await twoOrgs();
    await auditNight({ runId: 'n1', secrets: secretsOf(secret('a', one), secret('b', other)), store });
    const swapped = secretsOf(secret('a', other), secret('b', one));
    const second = await auditNight({ runId: 'n2', secrets: swapped, store });
    expect(statuses(second)).toEqual({ a: 'assessed', b: 'assessed' });
    const third = await auditNight({ runId: 'n3', secrets: swapped, store });
    expect([statuses(third), alertedOrgs(third)]).toEqual([{ a: 'assessed', b: 'assessed' }, []]);
  });
});

describe('two secrets with one alias', () => {
  test('one whose name comes first does not take the alias over, and is notified once', async () => {
    const { one: org, other, store } = await twoOrgs();
    await auditNight({ runId: 'n1', secrets: secretsOf(secret('m', org, 'acme')), store });
    const both = secretsOf(secret('a', other, 'acme'), secret('m', org, 'acme'));
    const second = await auditNight({ runId: 'n2', secrets: both, store });
    expect([statuses(second), alertedOrgs(second)]).toEqual([
      { acme: 'assessed', 'acme (a)': 'duplicate_alias' },
      ['acme (a)'],
    ]);
    const broken = secretsOf(secret('a', other, 'acme'), { name: 'orgs/m', value: '' });
    const third = await auditNight({ runId: 'n3', secrets: broken, store });
    expect([statuses(third), alertedOrgs(third)]).toEqual([
      { acme: 'invalid_secret', 'acme (a)': 'duplicate_alias' },
      ['acme'],
    ]);
    const fourth = await auditNight({ runId: 'n4', secrets: both, store });
    expect([statuses(fourth), alertedOrgs(fourth)]).toEqual([
      { acme: 'assessed', 'acme (a)': 'duplicate_alias' },
      ['acme'],
    ]);
  });

  test('two secrets that have changed aliases are no duplicates', async () => {
    const { one, other, store } = await twoOrgs();
    await auditNight({ runId: 'n1', secrets: secretsOf(secret('a', one, 'x'), secret('b', other, 'y')), store });
    const swapped = secretsOf(secret('a', one, 'y'), secret('b', other, 'x'));
    expect(statuses(await auditNight({ runId: 'n2', secrets: swapped, store }))).toEqual({
      x: 'assessed',
      y: 'assessed',
    });
  });

  test('one that gets an alias of its own is not missed under the name that it had', async () => {
    const { one: org, other, store } = await twoOrgs();
    await auditNight({ runId: 'n1', secrets: secretsOf(secret('a', org, 'acme'), secret('b', other, 'acme')), store });
    const mended = secretsOf(secret('a', org, 'acme'), secret('b', other, 'bee'));
    expect(statuses(await auditNight({ runId: 'n2', secrets: mended, store }))).toEqual({
      acme: 'assessed',
      bee: 'assessed',
    });
  });
});
