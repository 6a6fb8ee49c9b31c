/** Another wording is the same event: the nights are played with every sentence altered. */
import { afterEach, expect, test, vi } from 'vitest';
import type { PublishedEvent } from '../../../lib/audit/model/drift-event.ts';

/** Modules that hold sentences; every function and text in them returns another sentence. */
const WORDS = [
  '../../../lib/alert/words/event-words.ts',
  '../../../lib/alert/words/move-words.ts',
  '../../../lib/alert/words/headlines.ts',
] as const;

/** What people read of a published event; everything else is fact. */
const TEXTS: ReadonlySet<string> = new Set([
  'found',
  'message',
  'before',
  'after',
  'remediation',
] satisfies (keyof PublishedEvent)[]);

afterEach(() => {
  vi.doUnmock('../../../lib/audit/model/causes.ts');
  vi.doUnmock('../../../lib/audit/controls/index.ts');
  WORDS.forEach((module) => {
    vi.doUnmock(module);
  });
});

function reword(): void {
  vi.doMock('../../../lib/audit/model/causes.ts', async (original) => {
    const module = await original<typeof import('../../../lib/audit/model/causes.ts')>();
    const causes = Object.entries(module.CAUSES).map(([code, cause]) => [
      code,
      { ...cause, sentence: altered(cause.sentence), remedy: altered(cause.remedy) },
    ]);
    return { ...module, CAUSES: Object.fromEntries(causes) };
  });
  vi.doMock('../../../lib/audit/controls/index.ts', async (original) => {
    const module = await original<typeof import('../../../lib/audit/controls/index.ts')>();
    const CATALOGUE = module.CATALOGUE.map((control) => ({
      ...control,
      title: altered(control.title),
      rationale: altered(control.rationale),
      remedy: control.remedy.map(altered),
      assess: (...subject: [never, never]) => {
        const verdict = control.assess(...subject);
        return { ...verdict, message: altered(verdict.message) };
      },
    }));
    return { ...module, CATALOGUE, controlById: (id: string) => CATALOGUE.find((control) => control.id === id) };
  });
  for (const module of WORDS) {
    vi.doMock(module, async (original) => {
      const module = await original<Record<string, unknown>>();
      return Object.fromEntries(Object.entries(module).map(([name, value]) => [name, reworded(name, value)]));
    });
  }
}

/** Ends and beginnings, separators and punctuation are other ones, so that nothing can be found in it again. */
function altered(text: string): string {
  return text === '' ? '' : `~ ${text.replaceAll(/[:,.;]/g, ' /').toUpperCase()} ~`;
}

/** Functions that give texts; those that give events with texts in them give altered ones. */
function reworded(name: string, value: unknown): unknown {
  if (typeof value !== 'function' || name === 'groupKey') {
    return value;
  }
  return (...args: unknown[]) => reworkedAnswer(value(...args));
}

function reworkedAnswer(answer: unknown): unknown {
  if (typeof answer === 'string') {
    return altered(answer);
  }
  if (Array.isArray(answer)) {
    return answer.map(reworkedAnswer);
  }
  return typeof answer === 'object' && answer !== null
    ? Object.fromEntries(
        Object.entries(answer).map(([key, value]) => [
          key,
          (TEXTS.has(key) || key === 'text') && typeof value === 'string' ? altered(value) : value,
        ]),
      )
    : answer;
}

interface Notified {
  /** The events of each night without their sentences. */
  readonly events: unknown;
  /** Of each night and channel what is fact. */
  readonly messages: readonly unknown[];
  readonly sentences: readonly string[];
}

async function play(): Promise<Notified> {
  vi.resetModules();
  // One after the other: a module that two imports ask for at once may reach the second half-evaluated.
  await import('../../../lib/audit/model/causes.ts');
  await import('../../../lib/audit/controls/index.ts');
  const { composeAlert } = await import('../../../lib/alert/compose.ts');
  const { GOLDEN_NIGHTS } = await import('../../support/alert/golden-nights.ts');
  const { TOPICS } = await import('../../support/alert/alert-messages.ts');
  const played = Object.values(GOLDEN_NIGHTS);
  const messages = played.flatMap(({ input }) => composeAlert(input, TOPICS));
  const documents = messages.filter(({ channel }) => channel === 'event').map(({ body }) => JSON.parse(body));
  return {
    events: played.map(({ input }) => input.events.map(({ found: _, steps: __, ...facts }) => facts)),
    messages: [
      ...messages.map(({ channel, attributes, deduplicationId }) => ({ channel, attributes, deduplicationId })),
      ...documents.map(({ events, ...document }) => ({ ...document, events: events.map(withoutTexts) })),
      ...messages.filter(({ channel }) => channel === 'incident').map(({ body }) => factsOfAlarm(JSON.parse(body))),
      ...messages.filter(({ channel }) => channel === 'chat').map(({ body }) => factsOfChat(JSON.parse(body))),
    ],
    sentences: documents.flatMap(({ events }) => events.map(({ message }: PublishedEvent) => message)),
  };
}

function withoutTexts(event: PublishedEvent): object {
  return Object.fromEntries(Object.entries(event).filter(([field]) => !TEXTS.has(field)));
}

function factsOfAlarm({ AlarmName, NewStateValue, StateChangeTime, Trigger }: Record<string, unknown>): object {
  return { AlarmName, NewStateValue, StateChangeTime, Trigger };
}

function factsOfChat({ id, content, metadata }: { id: string; content: { keywords: unknown }; metadata: object }) {
  return { id, keywords: content.keywords, metadata: { ...metadata, summary: undefined } };
}

test('another wording changes no id, no fact and no channel', async () => {
  const first = await play();
  reword();
  const second = await play();
  expect(first.sentences.length).toBeGreaterThan(10);
  expect(second.sentences.filter((sentence) => first.sentences.includes(sentence))).toEqual([]);
  expect(second.events).toEqual(first.events);
  expect(second.messages).toEqual(first.messages);
});
