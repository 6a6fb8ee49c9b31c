import { describe, expect, it } from 'vitest';
import { WORDS } from '../../lib/alert/words/headlines.ts';
import { controlById } from '../../lib/audit/controls/index.ts';
import { anEvent, anInput, playToAlert } from '../support/alert/alert-input.ts';
import { alertOf, incidentsOf } from '../support/alert/alert-messages.ts';
import { buildApp } from '../support/audit/app-builder.ts';

const compose = (parts: Parameters<typeof anInput>[0] = {}) => alertOf(anInput(parts));
const labelled = (label: string, contactEmail = 'billing@acme.example') => [
  buildApp({ name: 'Billing_Portal', label, contactEmail }),
];

describe('composeAlert', () => {
  it('makes no message without events, nor of evidence alone', () => {
    expect(compose({ events: [] })).toBeUndefined();
    expect(compose({ events: [anEvent({ notify: 'evidence' })] })).toBeUndefined();
  });

  it('puts nothing of the org into a message but alias, org id and environment', () => {
    const secret = { alias: 'acme-prod', orgId: '00D5g000004AbCdEAK', privateKey: 'not-for-anybody' };
    expect(JSON.stringify(compose({ org: secret }))).not.toContain('not-for-anybody');
  });

  it('is silent on the second night of the same failure', () => {
    const app = buildApp({ settings: { isConsumerSecretOptional: true } });
    const [first, second] = ['2026-11-23T02:00:00.000Z', '2026-11-24T02:00:00.000Z'].map((at) => ({ at, apps: [app] }));
    if (first === undefined || second === undefined) throw new Error('two nights');
    expect(alertOf(playToAlert(first).input)).toBeDefined();
    expect(alertOf(playToAlert(first, second).input)).toBeUndefined();
  });
});

describe('the subject', () => {
  it('names severity, org, what and where', () => {
    expect(compose({ apps: labelled('Billing Portal') })?.subject).toBe(
      '[HIGH] acme-prod: client secret made optional on Billing Portal',
    );
  });

  it('says that a setting was changed only if that setting was', () => {
    const change = {
      component: 'globalOauth',
      field: 'callbackUrl',
      before: null,
      after: ['https://a.example'],
    } as const;
    const event = anEvent({ changes: [change] });
    expect(compose({ events: [event] })?.subject).toContain(': client secret optional on ');
  });

  it('counts what else there is, and keeps the count when it is long', () => {
    const events = [anEvent(), anEvent({ app: 'Other', deduplicationId: '2' })];
    const subject = compose({ events, apps: labelled('A very long label '.repeat(9)) })?.subject;
    expect(subject).toMatch(/^\[HIGH\] acme-prod: client secret made optional on A very .*\.\.\. \(\+1 more\)$/);
    expect(subject?.length).toBeLessThanOrEqual(99);
  });

  it.each([
    ['accents', 'Abrechnungs-Größe “Süd”', 'Abrechnungs-Grosse "Sud"'],
    ['no Latin letters', '請求ポータル', 'Billing_Portal'],
    ['nothing', '', 'Billing_Portal'],
  ])('writes a label with %s in ASCII', (_, label, shown) => {
    expect(compose({ apps: labelled(label) })?.subject).toBe(
      `[HIGH] acme-prod: client secret made optional on ${shown}`,
    );
  });

  it.each([
    ['its id', { alias: '東京', orgId: '00D5g000004AbCdEAK' }, /^\[HIGH\] 00D5g000004AbCdEAK: /],
    ['a digest', { alias: '東京' }, /^\[HIGH\] org-[0-9a-f]{8}: /],
  ])('calls an org without a name in ASCII by %s', (_, org, start) => {
    expect(compose({ org })?.subject).toMatch(start);
  });

  it('never leads with something that is over or known while something is wrong now', () => {
    const events = [
      anEvent({ type: 'violation_resolved', severity: 'critical', notify: 'inform', cause: 'waived', app: 'A' }),
      anEvent({ type: 'violation_still_open', severity: 'critical', notify: 'digest', app: 'B' }),
      anEvent({ severity: 'medium', notify: 'inform' }),
    ];
    const messages = compose({ events });
    expect(messages?.subject).toBe('[MEDIUM] acme-prod: client secret made optional on Billing_Portal (+2 more)');
    expect(messages?.attributes.severity).toBe('critical');
  });

  it('counts the apps that the same happened to', () => {
    const events = ['A', 'B', 'C', 'D'].map((app) => anEvent({ app, deduplicationId: app }));
    events.push(anEvent({ control: 'require-pkce', deduplicationId: 'pkce' }));
    expect(compose({ events })?.subject).toBe('[HIGH] acme-prod: client secret made optional on 4 apps (+1 more)');
  });

  it.each([
    ['medium', "[HIGH] acme-prod: vendor__Connector can't be assessed (managed package) (+1 more)"],
    ['high', '[HIGH] acme-prod: client secret made optional on Billing_Portal (+1 more)'],
  ] as const)("puts what can't be assessed by its severity, behind a violation as severe (%s)", (severity, subject) => {
    const unread = {
      type: 'app_not_assessed' as const,
      org: 'acme-prod',
      app: 'vendor__Connector',
      severity: 'high' as const,
      cause: 'managed_package' as const,
      controls: ['require-pkce'],
      found: 'it comes from a managed package.',
      notify: 'inform' as const,
      deduplicationId: 'app_not_assessed-1',
    };
    const messages = compose({ events: [unread, anEvent({ severity, notify: 'inform' })] });
    expect(messages?.subject).toBe(subject);
    expect(messages?.text).toContain(`How bad  1 ${severity}; 1 not assessed`);
    expect(messages?.text).toContain("HIGH: vendor__Connector can't be assessed (managed package)");
  });

  it('names a custom control by its id', () => {
    expect(compose({ events: [anEvent({ control: 'acme-naming' })] })?.subject).toContain('"acme-naming" fails on ');
  });
});

