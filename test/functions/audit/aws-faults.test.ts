/**
 * Each fault of AWS at each place that it can strike (in `npm test` each effect and each fault at one place), for a whole
 * night of the built function: what people see, whether the call is retried, what is kept; and that after the night the
 * violation was notified on every topic, with one deduplication id.
 *
 * @module
 */
import { expect, test } from 'vitest';
import type { RunSummary } from '../../../lib/audit/model/run-result.ts';
import type { AwsCall } from '../../../lib/simulator/aws/call.ts';
import type { AwsFaultName } from '../../../lib/simulator/aws/faults.ts';
import type { InvocationResult } from '../../../lib/simulator/lambda/start-function.ts';
import { externalClientApp } from '../../../lib/simulator/salesforce/components.ts';
import type { SimulatedOrg } from '../../../lib/simulator/salesforce/start.ts';
import { BUCKET, type Deployed, deploy } from '../../support/runs/deployed.ts';
import { oneOfEachKind } from '../../support/test-scope.ts';
import { type CallsOf, type Effect, EXPECTED_AWS, PLACES, type Place } from './expected-aws-faults.ts';

const GLOBAL_OAUTH = 'ExtlClntAppGlobalOauthSettings';
const ACCOUNT = 'arn:aws:sns:eu-central-1:123456789012';
const TOPICS = ['alerts', 'events', 'chat', 'sms', 'incidents'];

/** Each place has an app, and so a violation, of its own. */
const appAt = (place: Place) => `${place}App`;

async function twoOrgs(places: readonly Place[], attempts: number): Promise<Deployed & { readonly one: SimulatedOrg }> {
  const deployed = await deploy({
    env: {
      AWS_MAX_ATTEMPTS: String(attempts),
      CHAT_TOPIC_ARN: `${ACCOUNT}:chat`,
      SMS_TOPIC_ARN: `${ACCOUNT}:sms`,
      INCIDENT_TOPIC_ARN: `${ACCOUNT}:incidents`,
    },
  });
  for (const topic of TOPICS) deployed.aws.sns.createTopic(topic);
  const { salesforce } = deployed;
  const one = await salesforce.addOrg({
    alias: 'one',
    apps: places.map((place) => externalClientApp({ name: appAt(place) })),
  });
  await salesforce.addOrg({ alias: 'two', apps: [externalClientApp({ name: 'Portal' })] });
  deployed.keepSecrets();
  await deployed.audit.invoke({ executionId: 'before' });
  return { ...deployed, one };
}

const CASES = (Object.keys(EXPECTED_AWS) as AwsFaultName[]).flatMap((name) => {
  const effects: Partial<Record<Place, Effect>> = EXPECTED_AWS[name];
  return (Object.keys(effects) as Place[]).map((place) => ({ name, place, effect: effects[place] }));
});
/** Each effect at one place, under the fault that has it first, and each fault at one place. */
const TRIED = new Set([
  ...oneOfEachKind(CASES, ({ effect }) => JSON.stringify(effect)),
  ...oneOfEachKind(CASES.toReversed(), ({ name }) => name),
]);

test.each(Object.keys(EXPECTED_AWS) as AwsFaultName[])('%s', async (name) => {
  const cases = [...TRIED].filter((each) => each.name === name);
  const places = cases.map(({ place }) => place);
  const deployed = await twoOrgs(places, name === 'throttled' ? 2 : 3); // The SDK's pauses are real time, long when throttled.
  for (const { place, effect } of cases) {
    expect({ place, ...(await strike(deployed, name, place)) }).toEqual({ place, ...effect });
  }
});

