/** A night with another version of the catalogue: unchanged settings are one entry, and nothing is lost. */
import { expect, test } from 'vitest';
import type { AddressedMessage } from '../../../lib/alert/compose.ts';
import { controlById } from '../../../lib/audit/controls/index.ts';
import { requireSecretWebServerFlow } from '../../../lib/audit/controls/secrets/require-secret-web-server-flow.ts';
import type { AnyControl } from '../../../lib/audit/model/control.ts';
import { externalClientApp } from '../../../lib/simulator/salesforce/components.ts';
import { alertIn, incidentsIn, TOPICS } from '../../support/alert/alert-messages.ts';
import { auditNight, folderStore, secretsOf } from '../../support/runs/simulated-nights.ts';
import { simulatedOrg } from '../../support/salesforce/simulated-salesforce.ts';

const CONTROL = requireSecretWebServerFlow;
const VERSION_1 = [CONTROL, controlById('rotate-refresh-tokens')].filter((control) => control !== undefined);
/** A new version that is content where the secret is not required, and not where it is required; alike with every app. */
const VERSION_2 = VERSION_1.map(
  (control): AnyControl =>
    control.id === CONTROL.id
      ? {
          ...CONTROL,
          assess(app, org) {
            const { isConsumerSecretOptional = false } = app.settings;
            const settings = { ...app.settings, isConsumerSecretOptional: !isConsumerSecretOptional };
            return CONTROL.assess({ ...app, settings }, org);
          },
        }
      : control,
);
const DAY_MS = 24 * 60 * 60 * 1000;
const TYPE = 'ExtlClntAppGlobalOauthSettings';
const WIDE_OPEN = { isConsumerSecretOptional: 'true', isPkceRequired: 'false' };

test('it is notified once, ends the incidents, and what it opens has reminders and an end as any other', async () => {
  let now = new Date('2026-11-24T02:00:00.000Z');
  const clock = () => now;
  const open = ['A', 'B'].map((name) => externalClientApp({ name, globalOauth: WIDE_OPEN }));
  const safe = ['C', 'D'].map((name) => externalClientApp({ name, globalOauth: { isPkceRequired: 'false' } }));
  const changed = externalClientApp({ name: 'E' });
  const org = await simulatedOrg({ apps: [...open, ...safe, changed] });
  const { store } = folderStore();
  const play = async (days: number, controls: readonly AnyControl[]) => {
    now = new Date(now.getTime() + days * DAY_MS);
    const messages: AddressedMessage[] = [];
    const alerts = { topics: TOPICS, publish: async (all: readonly AddressedMessage[]) => void messages.push(...all) };
    await auditNight({ runId: `n-${now.toISOString()}`, secrets: secretsOf(org), store, alerts, controls, clock });
    const incidents = incidentsIn(messages)
      .filter(({ alarm }) => alarm.AlarmName.includes(CONTROL.id))
      .map(({ alarm }) => `${alarm.NewStateValue} ${alarm.AlarmName.split('/')[2]}`);
    return { alert: alertIn(messages), incidents };
  };
  const eventsOf = ({ alert }: Awaited<ReturnType<typeof play>>) =>
    alert?.document.events.map(({ type, app = '-', cause = '-', notify }) => `${type} ${app} ${cause} ${notify}`);

  expect((await play(0, VERSION_1)).incidents).toEqual(['ALARM A', 'ALARM B']);

  // The same verdict as that of C and D, but with a changed setting that the control reads.
  org.setField({ app: 'E', type: TYPE, field: 'isPkceRequired', value: 'false', by: 'Ivan' });
  const upgrade = await play(1, VERSION_2);
  expect(upgrade.alert?.text).toContain('same settings judged differently: 2 opened, 2 resolved in 4 apps');
  const entries = upgrade.alert?.text.split('\n').filter((line) => /^(?:CRITICAL|HIGH|MEDIUM|LOW)/.test(line));
  expect(entries?.map((line) => line.split(':')[0])).toEqual(['HIGH', 'HIGH']);
  expect(eventsOf(upgrade)).toEqual([
    'violation_opened C control_changed inform',
    'violation_opened D control_changed inform',
    'violation_opened E setting_changed page',
    'violation_resolved A control_changed inform',
    'violation_resolved B control_changed inform',
    'control_changed - control_changed inform',
  ]);
  expect(upgrade.incidents).toEqual(['ALARM E', 'OK A', 'OK B']);

  expect((await play(1, VERSION_2)).alert).toBeUndefined();

  expect(eventsOf(await play(14, VERSION_2))).toEqual([
    'violation_still_open C - digest',
    'violation_still_open D - digest',
    'violation_still_open E - digest',
  ]);

  org.setField({ app: 'C', type: TYPE, field: 'isConsumerSecretOptional', value: 'true' });
  const end = await play(1, VERSION_2);
  expect(eventsOf(end)).toEqual(['violation_resolved C setting_changed inform']);
  expect(end.incidents).toEqual(['OK C']);
});
