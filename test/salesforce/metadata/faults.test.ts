import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OrgReading } from '../../../lib/run/ports.ts';
import { NotAssessedError } from '../../../lib/salesforce/errors.ts';
import { externalClientApp } from '../../../lib/simulator/salesforce/components.ts';
import { FAULT_NAMES, FAULTS, type FaultName } from '../../../lib/simulator/salesforce/faults/catalogue.ts';
import type { Fault, Operation } from '../../../lib/simulator/salesforce/faults/fault.ts';
import {
  type SalesforceSimulator,
  type SimulatedOrg,
  startSalesforceSimulator,
} from '../../../lib/simulator/salesforce/start.ts';
import { expectNoSecrets, IMPATIENT, missionVerdict, readOrg, verdictsOf } from '../../support/salesforce/read-org.ts';
import { simulatedOrg } from '../../support/salesforce/simulated-salesforce.ts';
import { type Effect, EXPECTED } from '../expected-faults.ts';

const APPS = [
  externalClientApp({ name: 'Secure' }),
  externalClientApp({ name: 'Optional', globalOauth: { isConsumerSecretOptional: true } }),
  externalClientApp({ name: 'Other' }),
];

let simulator: SalesforceSimulator;
const stray: unknown[] = [];
const keep = (error: unknown) => stray.push(error);
beforeAll(async () => {
  simulator = await startSalesforceSimulator();
  process.on('unhandledRejection', keep).on('uncaughtExceptionMonitor', keep);
});
afterAll(async () => {
  await simulator.close();
  process.off('unhandledRejection', keep).off('uncaughtExceptionMonitor', keep);
  expect(stray).toEqual([]);
});

interface Case {
  readonly name: FaultName;
  readonly operation: Operation | 'always';
  readonly effect: Effect;
}

const CASES: readonly Case[] = FAULT_NAMES.flatMap((name) =>
  Object.entries<Effect>(EXPECTED[name]).map(([operation, effect]) => ({
    name,
    operation: operation as Case['operation'],
    effect,
  })),
);

describe('each fault on each call that it strikes', () => {
  test.concurrent.each(CASES)('$name on $operation', async ({ name, operation, effect }) => {
    const org = await simulator.addOrg({ alias: `${name} ${operation}`, apps: APPS });
    const honest = await readOrg(org);
    const callsBefore = org.calls().length;
    const { times = Number.POSITIVE_INFINITY }: Fault = FAULTS[name];
    org.fault(name, operation === 'always' ? {} : { operation, times });
    const outcome = await readOrg(org, {
      knownApps: async () => honest.apps.map((app) => app.name),
      ...(effect.kind === 'org' && effect.code === 'timeout' && { limits: IMPATIENT }),
    }).catch((error: unknown) => error);
    expectNoSecrets(org, outcome);
    expectEffect(effect, outcome, honest);
    expect(wasAskedAgain(org, operation, callsBefore)).toBe(effect.again);
  });
});

function expectEffect(effect: Effect, outcome: unknown, honest: OrgReading): void {
  switch (effect.kind) {
    case 'org':
      expect(outcome).toBeInstanceOf(NotAssessedError);
      expect(outcome).toMatchObject({ code: effect.code });
      expect(outcome).not.toHaveProperty('cause');
      return;
    default: {
      const reading = expectReading(outcome);
      expectNoCalmerThan(honest, reading);
      const lost = effect.kind === 'apps' ? (effect.apps ?? honest.apps.map(({ name }) => name)) : [];
      const expected = new Map(honest.apps.map(({ name }) => [name, missionVerdict(honest, name)]));
      for (const name of lost) {
        expected.set(name, effect.kind === 'apps' ? effect.code : undefined);
      }
      const found = new Map([...expected.keys()].map((name) => [name, missionVerdict(reading, name)]));
      expect(found).toEqual(expected);
    }
  }
}

function expectReading(outcome: unknown): OrgReading {
  expect(outcome).toMatchObject({ orgId: expect.any(String), apps: expect.any(Array) });
  return outcome as OrgReading;
}

/** Whatever the verdict on an app that was there before is, it is the honest one or none. */
function expectNoCalmerThan(honest: OrgReading, reading: OrgReading): void {
  const truth = verdictsOf(honest);
  const calmer = [...verdictsOf(reading)]
    .filter(([at, { status }]) => truth.has(at) && status !== 'not_assessed' && status !== truth.get(at)?.status)
    .map(([at, { status }]) => `${at}: ${status} instead of ${truth.get(at)?.status}`);
  expect(calmer).toEqual([]);
}

function wasAskedAgain(org: SimulatedOrg, operation: Case['operation'], from: number): boolean {
  const asked = org
    .calls()
    .slice(from)
    .filter((call) => call.operation === operation)
    .map(({ types, names }) => JSON.stringify([types, names]));
  return new Set(asked).size < asked.length;
}

describe('apps that are hard to read', () => {
  test.each([
    ['names-strange', { 'A & B <c> "d" \'e\' ]]> %41 Ünï 名前 ✓ 𝒳': 'fail' }],
    ['name-of-a-prototype', { constructor: 'fail' }],
    ['names-alike', { Twin: 'pass', twin: 'fail' }],
    ['callback-with-secrets', { Secret_In_Callback: 'pass' }],
    ['app-installed', { pkg__Bought: 'managed_package' }],
    ['app-without-oauth', { No_Oauth: 'not_applicable' }],
  ] as const)('%s', async (fault, verdicts) => {
    const org = await simulatedOrg({ apps: APPS });
    org.fault(fault);
    const reading = await readOrg(org);
    expect(Object.keys(verdicts).map((app) => missionVerdict(reading, app))).toEqual(Object.values(verdicts));
    expect(reading.apps.map(({ name }) => name).sort()).toEqual([...org.apps()].sort());
  });

  test('an app that is named __proto__ is one like any other', async () => {
    const org = await simulatedOrg({ apps: APPS });
    org.fault('name-of-a-prototype');
    expect(missionVerdict(await readOrg(org), '__proto__')).toBe('fail');
  });
});
