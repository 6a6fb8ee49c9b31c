import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { DriftEvent } from '../../../lib/audit/model/drift-event.ts';
import { anEvent, anInput, type PlayedAlert, playToAlert } from '../../support/alert/alert-input.ts';
import { type Incident, incidentsOf } from '../../support/alert/alert-messages.ts';
import { GOLDEN_NIGHTS } from '../../support/alert/golden-nights.ts';
import { buildApp } from '../../support/audit/app-builder.ts';

const ofNight = ({ input, after }: PlayedAlert) => incidentsOf({ ...input, open: after.ledger.open });
const ofEvents = (events: readonly DriftEvent[], open: PlayedAlert['after']['ledger']['open'] = []) =>
  incidentsOf({ ...anInput({ events }), open });
const names = (messages: readonly Incident[]) => messages.map(({ alarm }) => alarm.AlarmName);
const states = (messages: readonly Incident[]) => messages.map(({ alarm }) => alarm.NewStateValue);

/** After aws/aws-lambda-go, events/cloudwatch_alarm.go, with the limits of CloudWatch's PutMetricAlarm and DescribeAlarms. */
const CLOUDWATCH_ALARM = {
  type: 'object',
  required: [
    'AlarmName',
    'AlarmDescription',
    'AWSAccountId',
    'NewStateValue',
    'NewStateReason',
    'StateChangeTime',
    'Region',
    'AlarmArn',
    'OldStateValue',
    'Trigger',
  ],
  properties: {
    AlarmName: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[ -~]+$' },
    AlarmDescription: { type: 'string', maxLength: 1024 },
    AWSAccountId: { type: 'string', pattern: '^\\d{12}$' },
    NewStateValue: { enum: ['OK', 'ALARM', 'INSUFFICIENT_DATA'] },
    NewStateReason: { type: 'string', minLength: 1, maxLength: 1023 },
    StateChangeTime: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\+0000$' },
    Region: { type: 'string', minLength: 1 },
    AlarmArn: { type: 'string', pattern: '^arn:aws[\\w-]*:cloudwatch:[\\w-]+:\\d{12}:alarm:.+$' },
    OldStateValue: { enum: ['OK', 'ALARM', 'INSUFFICIENT_DATA'] },
    Trigger: {
      type: 'object',
      required: ['MetricName', 'Namespace', 'Dimensions', 'Period', 'EvaluationPeriods', 'Threshold'],
      properties: {
        Dimensions: {
          type: 'array',
          items: {
            type: 'object',
            required: ['name', 'value'],
            properties: { name: { type: 'string' }, value: { type: 'string', minLength: 1 } },
          },
        },
        Period: { type: 'integer' },
        EvaluationPeriods: { type: 'integer' },
        Threshold: { type: 'number' },
      },
    },
  },
};
const validate = new Ajv2020({ allErrors: true }).compile(CLOUDWATCH_ALARM);