/** Plays one night with the fault and the nights after it, and returns what is compared with the expected effect. */
async function strike(
  deployed: Deployed & { readonly one: SimulatedOrg },
  name: AwsFaultName,
  place: Place,
): Promise<Effect> {
  const { aws, audit, one, documents } = deployed;
  const app = appAt(place);
  one.setField({ app, type: GLOBAL_OAUTH, field: 'isSecretRequiredForRefreshToken', value: 'false', by: 'Ivan' });
  const struck = name === 'secret_denied' ? { resource: 'eca-auditor/orgs/one' } : PLACES[place].calls(one.orgId);
  const [calls, publications] = [aws.calls().length, publishedOn(deployed)];
  const heal = aws.inject({ name, delayMs: 50, ...struck });
  const night = await audit.invoke({ executionId: `${place}-1` });
  heal();
  const state = stateOf(deployed);
  const isKept = state.snapshot.runId === `${place}-1`;
  const made = aws.calls().slice(calls);
  // A state that is kept is written twice, with its outbox and without; the event topic takes the anchor as well.
  const isTwice =
    (isKept && (place === 'stateWrite' || place === 'outboxEnd')) || place === 'eventTopic' || place === 'anchor';
  const once = isTwice ? 2 : 1;
  const again = made.filter((call) => isAt(call, struck)).length > once;
  const kept = isKept ? (state.outbox === undefined ? 'yes' : 'with outbox') : 'no';
  const alertsAtOnce = publishedOn(deployed).map((count, at) => count - (publications[at] ?? 0));

  // Lambda repeats a run that failed; after any other the next night comes.
  const after = await audit.invoke({ executionId: 'error' in night ? `${place}-1` : `${place}-2` });
  expect(after, place).toMatchObject({ payload: { orgs: { assessed: 2 }, undelivered: 0 } });
  const alertsInAll = publishedOn(deployed).map((count, at) => count - (publications[at] ?? 0));
  expect(alertsInAll, `${place}: notified on every topic`).not.toContain(0);
  expect(idsOf(deployed, app).size, `${place}: one deduplication id`).toBe(1);
  expect(stateOf(deployed).ledger.open, place).toContainEqual(expect.objectContaining({ app }));
  const alertsSoFar = documents().length;
  await audit.invoke({ executionId: `${place}-3` });
  expect(documents().length, `${place}: nothing more to notify`).toBe(alertsSoFar);

  return { seen: seenIn(night, effectAt(name, place)), again, kept, notified: notifiedWhen(alertsAtOnce, alertsInAll) };

  /** How many messages of the violation each topic has taken. */
  function publishedOn({ aws: { sns } }: Deployed): number[] {
    return TOPICS.map(
      (topic) => sns.published(`${ACCOUNT}:${topic}`).filter(({ Message }) => Message.includes(app)).length,
    );
  }
}

function effectAt(name: AwsFaultName, place: Place): Effect['seen'] | undefined {
  const effects: Partial<Record<Place, Effect>> = EXPECTED_AWS[name];
  return effects[place]?.seen;
}

function notifiedWhen(atOnce: readonly number[], inAll: readonly number[]): Effect['notified'] {
  if (Math.max(...atOnce) === 0) return 'next-run';
  return Math.max(...inAll) > 1 ? 'repeated' : 'once';
}

/** @param expected the text to look for, since an error has more text around it. */
function seenIn(night: InvocationResult, expected: Effect['seen'] | undefined): Effect['seen'] {
  const text = expected !== undefined && 'message' in expected ? expected.message : undefined;
  const quoted = (found: string) => (text !== undefined && found.includes(text) ? text : found);
  // The runtime also logs an error itself, as text.
  const ours = night.logs.filter((line) => line.startsWith('{'));
  const lines = ours.map((line) => JSON.parse(line) as Record<string, unknown>);
  const [metrics] = lines.filter((line) => '_aws' in line);
  if ('error' in night) {
    expect(metrics).toBeUndefined();
    expect(lines).toContainEqual(expect.objectContaining({ level: 'ERROR', message: 'The run failed.' }));
    return { as: 'failed-run', message: quoted(night.error.errorMessage) };
  }
  const { undelivered, orgs } = night.payload as RunSummary;
  expect(metrics).toMatchObject({ RunCompleted: 1, OrgsUndelivered: undelivered, OrgsNotAssessed: orgs.not_assessed });
  const [logged] = lines.filter(({ level }) => level === 'ERROR' || level === 'WARN');
  if (undelivered > 0) {
    expect(logged).toMatchObject({ level: 'ERROR', org: 'one' });
    return { as: 'undelivered', message: quoted(String(logged?.cause)) };
  }
  if (orgs.not_assessed > 0) {
    const { code } = (logged?.reason ?? {}) as Extract<Effect['seen'], { as: 'not-assessed' }>;
    return { as: 'not-assessed', code };
  }
  return logged === undefined
    ? { as: 'nothing' }
    : { as: 'warning', message: quoted(`${logged.message} ${logged.cause}`) };
}

function isAt(call: AwsCall, { service, operation, resource = '' }: CallsOf): boolean {
  const [start, isWhole] = [resource.replace(/\*$/, ''), !resource.endsWith('*')];
  const named = call.resource.replace(`${ACCOUNT}:`, '');
  return (
    call.service === (service ?? call.service) &&
    call.operation === (operation ?? call.operation) &&
    (resource === '' || (isWhole ? named === start : named.startsWith(start)))
  );
}

function stateOf({ aws, one }: Deployed & { readonly one: SimulatedOrg }) {
  return JSON.parse(aws.s3.text(BUCKET, `state/${one.orgId}.json`) ?? '{}');
}

/** The ids of the alerts of an app's violation. */
function idsOf({ documents }: Deployed, app: string): ReadonlySet<string> {
  const events = documents().flatMap((document) => document.events);
  return new Set(
    events
      .filter((event) => event.type === 'violation_opened' && event.app === app)
      .map(({ deduplicationId }) => deduplicationId),
  );
}
