/**
 * The function is killed at each of its calls to AWS, before and after the call has had its effect, and started again, as
 * Lambda's retry or the next night does it. The result is known beforehand: two violations, notified at least once.
 * Killed at each write, with a fix before it starts again: each beginning that was notified has its end notified.
 * `npm test` kills at the first call of each kind, `npm run test:long` at every call, on both sides of it.
 *
 * @module
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AlertDocument } from '../../../lib/alert/channels/event.ts';
import type { AwsCall } from '../../../lib/simulator/aws/call.ts';
import { externalClientApp } from '../../../lib/simulator/salesforce/components.ts';
import { type Deployed, deploy } from '../../support/runs/deployed.ts';
import { IS_LONG_RUN } from '../../support/test-scope.ts';

const CONTROL = 'require-secret-web-server-flow';
const GLOBAL_OAUTH = 'ExtlClntAppGlobalOauthSettings';
/** The calls of a night with two orgs in which one violation opens in each; the third message to events is the anchor. */
const CALLS_OF_A_NIGHT = {
  'list of secrets': 1,
  'read of the roster': 1,
  'read of a state': 4,
  'write of evidence': 2,
  'write of a state': 4,
  'message to alerts': 2,
  'message to events': 3,
  'message to incidents': 2,
  'write of the roster': 1,
  'read of the record': 1,
  'write of the record': 1,
  'read of the history': 1,
  'write of the history': 1,
  'write of the report': 1,
  'read of the subscriptions': 1,
  'look at a topic': 3,
  'write of the subscriptions': 1,
} as const;

type Kind = keyof typeof CALLS_OF_A_NIGHT;
type Moment = 'before' | 'after';

/** The n-th call of a kind, from 1. */
interface Crash {
  readonly kind: Kind;
  readonly at: number;
  readonly moment: Moment;
}

const KINDS = Object.keys(CALLS_OF_A_NIGHT) as Kind[];

