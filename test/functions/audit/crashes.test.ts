/**
 * The function is killed at each of its calls to AWS, before and after the call has had its effect, and started again, as
 * Lambda's retry or the next night does it. What must come out is known beforehand: two violations, told at least once.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import type { Call } from '../../../lib/simulator/aws/call.ts';
import { externalClientApp } from '../../../lib/simulator/salesforce/components.ts';
import { type Deployed, deploy } from '../../support/deployed.ts';

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

/** Kills the function at the n-th call to AWS from when it is armed. */
function killer() {
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
    onRequest(_: Call) {
      seen += 1;
      strike('before');
      return undefined;
    },
    onServed(_: Call) {
      strike('after');
    },
    arm(next: Crash, how: () => void) {
      [crash, kill, seen] = [next, how, 0];
    },
  };
}

async function twoOrgs(aws: NonNullable<Parameters<typeof deploy>[0]>['aws']): Promise<Deployed> {
  const deployed = await deploy(aws === undefined ? {} : { aws });
  for (const alias of ['one', 'two']) {
    await deployed.salesforce.addOrg({ alias, apps: [externalClientApp({ name: 'Portal' })] });
  }
  deployed.keepSecrets();
  await deployed.audit.invoke({ executionId: 'night-1' });
  for (const org of deployed.salesforce.orgs()) {
    org.setField({ app: 'Portal', type: GLOBAL_OAUTH, field: 'isConsumerSecretOptional', value: 'true', by: 'Ivan' });
  }
  return deployed;
}

/** Each violation by its org, with the ids under which it was told. */
function told({ documents }: Deployed): Record<string, Set<string>> {
  const ids: Record<string, Set<string>> = {};
  for (const { events } of documents()) {
    for (const event of events.filter(({ type }) => type === 'violation_opened')) {
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

      crash.arm({ at, moment }, () => audit.kill('SIGKILL'));
      await audit.invoke({ executionId: 'night-2' });
      const again = await audit.invoke({ executionId: after === 'the next night' ? 'night-3' : 'night-2' });
      expect(again).toHaveProperty('payload');

      // Every violation reached the topic, and a repeat of it carries the same id.
      expect(Object.entries(told(deployed)).map(([org, ids]) => [org, ids.size])).toEqual(
        expect.arrayContaining([
          ['one', 1],
          ['two', 1],
        ]),
      );
      // State is whole, and of the last run.
      for (const org of deployed.salesforce.orgs()) {
        const state = JSON.parse(objects()[`state/${org.orgId}.json`] ?? '{}');
        expect(state.ledger.open).toContainEqual(
          expect.objectContaining({ app: 'Portal', control: 'require-secret-web-server-flow' }),
        );
      }
      // And then there is nothing more to tell.
      const before = documents().length;
      await audit.invoke({ executionId: 'night-4' });
      expect(documents()).toHaveLength(before);
    },
  );
});
