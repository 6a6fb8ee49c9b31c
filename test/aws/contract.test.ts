/**
 * What the audit relies on of AWS: our adapters, on each backend of the contract. What the services refuse is in
 * `refusals.test.ts`.
 */
import { createHash } from 'node:crypto';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateSecretCommand, DeleteSecretCommand } from '@aws-sdk/client-secrets-manager';
import { expect, vi } from 'vitest';
import { publishedResult } from '../../lib/alert/words/event-words.ts';
import type { OrgIdentity } from '../../lib/audit/model/org-identity.ts';
import { snsAlertSink } from '../../lib/aws/alerts/sns-alert-sink.ts';
import { s3Client, secretsManagerClient } from '../../lib/aws/clients.ts';
import { secretsManagerSource } from '../../lib/aws/secrets/secrets-manager-source.ts';
import { s3StateStore } from '../../lib/aws/state/s3-state-store.ts';
import { sampleMessages } from '../support/alert/alert-messages.ts';
import { describeContract, newBucket, newPrefix, newTopic, subscribe } from '../support/aws/aws-backends.ts';
import { HANG_TIMEOUT_MS } from '../support/hang-timeout.ts';
import { emptySnapshotOf, ORG_ID, OTHER_ORG_ID, resultWithEvents, stateOf } from '../support/runs/org-states.ts';

