/** A control that judges the org itself, from its verdict to every format and channel. */
import { describe, expect, test } from 'vitest';
import { composeAlert } from '../../lib/alert/compose.ts';
import { unusedWaivers, type Waiver } from '../../lib/audit/judging/waivers.ts';
import type { OrgSettings } from '../../lib/audit/model/app.ts';
import type { DriftEvent } from '../../lib/audit/model/drift-event.ts';
import type { Snapshot } from '../../lib/audit/model/snapshot.ts';
import { parseConfig } from '../../lib/config/parse.ts';
import { AUDIT_CONFIG } from '../../lib/config/schema/audit-schema.ts';
import { FORMATS, type FormatName } from '../../lib/report/formats/formats.ts';
import { securityHubPlan } from '../../lib/report/formats/security-hub.ts';
import { alertOf, incidentsOf, sampleMessages, TOPICS } from '../support/alert/alert-messages.ts';
import { buildApp } from '../support/audit/app-builder.ts';
import {
  dateOf,
  dayOf,
  eventsOfLastNight,
  type Night,
  type PlayedNight,
  playNights,
} from '../support/audit/played-nights.ts';
import { orgControl, orgSettings, secretControl } from '../support/audit/toy-controls.ts';
import { resultOf } from '../support/report/run-result.ts';

const controls = [secretControl, orgControl];
const waiver: Waiver = { control: orgControl.id, org: '*', owner: 'Jo', reason: 'Planned', until: dayOf(20) };

function of(settings: OrgSettings, more: Partial<Night> = {}): Night {
  return { apps: [buildApp()], controls, orgSettings: settings, ...more };
}
const [good, bad] = [of(orgSettings(true)), of(orgSettings(false))];
const [unreadable, inMaintenance] = [of(orgSettings('unreadable')), of(orgSettings('in_maintenance'))];

function eventLine({ type, app = 'the org', control = '-', cause, notify }: DriftEvent): string {
  return `${type} ${app} ${control} ${cause} ${notify}`;
}

/** The events of each night, one line each. */
function eventsOfNights(...nights: readonly Night[]): string[][] {
  return playNights(nights).map(({ events }) => events.map(eventLine));
}

function inputOf({ events, snapshot, state, options }: PlayedNight) {
  const { alias, orgId } = snapshot;
  const org = { alias, ...(orgId !== undefined && { orgId }) };
  const { apps, findings, runId } = snapshot;
  return { runId, org, events, apps, findings, open: state?.ledger.open ?? [], now: options.now };
}

describe('drift', () => {
  test('opens, reminds of and ends a violation of the org', () => {
    expect(eventsOfNights(good, bad, bad, { ...bad, day: 10 }, { ...good, day: 11 })).toEqual([
      [],
      ['violation_opened the org toy-org-pkce setting_changed page'],
      [],
      ['violation_still_open the org toy-org-pkce undefined digest'],
      ['violation_resolved the org toy-org-pkce setting_changed inform'],
    ]);
  });

  test('names the cause: a first scan, a new control, or one that is gone', () => {
    const without = { ...bad, controls: [secretControl] };
    expect(eventsOfNights(bad, without, bad)).toEqual([
      ['violation_opened the org toy-org-pkce first_scan page'],
      ['violation_resolved the org toy-org-pkce control_disabled inform'],
      ['violation_opened the org toy-org-pkce control_enabled page'],
    ]);
  });

  test('notifies settings that can not be read any more, and their end, besides the violation', () => {
    expect(eventsOfNights(bad, unreadable, unreadable, bad)).toEqual([
      ['violation_opened the org toy-org-pkce first_scan page'],
      ['org_not_assessed the org - missing_permission page'],
      [],
      ['org_recovered the org - app_became_readable inform'],
    ]);
  });

  test('waits where it may pass', () => {
    expect(eventsOfNights(good, inMaintenance, inMaintenance, good)).toEqual([[], [], [], []]);
    expect(eventsOfNights(good, inMaintenance, inMaintenance, inMaintenance)[3]).toEqual([
      'org_not_assessed the org - maintenance page',
    ]);
  });

  test('has ids unlike those of an outage of the whole org', () => {
    const outage = { ...good, reason: { code: 'missing_permission', message: 'No.' } } as const;
    const id = (...nights: readonly Night[]) => eventsOfLastNight(...nights)[0]?.deduplicationId;
    expect(id(good, unreadable)).not.toBe(id(good, outage));
    expect(id(good, unreadable, good)).not.toBe(id(good, outage, good));
  });

  test('stays with the org when no app is there', () => {
    expect(eventsOfNights({ ...bad, apps: [] })).toEqual([['violation_opened the org toy-org-pkce first_scan page']]);
  });
});

test('an org whose settings were not read is assessed in part', () => {
  const [{ snapshot } = { snapshot: undefined }] = playNights([unreadable]);
  expect(snapshot?.status).toBe('partial');
  expect(snapshot?.findings.find(({ control }) => control === orgControl.id)).toMatchObject({
    status: 'not_assessed',
    reason: 'missing_permission',
  });
});

