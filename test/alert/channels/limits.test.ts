import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHANNEL_IDS } from '../../../lib/alert/channels/index.ts';
import { type AlertInput, composeAlert } from '../../../lib/alert/compose.ts';
import { COMPONENTS } from '../../../lib/audit/model/app.ts';
import { CAUSES, type CauseCode } from '../../../lib/audit/model/causes.ts';
import { AUDIENCES, DRIFT_TYPES, type DriftEvent, MOVES } from '../../../lib/audit/model/drift-event.ts';
import { SEVERITIES } from '../../../lib/audit/model/finding.ts';
import { ENVIRONMENTS } from '../../../lib/audit/model/org-identity.ts';
import { ALERT_CONTROLS, anInput } from '../../support/alert/alert-input.ts';
import { alertOf, type DecodedAlert, incidentsOf, TOPICS } from '../../support/alert/alert-messages.ts';
import { buildApp } from '../../support/audit/app-builder.ts';
import { propertyRuns } from '../../support/test-scope.ts';

const RTL_OVERRIDE = '\u202e';
/** A secret as it may be pasted into a label. */
const TOKEN = 'xoxb-17653672481-19874698323';
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom(
    '',
    '\u001b[31mred\u001b[0m',
    `${RTL_OVERRIDE}gnp.exe`,
    'line\r\nSubject: forged',
    '<!here> <@U123> @channel',
    '[click](http://evil.example) *bold* `code`',
    'www.evil.example https://evil.example',
    '請求ポータル',
    'Müßige Größe – Ærø',
    'Z̸̡̢̛͔͔a̵l̶g̷o'.repeat(40),
    '\ud800',
    `a\u3164b ${TOKEN}`,
    'x'.repeat(5000),
  ),
);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const component = fc.constantFrom(...COMPONENTS);
const value = fc.oneof(hostile, fc.integer(), fc.boolean(), fc.constant(null), fc.array(hostile, { maxLength: 30 }));
const change = fc.record({ component, field: hostile, before: value, after: value });
const settings = fc.array(change, { maxLength: 60 });

const event: fc.Arbitrary<DriftEvent> = fc
  .record({
    type: fc.constantFrom(...DRIFT_TYPES),
    org: hostile,
    app: optional(hostile),
    control: optional(fc.oneof(fc.constantFrom(...ALERT_CONTROLS.map(({ id }) => id)), hostile)),
    severity: fc.constantFrom(...SEVERITIES),
    cause: optional(
      fc.constantFrom('setting_changed' as const, 'first_scan' as const, ...(Object.keys(CAUSES) as CauseCode[])),
    ),
    move: fc.constantFrom(...MOVES),
    moves: optional(fc.array(fc.record({ move: fc.constantFrom(...MOVES), changes: settings }), { maxLength: 5 })),
    components: optional(fc.array(component, { maxLength: 5 })),
    changes: optional(settings),
    setting: optional(fc.record({ component, field: hostile, value })),
    who: optional(fc.record({ id: hostile, name: hostile })),
    when: optional(fc.oneof(hostile, fc.constant('2026-11-23T16:41:09.000Z'))),
    since: optional(fc.oneof(hostile, fc.constant('2026-11-01T02:00:00.000Z'))),
    found: optional(hostile),
    controls: optional(fc.array(hostile, { maxLength: 5 })),
    waiver: optional(fc.record({ owner: hostile, reason: hostile, until: hostile })),
    replaced: optional(fc.record({ orgIdBefore: hostile, orgId: hostile })),
    steps: optional(fc.array(hostile, { maxLength: 8 })),
    fix: optional(fc.record({ type: hostile, field: hostile, value: hostile })),
    notify: fc.constantFrom(...AUDIENCES),
    deduplicationId: fc.uuid(),
  })
  .map(({ move, ...parts }) => {
    const all = parts.type === 'move' || parts.type === 'move_ended' ? { ...parts, move } : parts;
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as never;
  });

const input: fc.Arbitrary<AlertInput> = fc
  .record({
    alias: hostile,
    environment: fc.constantFrom(...ENVIRONMENTS),
    events: fc.array(event, { minLength: 1, maxLength: 40 }),
    label: hostile,
    contactEmail: hostile,
  })
  .map(({ alias, environment, events, label, contactEmail }) =>
    anInput({
      org: { alias, environment },
      events,
      apps: [...new Set(events.flatMap(({ app }) => app ?? []))].map((name) => buildApp({ name, label, contactEmail })),
    }),
  );

/** Checks every alert that is made; an input without anything to notify makes none. */
function holds(check: (messages: DecodedAlert, of: AlertInput) => void): void {
  fc.assert(
    fc.property(input, (of) => {
      const messages = alertOf(of);
      expect(messages === undefined).toBe(of.events.every(({ notify }) => notify === 'evidence'));
      if (messages !== undefined) {
        check(messages, of);
      }
    }),
    propertyRuns(200),
  );
}

/** Control, formatting, private-use characters, line and paragraph separators, lone surrogates. */
const HARMFUL = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u;

