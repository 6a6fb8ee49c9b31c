/**
 * A run that dies, or is refused, at each of its steps at the end of an org, and what happened in Salesforce before the
 * next run: fixed, or broken again. Each beginning that was notified has its end notified, and the reverse.
 */
import { describe, expect, test } from 'vitest';
import type { AlertDocument } from '../../../lib/alert/channels/event.ts';
import type { DriftEvent } from '../../../lib/audit/model/drift-event.ts';
import type { OrgState } from '../../../lib/audit/model/org-state.ts';
import { FindingsRefusedError, StateConflictError, type StateStore } from '../../../lib/run/ports.ts';
import { externalClientApp } from '../../../lib/simulator/salesforce/components.ts';
import type { SimulatedOrg } from '../../../lib/simulator/salesforce/start.ts';
import { alertIn, alertSink, type Incident, incidentsIn, TOPICS } from '../../support/alert/alert-messages.ts';
import { auditNight, folderStore, secretsOf } from '../../support/runs/simulated-nights.ts';
import { simulatedOrg } from '../../support/salesforce/simulated-salesforce.ts';
import { IS_LONG_RUN } from '../../support/test-scope.ts';

const GLOBAL_OAUTH = 'ExtlClntAppGlobalOauthSettings';
const CONTROL = 'require-secret-web-server-flow';

/** The types of the events of the violation. */
const typesOf = (drift: readonly DriftEvent[] | undefined) =>
  (drift ?? []).filter(({ control }) => control === CONTROL).map(({ type }) => type);
const breakIt = (org: SimulatedOrg) => setOptional(org, 'true');
const fixIt = (org: SimulatedOrg) => setOptional(org, 'false');

function setOptional(org: SimulatedOrg, value: string): void {
  org.setField({ app: 'Portal', type: GLOBAL_OAUTH, field: 'isConsumerSecretOptional', value, by: 'Ivan' });
}

/** An org with its nights; any step at its end can fail, from then on or once. */
async function world() {
  // Without PKCE the violation pages, and so has an incident.
  const portal = externalClientApp({ name: 'Portal', globalOauth: { isPkceRequired: 'false' } });
  const org = await simulatedOrg({ apps: [portal] });
  const { store } = folderStore();
  const documents: AlertDocument[] = [];
  const incidents: Incident[] = [];
  let steps: string[] = [];
  let failing: { readonly step: number; readonly served: boolean } | undefined;
  const step = async <T>(name: string, run: () => Promise<T>): Promise<T> => {
    steps.push(name);
    const { step: at = 0, served = false } = failing ?? {};
    // A process that died does nothing more.
    if (failing !== undefined && (steps.length > at || (steps.length === at && !served))) throw new Error('died');
    const done = await run();
    if (failing !== undefined && steps.length === at) throw new Error('died');
    return done;
  };
  const dying: StateStore = {
    ...store,
    keepEvidence: (...given) => step('evidence', () => store.keepEvidence(...given)),
    save: (...given) => step('state', () => store.save(...given)),
  };
  async function run(runId: string, failure?: typeof failing) {
    [steps, failing] = [[], failure];
    const ran = await auditNight({
      runId,
      secrets: secretsOf(org),
      store: dying,
      alerts: {
        topics: TOPICS,
        publish: (messages) =>
          step('alerts', async () => {
            documents.push(...[alertIn(messages)?.document].filter((document) => document !== undefined));
            incidents.push(...incidentsIn(messages));
          }),
      },
    }).catch(() => undefined);
    return { steps, run: ran?.run };
  }
  const state = async (): Promise<OrgState | undefined> => (await store.load(org)).state;
  return {
    org,
    store,
    documents,
    incidents,
    run,
    state,
    /** Events of the violation, each once. */
    notifiedTypes(): readonly string[] {
      const events = documents.flatMap((document) => document.events).filter(({ control }) => control === CONTROL);
      return [...new Map(events.map(({ deduplicationId, type }) => [deduplicationId, type])).values()];
    },
    /** The state of the violation's incident. */
    incident(): string | undefined {
      const own = incidents.filter(({ alarm }) => alarm.AlarmName.includes(CONTROL));
      return own.at(-1)?.alarm.NewStateValue;
    },
    async expectNothingLeft() {
      expect((await state())?.outbox).toBeUndefined();
      const before = documents.length;
      await run('n4');
      expect(documents).toHaveLength(before);
    },
  };
}

const STEPS = ['evidence', 'state', 'alerts', 'state'];
const everyDeath = STEPS.flatMap((name, at) =>
  [false, true].flatMap((served) =>
    ['n2', 'n3'].map((next) => ({ name, step: at + 1, served, next, recorded: at > 1 || (at === 1 && served) })),
  ),
);
/** At each step, before it and after it, with either run after it; all of these together in `npm run test:long`. */
const deaths = everyDeath.filter(({ served, next }) => IS_LONG_RUN || served === (next === 'n3'));