it('two auditors of one org have incidents of their own, from the opening to the end', () => {
  const opened = anInput({ events: [anEvent()] });
  const of = (service: string) => names(incidentsOf({ ...opened, service }));
  const [long, longer] = ['x'.repeat(63), 'x'.repeat(64)];
  expect(of('audit-eu')[0]).toMatch(/^audit-eu\//);
  expect(new Set([of('audit-eu'), of('audit-us'), of(long), of(longer)].flat()).size).toBe(4);
  expect(of('audit-eu')).toEqual(of('audit-eu'));
});

describe('incidentsOf', () => {
  it.each(['callback', 'org-replaced'] as const)('opens one for a move that pages, and ends that one: %s', (night) => {
    const [opened, ...others] = ofNight(GOLDEN_NIGHTS[`move-${night}`]);
    expect([opened?.alarm.NewStateValue, others]).toEqual(['ALARM', []]);
    const [event] = GOLDEN_NIGHTS[`move-${night}`].input.events.filter(({ type }) => type === 'move');
    const ended = {
      ...(event ?? anEvent()),
      type: 'move_ended',
      cause: 'closed_after_days',
      notify: 'inform',
    } as const;
    const [end] = ofEvents([ended]);
    expect([end?.alarm.NewStateValue, end?.alarm.AlarmName]).toEqual(['OK', opened?.alarm.AlarmName]);
  });

  it('opens none for a move that informs, and has one for each move on an app', () => {
    expect(states(ofNight(GOLDEN_NIGHTS['move-several']))).toEqual(['ALARM', 'ALARM']);
    expect(new Set(names(ofNight(GOLDEN_NIGHTS['move-several']))).size).toBe(2);
  });

  it.each(Object.entries(GOLDEN_NIGHTS))('speaks as CloudWatch does in the night "%s"', (_, night) => {
    for (const { subject, alarm, attributes } of ofNight(night)) {
      validate(JSON.parse(JSON.stringify(alarm)));
      expect(validate.errors).toBeNull();
      // PagerDuty drops a message whose subject says another state.
      expect(subject.startsWith(`${alarm.NewStateValue}: `)).toBe(true);
      expect(attributes).toEqual({ org: 'acme-prod', environment: 'production' });
    }
  });

  it('opens what pages and leaves the rest alone', () => {
    expect(ofEvents([anEvent({ severity: 'medium', notify: 'inform' })])).toEqual([]);
    expect(ofNight(GOLDEN_NIGHTS.reminder)).toEqual([]);
    expect(ofNight(GOLDEN_NIGHTS['waiver-ending'])).toEqual([]);
    expect(states(ofNight(GOLDEN_NIGHTS['org-not-assessed']))).toEqual(['ALARM']);
    expect(states(ofNight(GOLDEN_NIGHTS['app-not-assessed']))).toEqual(['ALARM']);
  });

  it('resolves what it opened, under the same name', () => {
    const app = (isConsumerSecretOptional: boolean) =>
      buildApp({ settings: { isConsumerSecretOptional, isPkceRequired: false } });
    const nights = [
      { at: '2026-11-22T02:00:00.000Z', apps: [app(false)] },
      { at: '2026-11-23T02:00:00.000Z', apps: [app(true)] },
    ] as const;
    const opened = ofNight(playToAlert(...nights));
    const ended = ofNight(playToAlert(...nights, { at: '2026-11-24T02:00:00.000Z', apps: [app(false)] }));
    const [name] = names(opened).filter((each) => each.includes('web-server-flow'));
    expect(name).toMatch(/^eca-auditor\/acme-prod\/Portal\/require-secret-web-server-flow\/[0-9a-f]{12}$/);
    expect(ended.find(({ alarm }) => alarm.AlarmName === name)?.alarm.NewStateValue).toBe('OK');
  });

  it('resolves an outage of an org whose alias can not be written in ASCII', () => {
    const org = { alias: '株式会社' };
    const [opened] = incidentsOf(anInput({ org, events: [anEvent({ type: 'org_not_assessed', notify: 'page' })] }));
    const recovered = anEvent({ type: 'org_recovered', notify: 'inform' });
    const [ended] = incidentsOf(anInput({ org: { ...org, orgId: '00D000000000001EAA' }, events: [recovered] }));
    expect(ended?.alarm.AlarmName).toBe(opened?.alarm.AlarmName);
  });

  it('resolves under each alias that the org had, and says which it has now', () => {
    const events = [anEvent({ orgId: '00D000000000001EAA' })];
    const org = { alias: 'new', orgId: '00D000000000001EAA' };
    const [opened] = incidentsOf(anInput({ org: { ...org, alias: 'old' }, events }));
    const ends = incidentsOf({
      ...anInput({ org, events: [anEvent({ orgId: org.orgId, type: 'violation_resolved' })] }),
      formerAliases: [{ alias: 'old', until: '2026-11-24T02:00:00.000Z' }],
    });
    const [end, other] = ends.filter(({ alarm }) => !alarm.AlarmName.includes('/more/'));
    expect(other?.alarm.AlarmName).toBe(opened?.alarm.AlarmName);
    expect(other?.alarm.AlarmDescription).toMatch(/^The org is called new now\.$/m);
    expect(end?.alarm.AlarmName).toMatch(/^eca-auditor\/new\//);
    expect(end?.alarm.AlarmDescription).not.toContain('is called');
  });

  it('resolves the shared incident of an org that the alias left, whatever is open in the other', () => {
    const [left, now] = ['00D000000000001EAA', '00D000000000002EAA'];
    const of = (orgId: string) =>
      Array.from({ length: 25 }, (_, at) => anEvent({ orgId, app: `App_${at}`, type: 'violation_opened' }));
    const org = (orgId: string) => ({ alias: 'acme', orgId });
    const shared = incidentsOf(anInput({ org: org(left), events: of(left) })).at(-1);
    const ends = of(left).map((event) => ({ ...event, type: 'violation_resolved' as const }));
    const night = incidentsOf(anInput({ org: org(now), events: [...of(now), ...ends] }));
    expect(shared?.alarm.AlarmName).toContain('/more/');
    const states = night.filter(({ alarm }) => alarm.AlarmName === shared?.alarm.AlarmName);
    expect(states.map(({ alarm }) => alarm.NewStateValue)).toEqual(['OK']);
    expect(night.filter(({ alarm }) => alarm.NewStateValue === 'OK')).toHaveLength(26);
  });

  it('resolves an outage although the org had no id while it lasted', () => {
    const outage = ofNight(
      playToAlert({
        at: '2026-11-24T02:00:00.000Z',
        org: { alias: 'acme-prod' },
        reason: { code: 'user_not_approved', message: 'Not approved.' },
      }),
    );
    const recovery = ofNight(GOLDEN_NIGHTS['org-recovered']);
    expect(states(recovery)[0]).toBe('OK');
    expect(names(recovery)[0]).toBe(names(outage)[0]);
  });

  it('resolves also what its control no longer notifies', () => {
    expect(states(ofEvents([anEvent({ type: 'violation_resolved', notify: 'evidence' })]))).toContain('OK');
  });

  it('keeps apart what would look alike in ASCII', () => {
    const messages = ofEvents([anEvent({ app: 'Süd' }), anEvent({ app: 'Sud' })]);
    expect(new Set(names(messages)).size).toBe(2);
  });
});

describe('the shared incident', () => {
  const flood = Array.from({ length: 50 }, (_, at) => anEvent({ app: `App_${at}`, deduplicationId: `${at}` }));
  const shared = names(ofEvents(flood)).at(-1);
  const ended = anEvent({ type: 'violation_resolved', notify: 'inform', app: 'App_1' });
  const open = { control: 'require-pkce', app: 'App_2', severity: 'high', since: '', notifiedAt: '' } as const;

  it('covers all openings above twenty', () => {
    const messages = ofEvents(flood);
    expect(messages).toHaveLength(21);
    expect(messages.at(-1)?.subject).toBe('ALARM: acme-prod: 30 more incidents in this run');
  });

  it('ends when the org can be read again and nothing that pages is open any more', () => {
    const orgId = '00D000000000001EAA';
    const org = { alias: 'acme-prod', orgId };
    const begun = incidentsOf(anInput({ org, events: flood.map((event) => ({ ...event, orgId })) }));
    const recovered = anEvent({ type: 'org_recovered', notify: 'inform' });
    expect(names(incidentsOf(anInput({ org, events: [recovered] })))).toContain(names(begun).at(-1));
  });

  it('ends with the last violation that pages', () => {
    expect(names(ofEvents([ended], [open]))).not.toContain(shared);
    const last = ofEvents([ended], [{ ...open, severity: 'medium' }]);
    expect(names(last)).toContain(shared);
    expect(states(last)).toEqual(['OK', 'OK']);
  });

  it('does not end while an app can not be read', () => {
    const { input, after } = GOLDEN_NIGHTS['app-not-assessed'];
    const events = [ended];
    expect(names(incidentsOf({ ...input, events, open: after.ledger.open }))).not.toContain(shared);
  });

  it('caps no endings', () => {
    const endings = flood.map((event) => ({
      ...event,
      type: 'violation_resolved' as const,
      notify: 'inform' as const,
    }));
    expect(ofEvents(endings, [open])).toHaveLength(50);
  });
});

it('takes an end that was held back until after the next beginning for no end', () => {
  const ended = anEvent({ type: 'violation_resolved', notify: 'inform', deduplicationId: 'end' });
  expect(states(ofEvents([anEvent(), { ...ended, isOvertaken: true }]))).toEqual(['ALARM']);
  const silenced = { from: '2026-11-22', to: '2026-11-23', owner: 'Jane Doe', since: '2026-11-22T02:00:00.000Z' };
  expect(states(ofEvents([anEvent({ silenced }), ended])), 'held back, and over since').toContain('OK');
});

it('takes an end of what began in the same run for no end: it is of what was there before', () => {
  const ended = anEvent({
    type: 'violation_resolved',
    notify: 'inform',
    cause: 'org_replaced',
    deduplicationId: 'end',
  });
  expect(states(ofEvents([anEvent(), ended]))).toEqual(['ALARM']);
  expect(states(ofEvents([anEvent({ notify: 'inform' }), ended])), 'that nobody is paged for').toContain('OK');
});