const OBJECTS: readonly (readonly [RegExp, string])[] = [
  [/^state\/roster\.json$/, 'the roster'],
  [/^state\/history\.json$/, 'the history'],
  [/^state\/subscriptions\.json$/, 'the subscriptions'],
  [/^state\//, 'a state'],
  [/^evidence\//, 'evidence'],
  [/^runs\//, 'the record'],
  [/^reports\//, 'the report'],
];

function kindOf({ service, operation, resource }: AwsCall): string {
  if (service === 'secretsmanager') return 'list of secrets';
  if (operation === 'GetTopicAttributes') return 'look at a topic';
  if (service === 'sns') return `message to ${resource.split(':').at(-1)}`;
  const [, object = resource] = OBJECTS.find(([key]) => key.test(resource)) ?? [];
  return `${operation === 'PutObject' ? 'write' : 'read'} of ${object}`;
}

/** At every call of these kinds, on each side of it; in `npm test` at the first of each kind, on one side in turn. */
function crashesAt(kinds: readonly Kind[], moments: readonly Moment[]): readonly Crash[] {
  const turn = (index: number) => moments.slice(index % moments.length).slice(0, 1);
  return kinds.flatMap((kind, index) =>
    Array.from({ length: IS_LONG_RUN ? CALLS_OF_A_NIGHT[kind] : 1 }, (_, at) => at + 1).flatMap((at) =>
      (IS_LONG_RUN ? moments : turn(index)).map((moment) => ({ kind, at, moment })),
    ),
  );
}

function afterwards({ kind, at, moment }: Crash): 'its retry' | 'the next night' {
  const number = KINDS.indexOf(kind) * 10 + at * 2 + (moment === 'before' ? 0 : 1);
  const draw = Math.sin(seed + number) * 10_000;
  return draw - Math.floor(draw) < 0.5 ? 'its retry' : 'the next night';
}

/** Kills the function at one of its calls to AWS, from when it is armed. */
function killer() {
  let kill: (() => void) | undefined;
  let crash: Crash | undefined;
  let seen = 0;
  let struck: AwsCall | undefined;
  const strike = (call: AwsCall, moment: Moment) => {
    if (crash?.moment === moment && struck === call) {
      crash = undefined;
      kill?.();
    }
  };
  return {
    onRequest(call: AwsCall) {
      seen += crash?.kind === kindOf(call) ? 1 : 0;
      struck ??= seen === crash?.at ? call : undefined;
      strike(call, 'before');
      return undefined;
    },
    onServed: (call: AwsCall) => strike(call, 'after'),
    hasStruck: () => crash === undefined,
    arm(next: Crash, how: () => void) {
      [crash, kill, seen, struck] = [next, how, 0, undefined];
    },
  };
}

const INCIDENTS = 'arn:aws:sns:eu-central-1:123456789012:incidents';

interface World extends Deployed {
  readonly crash: ReturnType<typeof killer>;
}

/** Two orgs after their first night. Made once for many crashes: each begins where the one before has ended. */
function twoOrgs(): () => World {
  let world: World;
  const cleanUps: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    const crash = killer();
    const deployed = await deploy({
      env: { INCIDENT_TOPIC_ARN: INCIDENTS },
      aws: { onRequest: crash.onRequest, onServed: crash.onServed },
      atEnd: (cleanUp) => cleanUps.push(cleanUp),
    });
    world = { ...deployed, crash };
    deployed.aws.sns.createTopic('incidents');
    // Without PKCE the violation pages, and so has an incident.
    const portal = externalClientApp({ name: 'Portal', globalOauth: { isPkceRequired: 'false' } });
    for (const alias of ['one', 'two']) {
      await deployed.salesforce.addOrg({ alias, apps: [portal] });
    }
    deployed.keepSecrets();
    await deployed.audit.invoke({ executionId: 'first' });
  });
  afterAll(async () => {
    for (const cleanUp of cleanUps.toReversed()) await cleanUp();
  });
  return () => world;
}

/** In both orgs. */
function setOptional({ salesforce }: Deployed, value: 'true' | 'false'): void {
  for (const org of salesforce.orgs()) {
    org.setField({ app: 'Portal', type: GLOBAL_OAUTH, field: 'isConsumerSecretOptional', value, by: 'Ivan' });
  }
}

/** Each violation by its org, with the ids that it has in these documents. */
function openings(documents: readonly AlertDocument[]): Record<string, Set<string>> {
  const ids: Record<string, Set<string>> = {};
  for (const { events } of documents) {
    for (const event of events.filter(({ type, control }) => type === 'violation_opened' && control === CONTROL)) {
      ids[event.org] = (ids[event.org] ?? new Set()).add(event.deduplicationId);
    }
  }
  return ids;
}

/** What comes after each crash is drawn: `SEED=<seed> npx vitest run test/functions/audit/crashes.test.ts` replays it. */
const seed = Number(process.env.SEED ?? Date.now() % 100_000);

describe(`killed (seed ${seed})`, () => {
  const world = twoOrgs();

  test('a night makes the calls at which it is killed', async () => {
    const { aws, audit } = world();
    setOptional(world(), 'true');
    const from = aws.calls().length;
    await audit.invoke({ executionId: 'calls' });
    const counts = Object.groupBy(aws.calls().slice(from), kindOf);
    expect(Object.fromEntries(Object.entries(counts).map(([kind, calls]) => [kind, calls?.length]))).toEqual(
      CALLS_OF_A_NIGHT,
    );
  });

  test.each(crashesAt(KINDS, ['before', 'after']).map((crash) => ({ ...crash, after: afterwards(crash) })))(
    '$moment $kind ($at), then $after',
    async ({ kind, at, moment, after }) => {
      const { audit, crash, documents, objects, salesforce } = world();
      const night = (name: string) => audit.invoke({ executionId: `${moment} ${kind} ${at}: ${name}` });
      setOptional(world(), 'false');
      await night('well');
      const alertsBefore = documents().length;
      setOptional(world(), 'true');

      crash.arm({ kind, at, moment }, () => audit.kill('SIGKILL'));
      await night('killed');
      expect(crash.hasStruck()).toBe(true);
      expect(await night(after === 'the next night' ? 'next' : 'killed')).toHaveProperty('payload');

      // Every violation reached the topic, and a repeat of it carries the same id.
      const ids = Object.entries(openings(documents().slice(alertsBefore))).map(([org, each]) => [org, each.size]);
      expect(ids).toEqual(
        expect.arrayContaining([
          ['one', 1],
          ['two', 1],
        ]),
      );
      // State is whole, and of the last run.
      for (const org of salesforce.orgs()) {
        const state = JSON.parse(objects()[`state/${org.orgId}.json`] ?? '{}');
        expect(state.ledger.open).toContainEqual(expect.objectContaining({ app: 'Portal', control: CONTROL }));
      }
      // After that nothing is left to notify.
      const alertsSoFar = documents().length;
      await night('unchanged');
      expect(documents()).toHaveLength(alertsSoFar);
    },
  );
});

/**
 * The kinds of call that write. `npm test` leaves out those of the run as a whole, which come after every notification, and
 * one of two topics that are written to in the same way.
 */
const WRITES = KINDS.filter((kind) => /^(?:write|message)/.test(kind));
const NOT_TELLING = /the (?:record|history|report|roster|subscriptions)$|events$/;
const WRITES_TO_KILL = IS_LONG_RUN ? WRITES : WRITES.filter((kind) => !NOT_TELLING.test(kind));

/** The events of one org, in the order in which they were sent, without repeats. */
function notified(documents: readonly AlertDocument[], alias: string): readonly string[] {
  const events = documents.flatMap((document) => document.events);
  const own = events.filter(({ org, control }) => org === alias && control === CONTROL);
  return [...new Map(own.map(({ deduplicationId, type }) => [deduplicationId, type])).values()];
}

/** The state of the incident of one org. */
function incident({ aws }: Deployed, alias: string): string | undefined {
  const alarms = aws.sns.published(INCIDENTS).map(({ Message }) => JSON.parse(Message) as Record<string, string>);
  const own = alarms.filter(({ AlarmName = '' }) => AlarmName.includes(`/${alias}/`) && AlarmName.includes(CONTROL));
  return own.at(-1)?.NewStateValue;
}

describe.each([
  { change: 'a violation that begins and is over before the next run', changed: 'true', usual: 'false' },
  { change: 'a violation that ends and is back before the next run', changed: 'false', usual: 'true' },
] as const)(`killed (seed ${seed}): $change`, ({ changed, usual }) => {
  const world = twoOrgs();
  beforeAll(async () => {
    setOptional(world(), usual);
    await world().audit.invoke({ executionId: 'usual' });
  });

  // After the write: killed before it, the world is as after the one before.
  test.each(crashesAt(WRITES_TO_KILL, ['after']).map((crash) => ({ ...crash, after: afterwards(crash) })))(
    '$moment $kind ($at), then $after',
    async ({ kind, at, moment, after }) => {
      const { audit, crash, documents } = world();
      const night = (name: string) => audit.invoke({ executionId: `${moment} ${kind} ${at}: ${name}` });
      const alertsBefore = documents().length;

      setOptional(world(), changed);
      crash.arm({ kind, at, moment }, () => audit.kill('SIGKILL'));
      await night('killed');
      expect(crash.hasStruck()).toBe(true);
      setOptional(world(), usual);
      expect(await night(after === 'the next night' ? 'next' : 'killed')).toHaveProperty('payload');

      const [begun, ended] = ['violation_opened', 'violation_resolved'];
      for (const alias of ['one', 'two']) {
        // Or the run died before it had sent or kept what it found. Then nothing has to end.
        expect([[], usual === 'false' ? [begun, ended] : [ended, begun]]).toContainEqual(
          notified(documents().slice(alertsBefore), alias),
        );
        expect(incident(world(), alias) ?? 'OK').toBe(usual === 'false' ? 'OK' : 'ALARM');
      }
      const alertsSoFar = documents().length;
      await night('unchanged');
      expect(documents()).toHaveLength(alertsSoFar);
    },
  );
});