describe.each(deaths)(
  'dies at step $step, $name (served: $served), next run $next',
  ({ step, served, next, recorded }) => {
    test('a beginning that is over by then', async () => {
      const { org, run, notifiedTypes, incident, expectNothingLeft } = await world();
      await run('n1');
      breakIt(org);
      expect((await run('n2', { step, served })).steps).toEqual(STEPS.slice(0, step));
      fixIt(org);
      await run(next);
      expect(notifiedTypes()).toEqual(recorded ? ['violation_opened', 'violation_resolved'] : []);
      expect(incident()).not.toBe('ALARM');
      await expectNothingLeft();
    });

    test('an end that is undone by then', async () => {
      const { org, run, notifiedTypes, incident, expectNothingLeft } = await world();
      breakIt(org);
      await run('n1');
      fixIt(org);
      await run('n2', { step, served });
      breakIt(org);
      await run(next);
      const opened = 'violation_opened';
      expect(notifiedTypes()).toEqual(recorded ? [opened, 'violation_resolved', opened] : [opened]);
      expect(incident()).toBe('ALARM');
      await expectNothingLeft();
    });

    test('an outage that is over by then', async () => {
      const { org, run, documents } = await world();
      await run('n1');
      org.fault('user-inactive');
      await run('n2', { step, served });
      org.heal();
      await run(next);
      const types = new Set(documents.flatMap(({ events }) => events.map(({ type }) => type)));
      expect([types.has('org_not_assessed'), types.has('org_recovered')]).toEqual([recorded, recorded]);
    });
  },
);

test('what is sent again has its sentences, and the record of the run has it as sent', async () => {
  const { org, store } = await world();
  const options = { secrets: secretsOf(org), store };
  await auditNight({ ...options, runId: 'n1' });
  breakIt(org);
  const refusing = alertSink(() => Promise.reject(new Error('refused')));
  await auditNight({ ...options, runId: 'n2', alerts: refusing }).catch(() => undefined);
  fixIt(org);
  const { alerts, orgs } = await auditNight({ ...options, runId: 'n3' });
  expect(alerts.map(({ document }) => typesOf(document.events))).toEqual([
    ['violation_opened'],
    ['violation_resolved'],
  ]);
  expect(alerts[0]?.text).toContain('Ivan');
  expect(typesOf(orgs[0]?.drift)).toEqual(['violation_opened', 'violation_resolved']);
});

test('an org that was notified under its alias alone is notified again when it is reached', async () => {
  const { org, run, documents } = await world();
  org.fault('user-inactive');
  await run('n1', { step: 2, served: true });
  org.heal();
  await run('n2');
  const types = documents.map(({ events }) => events.map(({ type }) => type));
  expect(types).toEqual([['org_not_assessed'], expect.arrayContaining(['org_recovered'])]);
});

describe('a state that another run has written in between', () => {
  const overtaken = (store: StateStore): StateStore => ({
    ...store,
    async save(org, state, version) {
      await store.save(org, { ...state, runId: 'another' }, version);
      throw new StateConflictError('later');
    },
  });

  test('is left alone, and nothing is wrong: the other run sends what it found', async () => {
    const { org, store } = await world();
    breakIt(org);
    const { run, alerts } = await auditNight({ runId: 'n1', secrets: secretsOf(org), store: overtaken(store) });
    expect([run.summary.undelivered, alerts]).toEqual([0, []]);
    const next = await auditNight({ runId: 'n2', secrets: secretsOf(org), store });
    expect(next.alerts).toHaveLength(1);
  });

  test('is missed when there is none: a clock that was ahead must not silence an org', async () => {
    const { org, store } = await world();
    const save = () => Promise.reject(new StateConflictError('later'));
    await expect(auditNight({ runId: 'n1', secrets: secretsOf(org), store: { ...store, save } })).rejects.toThrow(
      'Nothing that the run found could be kept or sent.',
    );
  });
});

describe('Security Hub', () => {
  /** Nights whose Security Hub takes what it gets, or fails so. */
  async function hub() {
    const { org, store, state } = await world();
    const taken: (readonly DriftEvent[])[] = [];
    return {
      org,
      taken,
      state,
      run: (runId: string, failure?: Error) =>
        auditNight({
          runId,
          secrets: secretsOf(org),
          store,
          findings: {
            async publish(_, drift) {
              if (failure !== undefined) throw failure;
              taken.push(drift);
            },
          },
        }),
    };
  }

  test('that refuses permanently fails no org, and gets what it missed when it accepts findings again', async () => {
    const { org, run, taken, state } = await hub();
    await run('n1');
    const refusal = new FindingsRefusedError('not subscribed');
    breakIt(org);
    const second = await run('n2', refusal);
    expect([second.run.summary.undelivered, second.run.summary.findingsRefused]).toEqual([0, 1]);
    expect(second.warnings).toEqual([
      'Security Hub refuses findings until its configuration or permissions are corrected.',
    ]);
    expect(second.alerts).toHaveLength(1);
    fixIt(org);
    expect((await run('n3', refusal)).alerts).toHaveLength(1);
    expect(typesOf((await state())?.unimported)).toEqual(['violation_resolved']);
    org.fault('user-inactive');
    await run('n4');
    org.heal();
    await run('n5');
    expect(typesOf(taken.at(-1))).toEqual(['violation_resolved']);
    expect((await state())?.unimported).toBeUndefined();
    await run('n6');
    expect(taken.at(-1)).toEqual([]);
  });

  test('that fails for a while makes the org undelivered, and no mail is sent twice', async () => {
    const { org, run, taken, state } = await hub();
    await run('n1');
    breakIt(org);
    await expect(run('n2', new Error('throttled'))).rejects.toThrow();
    expect((await state())?.outbox).toBeUndefined();
    const third = await run('n2');
    expect([third.alerts, typesOf(taken.at(-1))]).toEqual([[], ['violation_opened']]);
  });
});