describe('waivers', () => {
  test('without an app cover the org, and it alone', () => {
    const nights = playNights([{ ...bad, waivers: [waiver] }, bad]);
    expect(nights.map(({ events }) => events.map(eventLine))).toEqual([
      [],
      ['violation_opened the org toy-org-pkce waiver_removed page'],
    ]);
    expect(nights[0]?.snapshot.findings.find(({ app }) => app === undefined)?.waiver?.owner).toBe('Jo');
    const forAll = { ...waiver, control: secretControl.id };
    const insecure = buildApp({ settings: { isConsumerSecretOptional: true } });
    const [night] = playNights([{ ...good, apps: [insecure], waivers: [forAll] }]);
    expect(night?.events.map(eventLine)).toEqual(['violation_opened Portal toy-secret first_scan inform']);
  });

  test('for apps, even for all of them, do not cover the org', () => {
    const forApps = { ...waiver, app: '*' };
    const [night] = playNights([{ ...bad, waivers: [forApps] }]);
    expect(night?.events).toHaveLength(1);
    expect(unusedWaivers([waiver, forApps], night ? [night.snapshot] : [], dateOf(0))).toEqual([forApps]);
  });

  test('are written so in the configuration', () => {
    expect(AUDIT_CONFIG.parse({ waivers: [waiver] }).waivers[0]).toEqual(waiver);
    const ofApps =
      'waivers:\n  - { control: require-pkce, org: acme, owner: Jo, reason: Planned, until: 2027-01-01 }\n';
    expect(() => parseConfig(ofApps, 'c.yaml')).toThrow('waivers.0.app: is missing');
  });
});

describe('reports', () => {
  const [, night] = playNights([good, bad]);
  const snapshot = night?.snapshot as Snapshot;
  const result = resultOf([snapshot], night?.events);
  const options = { controls, securityHub: { accountId: '123456789012', region: 'eu-west-1' } };
  const rendered = async (format: FormatName) => FORMATS[format].render(result, options);

  test.each(Object.keys(FORMATS) as FormatName[])(
    'as %s names the failure, and no app that is not there',
    async (format) => {
      const text = await rendered(format);
      expect(text).toContain('PKCE is not required in this org');
      expect(text).not.toMatch(/undefined|\[object/);
    },
  );

  test('show what it is about', async () => {
    expect(await rendered('table')).toMatch(/The org itself\n\s+HIGH\s+toy-org-pkce/);
    expect(await rendered('html')).toContain('The org itself');
    expect(await rendered('csv')).toMatch(/^acme,00D000000000001EAA,,,,toy-org-pkce,fail,high/m);
    expect(await rendered('junit')).toContain('classname="acme.org" name="toy-org-pkce"');
    expect(JSON.parse(await rendered('gitlab'))[0].location.path).toBe('acme');
    expect(JSON.parse(await rendered('sarif')).runs[0].results[0].locations[0].logicalLocations).toEqual([
      { name: 'acme', fullyQualifiedName: 'acme', kind: 'resource' },
    ]);
    const [ocsf] = (await rendered('ocsf')).split('\n').map((line) => JSON.parse(line || '{}'));
    expect(ocsf).toMatchObject({ activity_name: 'Create', resources: [{ type: 'Salesforce Org', name: 'acme' }] });
    expect(JSON.parse(await rendered('asff'))[0].Resources[0].Id).toBe('salesforce:00D000000000001EAA');
    expect(JSON.parse(await rendered('json')).drift[0]).not.toHaveProperty('app');
  });

  test('resolve in Security Hub when it is over, though the control is gone', () => {
    const [, over] = playNights([bad, { ...bad, controls: [secretControl] }]);
    const plan = securityHubPlan({ orgs: over ? [over.snapshot] : [], drift: over?.events ?? [] }, options);
    expect(plan.imports.flat().map(({ Id, RecordState }) => [Id, RecordState])).toContainEqual([
      expect.stringMatching(/^eca-auditor\//),
      'ARCHIVED',
    ]);
    expect(plan.updates.map(({ Workflow }) => Workflow.Status)).toContain('RESOLVED');
  });
});

describe('alerts', () => {
  const nights = playNights([good, bad, unreadable, good]);
  const [, opened, lost, ended] = nights.map(inputOf);

  test('name the org as the subject in every channel', () => {
    const messages = opened && alertOf(opened);
    expect(messages?.subject).toBe('[HIGH] acme: "toy-org-pkce" fails on the org');
    expect(messages?.text).not.toMatch(/undefined|App {2}/);
    expect(messages?.text).toContain('PKCE is not required in this org.');
    expect(messages?.chat.content.title).toContain('fails on the org');
    expect(messages?.sms).toContain('fails on the org');
    expect(messages?.document.events[0]).not.toHaveProperty('app');
    expect(lost && alertOf(lost)?.subject).toBe(
      '[HIGH] acme: settings of the org can no longer be assessed (missing permission)',
    );
    expect(opened && composeAlert(opened, TOPICS)).toHaveLength(sampleMessages().length + 1);
  });

  test('count the org and the apps of a first scan', () => {
    const insecure = buildApp({ settings: { isConsumerSecretOptional: true } });
    const [first] = playNights([{ ...bad, apps: [insecure] }]).map(inputOf);
    expect(first && alertOf(first)?.subject).toBe('[HIGH] acme: first scan found 2 violations in 1 app and the org');
  });

  test('open one incident for the violation and one for what can not be read, and end both', () => {
    const names = (input: typeof opened) =>
      (input === undefined ? [] : incidentsOf(input)).map(({ alarm }) => `${alarm.NewStateValue} ${alarm.AlarmName}`);
    const [violation] = names(opened);
    const [unread] = names(lost);
    expect(violation).toMatch(/^ALARM eca-auditor\/acme\/toy-org-pkce\//);
    expect(unread).toMatch(/^ALARM eca-auditor\/acme\/settings\//);
    expect(names(ended)).toEqual(
      expect.arrayContaining([violation, unread].map((name) => name?.replace('ALARM', 'OK'))),
    );
  });
});
