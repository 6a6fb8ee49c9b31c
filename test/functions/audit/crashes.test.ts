/**
 * The function is killed at each of its calls to AWS, before and after the call has had its effect, and started again, as
 * Lambda's retry or the next night does it. What must come out is known beforehand: two violations, told at least once.
 * Killed at each write, with a fix before it starts again: whoever was told that a violation began is told that it ended.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import type { Call } from '../../../lib/simulator/aws/call.ts';
import { externalClientApp } from '../../../lib/simulator/salesforce/components.ts';
import { type Deployed, deploy } from '../../support/deployed.ts';

const CONTROL = 'require-secret-web-server-flow';
const GLOBAL_OAUTH = 'ExtlClntAppGlobalOauthSettings';
/**
 * Of a night with two orgs: secrets, roster; for each org two reads of state, evidence, state with outbox, three topics, state;
 * roster, record of the run, trend, report.
 */
const CALLS_OF_A_NIGHT = 24;

type Moment = 'before' | 'after';

interface Crash {
  readonly at: number;
  readonly moment: Moment;
}

const CRASHES: readonly Crash[] = Array.from({ length: CALLS_OF_A_NIGHT }, (_, at) => at + 1).flatMap((at) => [
  { at, moment: 'before' },
  { at, moment: 'after' },
]);

function afterwards({ at, moment }: Crash): 'its retry' | 'the next night' {
  const draw = Math.sin(seed + at * 2 + (moment === 'before' ? 0 : 1)) * 10_000;
  return draw - Math.floor(draw) < 0.5 ? 'its retry' : 'the next night';
}

/** Kills the function at the n-th of its calls to AWS that count, from when it is armed. */
function killer(counts: (call: Call) => boolean = () => true) {
  let kill: (() => void) | undefined;
  let crash: Crash | undefined;
  let seen = 0;
  const strike = (moment: Moment) => {
    if (crash?.moment === moment && seen === crash.at) {
      crash = undefined;
      kill?.();
    }
  };
  return {
    onRequest(call: Call) {
      seen += counts(call) ? 1 : 0;
      if (counts(call)) strike('before');
      return undefined;
    },
    onServed(call: Call) {
      if (counts(call)) strike('after');
    },
    hasStruck: () => crash === undefined,
    arm(next: Crash, how: () => void) {
      [crash, kill, seen] = [next, how, 0];
    },
  };
}

const INCIDENTS = 'arn:aws:sns:eu-central-1:123456789012:incidents';

async function twoOrgs(aws: NonNullable<Parameters<typeof deploy>[0]>['aws']): Promise<Deployed> {
  const deployed = await deploy({ env: { INCIDENT_TOPIC_ARN: INCIDENTS }, ...(aws && { aws }) });
  deployed.aws.sns.createTopic('incidents');
  // Without PKCE the violation pages, and so has an incident.
  const portal = externalClientApp({ name: 'Portal', globalOauth: { isPkceRequired: 'false' } });
  for (const alias of ['one', 'two']) {
    await deployed.salesforce.addOrg({ alias, apps: [portal] });
  }
  deployed.keepSecrets();
  await deployed.audit.invoke({ executionId: 'night-1' });
  return deployed;
}

/** In both orgs. */
function setOptional({ salesforce }: Deployed, value: 'true' | 'false'): void {
  for (const org of salesforce.orgs()) {
    org.setField({ app: 'Portal', type: GLOBAL_OAUTH, field: 'isConsumerSecretOptional', value, by: 'Ivan' });
  }
}

/** Each violation by its org, with the ids under which it was told. */
function openings({ documents }: Deployed): Record<string, Set<string>> {
  const ids: Record<string, Set<string>> = {};
  for (const { events } of documents()) {
    for (const event of events.filter(({ type, control }) => type === 'violation_opened' && control === CONTROL)) {
      ids[event.org] = (ids[event.org] ?? new Set()).add(event.deduplicationId);
    }
  }
  return ids;
}

/** What comes after each crash is drawn: `SEED=<seed> npx vitest run test/functions/audit/crashes.test.ts` replays it. */
const seed = Number(process.env.SEED ?? Date.now() % 100_000);