describe('the text', () => {
  it('does not make a fix of what is only waived', () => {
    const event = anEvent({
      type: 'violation_resolved',
      cause: 'waived',
      notify: 'inform',
      since: '2026-11-20T02:00:00Z',
    });
    expect(compose({ events: [event] })?.text).toMatch(
      /not fixed: waived\)[\s\S]*Since {4}2026-11-20, open for 4 days/,
    );
  });

  it('answers what, where, who, how bad and what to do in its first five lines', () => {
    const fix = { type: 'ExtlClntAppGlobalOauthSettings', field: 'isConsumerSecretOptional', value: 'false' };
    const who = { id: '0055g00000AbCdEAAV', name: 'Kim Novak' };
    const event = anEvent({ fix, who, when: '2026-11-23T16:41:09.000Z', steps: ['Save.'] });
    expect(
      compose({ events: [event], apps: labelled('Billing Portal') })
        ?.text.split('\n')
        .slice(0, 6),
    ).toEqual([
      '[HIGH] client secret made optional on Billing Portal',
      'Where    acme-prod (production): Billing Portal',
      expect.stringMatching(/^Who {6}saved by Kim Novak \(0055g00000AbCdEAAV\), 2026-11-23 16:41 UTC/),
      'How bad  high, new since the last run',
      'To do    set isConsumerSecretOptional to false, as the steps below say',
      '',
    ]);
  });

  it.each([
    ['opened by the end of its waiver', { cause: 'waiver_expired' as const }],
    ['changed in a way that nobody read', { cause: 'setting_changed' as const }],
  ])('names nobody for what was %s, in any channel', (_, { cause }) => {
    const { changes: __, ...event } = anEvent({ cause, who: { name: 'Kim Novak' }, when: '2026-11-23T16:41:09.000Z' });
    const messages = compose({ events: [event] });
    const [incident] = incidentsOf(anInput({ events: [event] }));
    for (const text of [messages?.text, messages?.chat.content.description, incident?.alarm.NewStateReason]) {
      expect(text).toMatch(/[Nn]ot known[^\n]* was last saved by Kim Novak/);
      expect(text).not.toMatch(/\bBy\b|Saved by/);
    }
    expect(messages?.sms).not.toContain('Kim');
  });

  it('does not mention an open time of 0 minutes', () => {
    const { now } = anInput();
    const event = anEvent({
      type: 'violation_resolved',
      notify: 'inform',
      since: new Date(now.getTime() - 30_000).toISOString(),
    });
    expect(compose({ events: [event] })?.text).toContain('open for less than a minute');
  });

  it('shows five events in full and counts the rest', () => {
    const events = Array.from({ length: 12 }, (_, at) =>
      anEvent({
        app: `App_${at}`,
        changes: [{ component: 'globalOauth', field: 'isConsumerSecretOptional', before: `v${at}`, after: true }],
        deduplicationId: String(at),
      }),
    );
    const text = compose({ events })?.text ?? '';
    expect(text.match(/^HIGH: /gm)).toHaveLength(5);
    expect(text.replace(/\s+/g, ' ')).toMatch(
      /More 7 events not shown here\. (?:The report|The evidence of the run) has all of them\./,
    );
  });

  it('names a contact only if the address is valid', () => {
    expect(compose({ apps: labelled('Billing') })?.text).toContain('Ask      billing@acme.example');
    expect(compose({ apps: labelled('Billing', 'me; rm -rf <b@c.d>') })?.text).not.toContain('Ask ');
  });

  it('reminds of an outage instead of waking for it again', () => {
    const event = {
      type: 'org_not_assessed' as const,
      org: 'acme-prod',
      severity: 'high' as const,
      cause: 'user_not_approved' as const,
      found: 'not approved.',
      notify: 'digest' as const,
      deduplicationId: 'org_not_assessed-1',
    };
    expect(compose({ events: [event] })?.subject).toBe(
      "[HIGH reminder] acme-prod: org still can't be assessed (user not approved)",
    );
  });
});

describe('the chat notification', () => {
  it('keeps the resolution in the thread of what it resolves, whether or not the org could be reached', () => {
    const opened = compose()?.chat.metadata?.threadId;
    const resolved = compose({
      org: { alias: 'acme-prod' },
      events: [anEvent({ type: 'violation_resolved', notify: 'inform' })],
    });
    expect(resolved?.chat.metadata?.threadId).toBe(opened);
  });

  it('gives the fix as next steps, and none for what is over', () => {
    const cure = {
      steps: ['Open Setup.', 'Save.'],
      fix: { type: 'ExtlClntAppGlobalOauthSettings', field: 'isConsumerSecretOptional', value: 'false' },
    };
    expect(compose({ events: [anEvent(cure)] })?.chat.content.nextSteps).toEqual([
      'Open Setup.',
      'Save.',
      'In metadata: `ExtlClntAppGlobalOauthSettings.isConsumerSecretOptional = false`',
    ]);
    const over = anEvent({ type: 'violation_resolved', notify: 'inform', ...cure });
    expect(compose({ events: [over] })?.chat.content.nextSteps).toBeUndefined();
  });
});

it('has texts only for controls that exist', () => {
  expect(Object.keys(WORDS).filter((id) => controlById(id) === undefined)).toEqual([]);
});