describe('whatever Salesforce sends', () => {
  it('a subject is at most 100 characters of printable ASCII and starts with the severity', () => {
    holds(({ subject }) => {
      expect(subject).toMatch(/^\[(?:CRITICAL|HIGH|MEDIUM|LOW|INFO)(?: reminder| resolved)?\] [!-~]/);
      expect(subject).toMatch(/^[ -~]{1,100}$/);
    });
  });

  it('a text message is at most 140 characters of printable ASCII', () => {
    holds(({ sms }) => expect(sms).toMatch(/^\[[ -~]{1,139}$/));
  });

  it('no text holds a character that does something', () => {
    holds(({ text, chat, document, attributes }) => {
      expect(text.replaceAll('\n', ' ')).not.toMatch(HARMFUL);
      expect(JSON.stringify([text, chat, document, attributes])).not.toMatch(/xoxb-|\u3164/);
      const strings = JSON.stringify([chat, document, attributes], (_, value: unknown) =>
        typeof value === 'string' ? value.replaceAll('\n', ' ') : value,
      );
      expect(strings).not.toMatch(/\\u00|\\ud/);
      expect(strings).not.toMatch(HARMFUL);
    });
  });

  it('the text has at most 60 lines, and its first five answer what, where, who, how bad and what to do', () => {
    holds(({ text }) => {
      expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(60);
      const labels = text
        .split('\n')
        .slice(0, 5)
        .map((line) => line.slice(0, 9));
      expect(labels.slice(1)).toEqual(['Where    ', 'Who      ', 'How bad  ', 'To do    ']);
      expect(text).toMatch(/^\[/);
    });
  });

  it('every event notified is in the text, or counted as left out', () => {
    holds(({ text, document }) => {
      const omitted = Number(/^More {5}(\d+) event/m.exec(text)?.[1] ?? 0);
      expect(omitted).toBeLessThan(document.events.length);
    });
  });

  it('chat holds no mention, no link of theirs and no unbalanced code', () => {
    holds(({ chat }) => {
      const { title = '', description, nextSteps = [] } = chat.content;
      expect([...title].length).toBeLessThanOrEqual(150);
      expect(description.length).toBeLessThanOrEqual(3000);
      for (const text of [title, description, ...nextSteps]) {
        expect(text).not.toMatch(/[<>]/);
        // Neither chat formats, links or mentions in code.
        expect(text.replace(/`[^`]*`/g, '')).not.toMatch(/@|\]\(|evil\.example|www\./);
        expect(text.split('`').length % 2).toBe(1);
      }
    });
  });

  it.each(CHANNEL_IDS)('%s sends what SNS takes, and no character that does something', (channel) => {
    const visible = (text: string) => text.replaceAll('\n', ' ');
    fc.assert(
      fc.property(input, (of) => {
        for (const { subject = '-', body, attributes } of composeAlert(of, { [channel]: TOPICS[channel] ?? 'arn' })) {
          expect(subject).toMatch(/^[ -~]{1,100}$/);
          expect(Object.keys(attributes).length).toBeLessThanOrEqual(5);
          expect(Buffer.byteLength(body)).toBeLessThanOrEqual(256 * 1024);
          const strings: string[] = [];
          if (body.startsWith('{')) JSON.parse(body, (_, value) => typeof value === 'string' && strings.push(value));
          for (const text of body.startsWith('{') ? strings : [body]) expect(visible(text)).not.toMatch(HARMFUL);
        }
      }),
      propertyRuns(20),
    );
  });

  it('attributes are what SNS takes', () => {
    holds(({ attributes }) => {
      expect(attributes.org).not.toBe('');
      expect(attributes.eventTypes?.length).toBeGreaterThan(0);
    });
  });

  it('the same drift has the same id, in any order and any run', () => {
    fc.assert(
      fc.property(input, fc.string(), (of, runId) => {
        const again = { ...of, runId, events: [...of.events].reverse() };
        expect(alertOf(again)?.document.deduplicationId).toBe(alertOf(of)?.document.deduplicationId);
      }),
    );
  });

  it('an incident has a subject and a name that integrations take', () => {
    fc.assert(
      fc.property(input, (of) => {
        for (const { subject, alarm } of incidentsOf({ ...of, service: SERVICE, open: [] })) {
          expect(subject).toMatch(/^(?=.{1,100}$)(?:ALARM|OK): [ -~]+$/);
          expect(subject.startsWith(`${alarm.NewStateValue}: `)).toBe(true);
          expect(alarm.AlarmName).toMatch(/^(?=.{1,255}$)EcaAuditor[ -~]+\/[ -~]+$/);
          expect([...alarm.AlarmDescription].length).toBeLessThanOrEqual(1024);
          expect([...alarm.NewStateReason].length).toBeLessThanOrEqual(1023);
        }
      }),
    );
  });
});

/** The longest that a stack may have. */
const SERVICE = `EcaAuditor${'-'.repeat(118)}`;

describe('a flood', () => {
  const events = Array.from({ length: 5000 }, (_, at) => ({
    type: 'violation_opened' as const,
    org: 'acme-prod',
    app: `App_${at}`,
    control: ALERT_CONTROLS[at % ALERT_CONTROLS.length]?.id ?? '',
    severity: at === 4999 ? ('critical' as const) : ('high' as const),
    message: `App_${at}: ${'ü'.repeat(400)}`,
    notify: 'page' as const,
    deduplicationId: `violation_opened-${at}`,
  }));
  const messages = alertOf(anInput({ events }));

  it('stays below the limit of SNS, attributes included, and counts what is left out', () => {
    const { document, text = '', chat, attributes } = messages ?? {};
    const attributeBytes = Buffer.byteLength(JSON.stringify(attributes)) + 200;
    for (const message of [JSON.stringify(document), text, JSON.stringify(chat)]) {
      expect(Buffer.byteLength(message) + attributeBytes).toBeLessThanOrEqual(256 * 1024);
    }
    expect((document?.events.length ?? 0) + (document?.eventsOmitted ?? 0)).toBe(5000);
    expect(text.replace(/\s+/g, ' ')).toMatch(
      / More \d+ events not shown here\. The evidence of the run has all of them\. .* Run nightly-2026-11-24 $/,
    );
  });

  it('keeps the worst', () => {
    expect(messages?.document.events[0]?.app).toBe('App_4999');
    expect(messages?.subject).toBe('[CRITICAL] acme-prod: unsafe callback URL on App_4999 (+4999 more)');
  });
});