describe(`killed (seed ${seed})`, () => {
  test.each(CRASHES.map((crash) => ({ ...crash, after: afterwards(crash) })))(
    '$moment call $at, then $after',
    async ({ at, moment, after }) => {
      const crash = killer();
      const deployed = await twoOrgs({ onRequest: crash.onRequest, onServed: crash.onServed });
      const { audit, documents, objects } = deployed;
      setOptional(deployed, 'true');

      crash.arm({ at, moment }, () => audit.kill('SIGKILL'));
      await audit.invoke({ executionId: 'night-2' });
      const again = await audit.invoke({ executionId: after === 'the next night' ? 'night-3' : 'night-2' });
      expect(again).toHaveProperty('payload');

      // Every violation reached the topic, and a repeat of it carries the same id.
      expect(Object.entries(openings(deployed)).map(([org, ids]) => [org, ids.size])).toEqual(
        expect.arrayContaining([
          ['one', 1],
          ['two', 1],
        ]),
      );
      // State is whole, and of the last run.
      for (const org of deployed.salesforce.orgs()) {
        const state = JSON.parse(objects()[`state/${org.orgId}.json`] ?? '{}');
        expect(state.ledger.open).toContainEqual(expect.objectContaining({ app: 'Portal', control: CONTROL }));
      }
      // And then there is nothing more to tell.
      const before = documents().length;
      await audit.invoke({ executionId: 'night-4' });
      expect(documents()).toHaveLength(before);
    },
  );
});

/** For each org evidence, state with outbox, three topics, state; roster, record, trend, report. */
const WRITES_OF_A_NIGHT = 16;
const isWrite = ({ operation }: Call) => operation === 'PutObject' || operation === 'Publish';

/** After the write: killed before it, the world is as after the one before. */
const WRITE_CRASHES: readonly Crash[] = Array.from({ length: WRITES_OF_A_NIGHT }, (_, at) => ({
  at: at + 1,
  moment: 'after',
}));

/** Of one org, in the order in which they were told; a repeat is left out. */
function told(deployed: Deployed, alias: string): readonly string[] {
  const events = deployed.documents().flatMap((document) => document.events);
  const own = events.filter(({ org, control }) => org === alias && control === CONTROL);
  return [...new Map(own.map(({ deduplicationId, type }) => [deduplicationId, type])).values()];
}

/** How the incident of one org stands. */
function incident({ aws }: Deployed, alias: string): string | undefined {
  const alarms = aws.sns.published(INCIDENTS).map(({ Message }) => JSON.parse(Message) as Record<string, string>);
  const own = alarms.filter(({ AlarmName = '' }) => AlarmName.includes(`/${alias}/`) && AlarmName.includes(CONTROL));
  return own.at(-1)?.NewStateValue;
}

describe.each([
  { change: 'a violation that begins and is over before the next run', night2: 'true', next: 'false' },
  { change: 'a violation that ends and is back before the next run', night2: 'false', next: 'true' },
] as const)(`killed (seed ${seed}): $change`, ({ night2, next }) => {
  test.each(WRITE_CRASHES.map((crash) => ({ ...crash, after: afterwards(crash) })))(
    '$moment write $at, then $after',
    async ({ at, moment, after }) => {
      const crash = killer(isWrite);
      const deployed = await twoOrgs({ onRequest: crash.onRequest, onServed: crash.onServed });
      const { audit, documents } = deployed;
      setOptional(deployed, next);
      await audit.invoke({ executionId: 'night-2' });

      setOptional(deployed, night2);
      crash.arm({ at, moment }, () => audit.kill('SIGKILL'));
      await audit.invoke({ executionId: 'night-3' });
      expect(crash.hasStruck()).toBe(true);
      setOptional(deployed, next);
      const again = await audit.invoke({ executionId: after === 'the next night' ? 'night-4' : 'night-3' });
      expect(again).toHaveProperty('payload');

      const [begun, ended] = ['violation_opened', 'violation_resolved'];
      for (const alias of ['one', 'two']) {
        // Or the run died before it had told, or written down, what it found; then there is nothing to take back.
        const histories = next === 'false' ? [[], [begun, ended]] : [[begun], [begun, ended, begun]];
        expect(histories).toContainEqual(told(deployed, alias));
        expect(incident(deployed, alias) ?? 'OK').toBe(next === 'false' ? 'OK' : 'ALARM');
      }
      const before = documents().length;
      await audit.invoke({ executionId: 'night-5' });
      expect(documents()).toHaveLength(before);
    },
  );
});
