/**
 * The state store when its process dies before any one of its requests, or right after AWS has served it: nights with an
 * org that is reached and not reached, and after the crash the same night again.
 */
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { s3StateStore } from '../../../lib/aws/state/s3-state-store.ts';
import { type AwsSimulator, startAwsSimulator } from '../../../lib/simulator/aws/start.ts';
import { HANG_TIMEOUT_MS } from '../../support/hang-timeout.ts';
import { emptySnapshotOf, ORG_ID, OTHER_ORG_ID, stateOf } from '../../support/runs/org-states.ts';
import { IS_LONG_RUN } from '../../support/test-scope.ts';

interface Visit {
  readonly alias: string;
  /** Absent when the org is not reached. */
  readonly orgId?: string;
}

const REACHED: Visit = { alias: 'a', orgId: ORG_ID };
const MISSED: Visit = { alias: 'a' };

const HISTORIES: Readonly<Record<string, readonly Visit[]>> = {
  'reached from the first night': [REACHED, REACHED, MISSED, REACHED],
  'not reached at first': [MISSED, MISSED, REACHED, MISSED, REACHED],
  renamed: [REACHED, { alias: 'b' }, { alias: 'b', orgId: ORG_ID }, { alias: 'b' }],
  'an alias that moves to another org': [REACHED, { alias: 'a', orgId: OTHER_ORG_ID }, MISSED],
};

/** The request at which the process dies, from 1; and whether AWS serves that one. */
let death: { left: number; readonly served: boolean } | undefined;
let dead = false;
let aws: AwsSimulator;
let client: S3Client;
let worlds = 0;

beforeAll(async () => {
  aws = await startAwsSimulator({
    onRequest() {
      if (dead) return 'drop';
      if (death) death.left -= 1;
      dead = death?.left === 0;
      return dead && !death?.served ? 'drop' : undefined;
    },
  });
  client = new S3Client({
    endpoint: aws.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    forcePathStyle: true,
    maxAttempts: 1,
    requestHandler: { requestTimeout: HANG_TIMEOUT_MS, throwOnRequestTimeout: true },
  });
});
afterAll(() => aws.close());

/** A new bucket, and a store that works. */
function world() {
  worlds += 1;
  const bucket = `bucket-${worlds}`;
  aws.s3.createBucket(bucket);
  return {
    store: s3StateStore({ bucket, client }),
    dieAt(left: number, served: boolean) {
      death = { left, served };
    },
    /** Whether it had died. */
    revive() {
      const died = dead;
      [dead, death] = [false, undefined];
      return died;
    },
  };
}

/**
 * What the run does with one org; yields whether the org is known as one that was missed before, and nothing when the
 * state is this night's already: then every alert was sent before the process died.
 */
async function visit({ store }: ReturnType<typeof world>, { alias, orgId }: Visit, night: number) {
  const org = { alias, ...(orgId !== undefined && { orgId }) };
  const loaded = await store.load(org);
  const missed = loaded.state?.ledger.notAssessed?.runs ?? 0;
  if (orgId !== undefined) await store.keepEvidence(emptySnapshotOf(night, alias, orgId));
  const { snapshot } = loaded.state ?? {};
  const next =
    orgId === undefined
      ? { ...stateOf(night, { missed: missed + 1 }), ...(snapshot && { snapshot }) }
      : stateOf(night, { alias });
  await store.save(org, next, loaded.version);
  const kept = await store.load(org);
  expect(kept.state?.runId).toBe(`night-${night}`);
  return loaded.state?.runId === `night-${night}` ? undefined : missed > 0;
}

const everyDeath = Object.keys(HISTORIES).flatMap((history) =>
  (HISTORIES[history] ?? []).flatMap((_, night) => [true, false].map((served) => ({ history, night, served }))),
);
/** Before and after a request in turn; both of each in `npm run test:long`. */
const deaths = everyDeath.filter(({ night, served }) => IS_LONG_RUN || served === (night % 2 === 0));

test.each(deaths)('$history: dying in night $night (request served: $served)', async ({ history, night, served }) => {
  const visits = HISTORIES[history] ?? [];
  const undisturbed = world();
  const expected: (boolean | undefined)[] = [];
  for (const [at, one] of visits.entries()) expected.push(await visit(undisturbed, one, at));

  for (let request = 1, died = true; died; request += 1) {
    const disturbed = world();
    died = false;
    for (const [at, one] of visits.entries()) {
      if (at === night) {
        disturbed.dieAt(request, served);
        await visit(disturbed, one, at).catch(() => {});
        died = disturbed.revive();
      }
      const missed = await visit(disturbed, one, at);
      if (missed !== undefined) expect(missed, `night ${at}, dying at request ${request}`).toBe(expected[at]);
      else expect(at).toBe(night);
    }
  }
});