async function store(name: string, content: { SecretString?: string; SecretBinary?: Uint8Array }): Promise<void> {
  await secretsManagerClient().send(new CreateSecretCommand({ Name: name, ...content }));
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

async function textOf(Bucket: string, Key: string): Promise<string | undefined> {
  const { Body } = await s3Client().send(new GetObjectCommand({ Bucket, Key }));
  return Body?.transformToString();
}

async function write(Bucket: string, Key: string, Body: string): Promise<void> {
  await s3Client().send(new PutObjectCommand({ Bucket, Key, Body }));
}

/** A store on a bucket of its own. */
async function newStore() {
  const bucket = await newBucket();
  return { bucket, ...s3StateStore({ bucket }) };
}

describeContract((contract) => {
  contract('reads every secret under the prefix, over several pages, and no other', async () => {
    const prefix = newPrefix();
    const names = Array.from({ length: 45 }, (_, at) => `${prefix}${at}`);
    await Promise.all(names.map((name) => store(name, { SecretString: `value of ${name}` })));
    await store(`x${prefix}`, { SecretString: 'not under it' });
    await store(`${prefix.toUpperCase()}upper`, { SecretString: 'in capitals' });
    const found = await secretsManagerSource({ prefix }).load();
    expect([...found].sort((a, b) => a.name.localeCompare(b.name))).toEqual(
      [...names].sort((a, b) => a.localeCompare(b)).map((name) => ({ name, value: `value of ${name}` })),
    );
  });

  contract('yields a binary secret as an error that names it', async () => {
    const prefix = newPrefix();
    await store(`${prefix}binary`, { SecretBinary: new Uint8Array([1, 2]) });
    expect(await secretsManagerSource({ prefix }).load()).toEqual([
      { name: `${prefix}binary`, value: '', error: { code: 'BinarySecret', message: expect.any(String) } },
    ]);
  });

  contract('yields a secret without a value as an error, and the others all the same', async () => {
    const prefix = newPrefix();
    await store(`${prefix}empty`, {});
    await store(`${prefix}good`, { SecretString: '{}' });
    const found = await secretsManagerSource({ prefix }).load();
    expect(found).toHaveLength(2);
    expect(found).toContainEqual({ name: `${prefix}good`, value: '{}' });
    expect(found).toContainEqual({
      name: `${prefix}empty`,
      value: '',
      error: { code: 'ResourceNotFoundException', message: expect.any(String) },
    });
  });

  contract('leaves out a secret that is marked for deletion', async () => {
    const prefix = newPrefix();
    await store(`${prefix}gone`, { SecretString: '{}' });
    await secretsManagerClient().send(new DeleteSecretCommand({ SecretId: `${prefix}gone` }));
    expect(await secretsManagerSource({ prefix }).load()).toEqual([]);
  });

  contract('finds no secret under an unused prefix', async () => {
    expect(await secretsManagerSource({ prefix: newPrefix() }).load()).toEqual([]);
  });

  contract('knows nothing of an org that it never kept', async () => {
    const { load } = await newStore();
    expect((await load({ alias: 'a', orgId: ORG_ID })).state).toBeUndefined();
    expect((await load({ alias: 'a' })).state).toBeUndefined();
  });

  contract('gives back what was kept, by id and by alias', async () => {
    const { load, save } = await newStore();
    const state = stateOf(1, { alias: 'ä/b ?#%+..' });
    await save({ alias: 'ä/b ?#%+..', orgId: ORG_ID }, state, undefined);
    expect((await load({ alias: 'ä/b ?#%+..', orgId: ORG_ID })).state).toEqual(state);
    expect((await load({ alias: 'ä/b ?#%+..' })).state).toEqual(state);
    expect((await load({ alias: 'another' })).state).toBeUndefined();
  });

  contract('replaces what was loaded, by id and by alias', async () => {
    const { load, save } = await newStore();
    const org = { alias: 'a', orgId: ORG_ID };
    await save(org, stateOf(1, { alias: 'a' }), undefined);
    await save(org, stateOf(2, { alias: 'a' }), (await load(org))?.version);
    await save({ alias: 'a' }, stateOf(3, { alias: 'a', missed: 1 }), (await load({ alias: 'a' }))?.version);
    expect((await load(org)).state).toEqual(stateOf(3, { alias: 'a', missed: 1 }));
  });

  contract('never replaces what it did not load', async () => {
    const { load, save } = await newStore();
    const org = { alias: 'a', orgId: ORG_ID };
    await save(org, stateOf(1), undefined);
    const loaded = await load(org);
    await save(org, stateOf(2), loaded.version);
    await expect(save(org, stateOf(3), loaded.version)).rejects.toThrow('another or a later run');
    await expect(save(org, stateOf(3), undefined)).rejects.toThrow('another or a later run');
    await expect(save({ alias: 'a' }, stateOf(3), undefined)).rejects.toThrow('another or a later run');
    expect((await load(org)).state).toEqual(stateOf(2));
  });

  contract('never replaces the state of a later run, although it has loaded it', async () => {
    const { load, save } = await newStore();
    const org = { alias: 'a', orgId: ORG_ID };
    await save(org, stateOf(2), undefined);
    await expect(save(org, stateOf(1), (await load(org))?.version)).rejects.toThrow('another or a later run');
  });

  contract('lets one of many that create at the same time have its way', async () => {
    const { load, save } = await newStore();
    const org = { alias: 'a', orgId: ORG_ID };
    const nights = [1, 2, 3, 4, 5];
    const saved = await Promise.allSettled(nights.map((night) => save(org, stateOf(night), undefined)));
    const winners = nights.filter((_, at) => saved[at]?.status === 'fulfilled');
    expect(winners).toHaveLength(1);
    expect((await load(org)).state?.runId).toBe(`night-${winners[0]}`);
  });

  contract('fails a save whose state was deleted meanwhile', async () => {
    const { bucket, load, save } = await newStore();
    const org = { alias: 'a', orgId: ORG_ID };
    await save(org, stateOf(1), undefined);
    const loaded = await load(org);
    await s3Client().send(new DeleteObjectCommand({ Bucket: bucket, Key: `state/${ORG_ID}.json` }));
    await expect(save(org, stateOf(2), loaded.version)).rejects.toThrow('another or a later run');
    expect((await load({ alias: 'a' })).state).toBeUndefined();
    await save({ alias: 'a' }, stateOf(2, { missed: 1 }), undefined);
    expect((await load(org)).state).toEqual(stateOf(2, { missed: 1 }));
  });

  contract('moves the state of an org from its alias to its id when it is first reached', async () => {
    const { load, save } = await newStore();
    await save({ alias: 'a' }, stateOf(1, { missed: 1 }), undefined);
    await save({ alias: 'a' }, stateOf(2, { missed: 2 }), (await load({ alias: 'a' }))?.version);
    const before = await load({ alias: 'a', orgId: ORG_ID });
    expect(before.state?.ledger.notAssessed?.runs).toBe(2);
    await save({ alias: 'a', orgId: ORG_ID }, stateOf(3, { alias: 'a' }), before?.version);
    expect((await load({ alias: 'a' })).state).toEqual(stateOf(3, { alias: 'a' }));
  });

  contract('keeps the past of an org whose alias is renamed', async () => {
    const { load, save } = await newStore();
    await save({ alias: 'old', orgId: ORG_ID }, stateOf(1, { alias: 'old' }), undefined);
    await save({ alias: 'new' }, stateOf(2, { missed: 1 }), (await load({ alias: 'new' }))?.version);
    const renamed = await load({ alias: 'new', orgId: ORG_ID });
    expect(renamed.state?.snapshot?.alias).toBe('old');
    expect(renamed.state?.ledger.notAssessed?.runs).toBe(1);
    await save({ alias: 'new', orgId: ORG_ID }, stateOf(3, { alias: 'new' }), renamed?.version);
    expect((await load({ alias: 'new' })).state).toEqual(stateOf(3, { alias: 'new' }));
  });

  contract(
    'keeps what is to be sent of an org under its id and, since it was not reached, under a new alias',
    async () => {
      const { load, save } = await newStore();
      const outboxOf = (night: number, org: OrgIdentity) => ({
        outbox: { org, events: resultWithEvents('run', night, [`event-${night}`]).drift },
      });
      const old = { alias: 'old', orgId: ORG_ID };
      const formerAliases = [{ alias: 'older', until: '2026-11-22T02:00:00.000Z' }];
      const { outbox } = outboxOf(1, old);
      const kept = { ...stateOf(1, { alias: 'old' }), outbox: { ...outbox, formerAliases }, plannedUsed: ['one'] };
      await save(old, kept, undefined);
      const missed = { ...stateOf(2, { missed: 1 }), ...outboxOf(2, { alias: 'new' }), plannedUsed: ['two'] };
      const version = await save({ alias: 'new' }, missed, undefined);
      const { state } = await load({ alias: 'new', orgId: ORG_ID });
      expect(state?.outbox?.events.map(({ deduplicationId }) => deduplicationId)).toEqual(['event-1', 'event-2']);
      expect(state?.outbox?.formerAliases, 'under which incidents are ended').toEqual([
        ...formerAliases,
        { alias: 'old', until: missed.writtenAt },
      ]);
      expect(state?.outbox?.org).toEqual({ alias: 'new', orgId: ORG_ID });
      expect(state?.plannedUsed).toEqual(['one', 'two']);
      // The version that a write resolves to is good for the next one.
      await save({ alias: 'new' }, stateOf(2, { missed: 1 }), version);
      expect((await load({ alias: 'new' })).state?.outbox).toBeUndefined();
    },
  );

  contract('gives an alias that moves to another org none of the past of the first', async () => {
    const { load, save } = await newStore();
    await save({ alias: 'a', orgId: ORG_ID }, stateOf(1, { alias: 'a' }), undefined);
    const moved = await load({ alias: 'a', orgId: OTHER_ORG_ID });
    expect([moved.state, moved.replaced?.runId]).toEqual([undefined, 'night-1']);
    await save({ alias: 'a', orgId: OTHER_ORG_ID }, stateOf(2, { alias: 'a' }), undefined);
    expect((await load({ alias: 'a', orgId: OTHER_ORG_ID })).replaced).toBeUndefined();
    expect((await load({ alias: 'a' })).state?.runId).toBe('night-2');
    expect((await load({ alias: 'b', orgId: ORG_ID })).state?.runId).toBe('night-1');
  });

  contract('says of an org that its alias left it, whichever alias it has when it is back', async () => {
    const { load, save } = await newStore();
    const [one, other] = [
      { alias: 'a', orgId: ORG_ID },
      { alias: 'a', orgId: OTHER_ORG_ID },
    ];
    await save(one, stateOf(1, { alias: 'a' }), undefined);
    expect((await load(one)).isLeft).toBeUndefined();
    expect((await load({ ...one, alias: 'b' })).isLeft, 'only renamed').toBeUndefined();
    await save(other, stateOf(2, { alias: 'a' }), (await load(other)).version);
    expect([(await load(one)).isLeft, (await load({ ...one, alias: 'b' })).isLeft]).toEqual([true, true]);
    expect((await load(other)).isLeft).toBeUndefined();
    await save({ ...one, alias: 'b' }, stateOf(3, { alias: 'b' }), (await load({ ...one, alias: 'b' })).version);
    expect((await load({ ...one, alias: 'b' })).isLeft).toBeUndefined();
  });

  contract('keeps two aliases of one org apart when neither knows its id', async () => {
    const { load, save } = await newStore();
    await save({ alias: 'first', orgId: ORG_ID }, stateOf(1, { alias: 'first' }), undefined);
    const second = await load({ alias: 'second', orgId: ORG_ID });
    await save({ alias: 'second', orgId: ORG_ID }, stateOf(2, { alias: 'second' }), second?.version);
    // The pointer of the first still leads to the org, which is the second's by now.
    expect((await load({ alias: 'first' })).state).toBeUndefined();
    await save({ alias: 'first' }, stateOf(3, { missed: 1 }), undefined);
    expect((await load({ alias: 'second' })).state).toEqual(stateOf(2, { alias: 'second' }));
    expect((await load({ alias: 'first' })).state).toEqual(stateOf(3, { missed: 1 }));
  });

  contract('refuses a state that it can not read, and names its key', async () => {
    const { bucket, load } = await newStore();
    const key = `state/${ORG_ID}.json`;
    await write(bucket, key, '{"schemaVersion":2}');
    await expect(load({ alias: 'a', orgId: ORG_ID })).rejects.toThrow(`s3://${bucket}/${key} is not a state`);
    await write(bucket, key, '{"schemaV');
    await expect(load({ alias: 'a', orgId: ORG_ID })).rejects.toThrow('not JSON');
  });

  contract('keeps the first evidence of a run, whatever is brought later', async () => {
    const { bucket, keepEvidence } = await newStore();
    await keepEvidence(emptySnapshotOf(1, 'a'));
    await keepEvidence({ ...emptySnapshotOf(1, 'a'), status: 'partial' });
    const key = `evidence/dt=2026-01-02/org=${ORG_ID}/night-1.json`;
    expect(JSON.parse(`${await textOf(bucket, key)}`)).toEqual(emptySnapshotOf(1, 'a'));
  });

  contract('keeps the drift of every attempt of a run', async () => {
    const { bucket, keepRun } = await newStore();
    await keepRun(resultWithEvents('run/1', 1, ['one', 'two']));
    await keepRun(resultWithEvents('run/1', 2, ['two', 'three']));
    const kept = JSON.parse(`${await textOf(bucket, 'runs/run%2F1.json')}`) as ReturnType<typeof resultWithEvents>;
    expect(kept.drift.map(({ deduplicationId }) => deduplicationId)).toEqual(['one', 'two', 'three']);
    expect(kept.summary.drift).toBe(3);
    expect(kept.run.startedAt < kept.run.finishedAt).toBe(true);
  });

  contract('keeps the record of a run in place of one that can not be read', async () => {
    const { bucket, keepRun } = await newStore();
    await write(bucket, 'runs/r.json', 'not JSON');
    await keepRun(resultWithEvents('r', 1, ['one']));
    expect(JSON.parse(`${await textOf(bucket, 'runs/r.json')}`)).toEqual(
      publishedResult(resultWithEvents('r', 1, ['one'])),
    );
    expect(await textOf(bucket, `runs/r.json.damaged-${digestOf('not JSON')}`)).toBe('not JSON');
  });

  contract('remembers which orgs the last run knew, and which it did not get to', async () => {
    const { bucket, loadRoster, keepRoster } = await newStore();
    const none = { orgs: [], unreached: [], slow: [] };
    expect(await loadRoster()).toEqual(none);
    const known = { alias: 'a', secretName: 'orgs/1', environment: 'sandbox', orgId: ORG_ID } as const;
    const roster = { orgs: [known, { alias: 'ä' }], unreached: ['ä'], slow: ['a'] };
    await keepRoster(roster);
    expect(await loadRoster()).toEqual(roster);
    await write(bucket, 'state/roster.json', '{"schemaVersion":1,"orgs":[{"alias":"a"}],"unreached":["a"]}');
    expect(await loadRoster()).toEqual({ orgs: [{ alias: 'a' }], unreached: ['a'], slow: [] });
  });

  contract('a damaged roster is never an empty one, and is kept aside', async () => {
    const { bucket, loadRoster, setRosterAside } = await newStore();
    for (const text of ['', '{"orgs":', '{"schemaVersion":1,"orgs":[],"unreached":[]}', 'null']) {
      await write(bucket, 'state/roster.json', text);
      await expect(loadRoster()).rejects.toThrow(`s3://${bucket}/state/roster.json is damaged`);
      const aside = `state/roster.json.damaged-${digestOf(text)}`;
      expect([await setRosterAside(), await setRosterAside()]).toEqual(Array(2).fill(`s3://${bucket}/${aside}`));
      expect(await textOf(bucket, aside)).toBe(text);
    }
  });

  contract('names the bucket and key when the bucket is not there', async () => {
    const { load, keepEvidence } = s3StateStore({ bucket: 'no-such-bucket' });
    await expect(load({ alias: 'a' })).rejects.toMatchObject({ name: 'AwsError', kind: 'missing' });
    await expect(load({ alias: 'a' })).rejects.toThrow('read s3://no-such-bucket/state/alias=a.json');
    await expect(keepEvidence(emptySnapshotOf(1, 'a'))).rejects.toThrow('write s3://no-such-bucket/evidence/');
  });

  contract('sends each audience its own text', async () => {
    const topics = {
      alert: await newTopic(),
      event: await newTopic(),
      chat: await newTopic(),
      sms: await newTopic(),
    };
    const [alert, event, chat, sms] = await Promise.all(Object.values(topics).map((topic) => subscribe(topic)));
    const messages = sampleMessages(topics);
    await snsAlertSink(topics).publish(messages);
    await vi.waitFor(() => expect([alert, event, chat, sms].map((got) => got?.length)).toEqual([1, 1, 1, 1]), {
      timeout: HANG_TIMEOUT_MS,
    });
    const sent = messages.map(({ subject, body }) => [{ ...(subject && { Subject: subject }), Message: body }]);
    expect([alert, event, chat, sms]).toMatchObject(sent);
  });

  contract('reaches the subscriptions that filter for a severity, an org or an event type, and no other', async () => {
    const eventTopicArn = await newTopic();
    const matching = await Promise.all(
      [
        { severity: ['high', 'critical'] },
        { org: [{ prefix: 'ac' }], environment: [{ 'anything-but': 'sandbox' }] },
        { eventTypes: ['violation_resolved'] },
        { severity: [{ exists: true }] },
      ].map((policy) => subscribe(eventTopicArn, policy)),
    );
    const others = await Promise.all(
      [
        { severity: ['low'] },
        { severity: ['high'], org: ['other'] },
        { eventTypes: ['app_not_assessed'] },
        { severity: [{ exists: false }] },
        { unknown: [{ exists: true }] },
      ].map((policy) => subscribe(eventTopicArn, policy)),
    );
    const topics = { alert: await newTopic(), event: eventTopicArn };
    await snsAlertSink(topics).publish(sampleMessages(topics));
    await vi.waitFor(() => expect(matching.map((got) => got.length)).toEqual([1, 1, 1, 1]), {
      timeout: HANG_TIMEOUT_MS,
    });
    expect(others.map((got) => got.length)).toEqual([0, 0, 0, 0, 0]);
  });

  contract('sends to the other topics when one is missing, and names the missing one', async () => {
    const eventTopicArn = await newTopic();
    const got = await subscribe(eventTopicArn);
    const alertTopicArn = `${eventTopicArn}-missing`;
    const topics = { alert: alertTopicArn, event: eventTopicArn };
    const published = snsAlertSink(topics).publish(sampleMessages(topics));
    await expect(published).rejects.toThrow(`could not be published to ${alertTopicArn}.`);
    await expect(published).rejects.toMatchObject({ name: 'PublishError', errors: [{ kind: 'missing' }] });
    await vi.waitFor(() => expect(got).toHaveLength(1), { timeout: HANG_TIMEOUT_MS });
  });

  contract('sends no message at all when one is too large', async () => {
    const topics = { alert: await newTopic(), event: await newTopic() };
    const got = await subscribe(topics.event);
    const tooLarge = sampleMessages(topics, { text: 'ä'.repeat(131_072) });
    await expect(snsAlertSink(topics).publish(tooLarge)).rejects.toThrow(`for ${topics.alert} has 2622`);
    await snsAlertSink(topics).publish(sampleMessages(topics));
    await vi.waitFor(() => expect(got).toHaveLength(1), { timeout: HANG_TIMEOUT_MS });
  });

  contract(
    'sends a repeated alert to a FIFO topic once',
    async () => {
      const topics = { alert: await newTopic(), event: await newTopic({ fifo: true }) };
      const got = await subscribe(topics.event);
      await snsAlertSink(topics).publish(sampleMessages(topics));
      await snsAlertSink(topics).publish(sampleMessages(topics));
      await snsAlertSink(topics).publish(sampleMessages(topics, { deduplicationId: 'another' }));
      await vi.waitFor(() => expect(got.at(-1)?.Message).toContain('another'), { timeout: HANG_TIMEOUT_MS });
      expect(got).toHaveLength(2);
    },
    { motoFails: 'delivers repeats' },
  );
});
