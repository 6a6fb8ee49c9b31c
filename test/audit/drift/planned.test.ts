/** Planned work: an expected move is evidence only, a silence holds events back and loses none. */
import { describe, expect, test } from 'vitest';
import { eventMessage } from '../../../lib/alert/words/event-words.ts';
import { CATALOGUE } from '../../../lib/audit/controls/index.ts';
import { compare } from '../../../lib/audit/drift/compare.ts';
import { holdBack } from '../../../lib/audit/drift/hold-back.ts';
import { expectedBy, silenceAt } from '../../../lib/audit/drift/planned.ts';
import { assessOrg, orgNotAssessed } from '../../../lib/audit/judging/assess.ts';
import type { App } from '../../../lib/audit/model/app.ts';
import type { DriftEvent, ExpectedMove, Silence } from '../../../lib/audit/model/drift-event.ts';
import type { OrgState } from '../../../lib/audit/model/org-state.ts';
import { anEvent } from '../../support/alert/alert-input.ts';
import { buildApp } from '../../support/audit/app-builder.ts';

const ORG = { alias: 'acme', orgId: '00D000000000001EAA' } as const;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Nights are at 02:00 from 2026-01-01 on. */
const dateOf = (night: number) => new Date(Date.UTC(2026, 0, 1 + night, 2));

const entry: ExpectedMove = {
  org: 'acme',
  app: 'Portal',
  move: 'users_opened',
  from: '2026-01-01',
  to: '2026-01-01',
  owner: 'Jane Doe',
  reason: 'Roll-out (CHG-7)',
};

interface World {
  readonly expected?: readonly ExpectedMove[];
  readonly silences?: readonly Silence[];
  readonly controls?: typeof CATALOGUE;
  /** By night. */
  readonly orgIds?: readonly string[];
}

/** What each night sends, through JSON. */
function play(
  nights: readonly (readonly App[])[],
  { expected = [], silences = [], controls = [], orgIds = [] }: World,
) {
  let state: OrgState | undefined;
  return nights.map((apps, night) => {
    const now = dateOf(night);
    const runId = `run-${night}`;
    const org = { ...ORG, orgId: orgIds[night] ?? ORG.orgId };
    const current = assessOrg({ org, runId, takenAt: now.toISOString(), apps, controls });
    const options = {
      now,
      runId,
      remindAfterDays: 99,
      waiverNoticeDays: 1,
      notAssessedAfterRuns: 3,
      controls,
      expected,
    };
    const drift = compare(state, current, options);
    const { events, held } = holdBack({ state, current }, drift.events, silences, now);
    state = JSON.parse(JSON.stringify({ ...drift.state, ...(held.length > 0 && { held }) })) as OrgState;
    return { events, held };
  });
}

function notifiedLines(events: readonly DriftEvent[] = []): string[] {
  return events
    .filter(({ notify }) => notify !== 'evidence')
    .map(({ type, move, control, notify }) => [type, move ?? control, notify].filter(Boolean).join(' '));
}

const app = buildApp();
const opened = buildApp({ oauthPolicies: { permittedUsersPolicyType: 'AllSelfAuthorized' } });

describe('an expected move', () => {
  test('is evidence only, also one that pages, and so is its end', () => {
    const [, second, third] = play([[app], [opened], [app]], { expected: [entry] });
    expect(second?.events).toMatchObject([{ type: 'move', notify: 'evidence', severity: 'info', expected: entry }]);
    expect(second?.events.map(eventMessage)).toEqual([
      'Portal: opened to all users. Expected by Jane Doe (Roll-out (CHG-7)).',
    ]);
    expect(notifiedLines(third?.events)).toEqual([]);
  });

  test('mutes nothing else: neither another move, nor another app, nor a violation', () => {
    const both = buildApp({
      settings: { isDeviceFlowEnabled: true },
      oauthPolicies: { permittedUsersPolicyType: 'AllSelfAuthorized' },
    });
    const others = [
      [app, buildApp({ name: 'Other' })],
      [both, { ...opened, name: 'Other' }],
    ] as const;
    expect(notifiedLines(play(others, { expected: [entry] })[1]?.events)).toEqual([
      'move users_opened page',
      'move flow_enabled page',
    ]);
    const controls = CATALOGUE.map((control) => ({ ...control, alerts: true })) as unknown as typeof CATALOGUE;
    const [, second] = play([[app], [opened]], { expected: [entry], controls });
    expect(notifiedLines(second?.events)).toEqual(['violation_opened pre-authorize-users inform']);
  });

  test('mutes moves of the org itself when it names no app', () => {
    const replaced = { ...entry, move: 'org_replaced' } as const;
    const { app: _, ...ofOrg } = replaced;
    const orgIds = [ORG.orgId, '00D000000000002EAA'];
    const night = (expected: ExpectedMove) =>
      notifiedLines(play([[], []], { expected: [expected], orgIds })[1]?.events);
    expect([night(ofOrg), night({ ...replaced, app: '*' })]).toEqual([[], ['move org_replaced page']]);
  });

  const made = { org: ORG, app: 'Portal', move: 'users_opened' };
  const [after, before] = ['2026-01-10T02:00:00Z', '2026-01-11T02:00:00Z'];
  test.each([
    // The day before the night that finds it.
    ['2026-01-10', '2026-01-10', undefined, true],
    ['2026-01-11', '2026-01-12', undefined, true],
    ['2026-01-12', '2026-01-13', undefined, false],
    ['2026-01-08', '2026-01-09', undefined, false],
    ['2026-01-10', '2026-01-10', '2026-01-10T23:59:59Z', true],
    ['2026-01-10', '2026-01-10', '2026-01-11T00:00:00Z', false],
  ])('from %s to %s, saved at %s: %s', (from, to, saved, isExpected) => {
    const found = expectedBy([{ ...entry, from, to }], { ...made, at: { after, before, saved } });
    expect(found !== undefined).toBe(isExpected);
  });
});

describe('a silence', () => {
  /** The nights of 2 and 3 January. */
  const silence: Silence = { org: 'acme', from: '2026-01-02', to: '2026-01-03', owner: 'Jane Doe' };

  test('holds events back, and all are notified at its end: the summary, pages as pages, beginnings and ends', () => {
    const nights = play([[app], [opened], [app], [app], [app]], { silences: [silence] });
    expect(nights.map(({ events }) => notifiedLines(events))).toEqual([
      [],
      [],
      [],
      ['move users_opened page', 'move_ended users_opened inform', 'silence_ended inform'],
      [],
    ]);
    expect(nights[3]?.events.map(eventMessage)).toEqual([
      'Portal: opened to all users. Held back by the silence of Jane Doe through 2026-01-03.',
      'Portal: opened to all users: the setting is back. Held back by the silence of Jane Doe through 2026-01-03.',
      'acme: the silence of Jane Doe (2026-01-02 to 2026-01-03) is over: 2 events held back, 1 of them pages.',
    ]);
    expect(nights[3]?.events.find(({ type }) => type === 'silence_ended')).toMatchObject({
      silence,
      kept: { events: 2, pages: 1 },
    });
  });

  test('that leaves the configuration is over', () => {
    const { held } = play([[app], [opened]], { silences: [silence] })[1] ?? { held: [] };
    const state = {
      schemaVersion: 1,
      ledger: { open: [], notifiedExpiries: [] },
      runId: 'r',
      writtenAt: '',
      held,
    } as const;
    const current = assessOrg({ org: ORG, runId: 'r2', takenAt: dateOf(2).toISOString(), apps: [], controls: [] });
    const night = holdBack({ state, current }, [], [], dateOf(2));
    expect([notifiedLines(night.events), night.held]).toEqual([['move users_opened page', 'silence_ended inform'], []]);
  });

  test('by org id: holds back also while the org can not be reached, and its id is that of the last reading', () => {
    const { alias, orgId } = ORG;
    const [now, reason] = [dateOf(1), { code: 'secret_missing', message: '' }] as const;
    const snapshot = assessOrg({ org: ORG, runId: 'r', takenAt: dateOf(0).toISOString(), apps: [], controls: [] });
    const held = [anEvent({ silenced: { ...silence, org: orgId, since: dateOf(1).toISOString() } })];
    const state = { schemaVersion: 1, runId: 'r', writtenAt: '', ledger: { open: [], notifiedExpiries: [] } } as const;
    const current = orgNotAssessed({ org: { alias }, runId: 'r2', takenAt: now.toISOString(), reason });
    const origin = { state: { ...state, snapshot, held }, current };
    const night = holdBack(origin, [anEvent({ app: 'Other' })], [{ ...silence, org: orgId }], now);
    expect([night.events, night.held.map((event) => event.app)]).toEqual([[], [held[0]?.app, 'Other']]);
    const expected = { ...entry, org: orgId, move: 'org_unwatched', from: '2026-01-02', to: '2026-01-02' } as const;
    const { app: _, ...ofOrg } = expected;
    const options = { now, runId: 'r2', remindAfterDays: 99, waiverNoticeDays: 1, notAssessedAfterRuns: 3 };
    expect(notifiedLines(compare(origin.state, current, { ...options, expected: [ofOrg] }).events)).toEqual([]);
  });

  test('an end that was followed by another beginning closes no incident, and an event for the evidence alone is not held back', () => {
    const open = { held: [anEvent({ deduplicationId: '1' }), anEvent({ type: 'violation_resolved' })] };
    const state = {
      schemaVersion: 1,
      ledger: { open: [], notifiedExpiries: [] },
      runId: 'r',
      writtenAt: '',
      ...open,
    } as const;
    const current = assessOrg({ org: ORG, runId: 'r2', takenAt: dateOf(2).toISOString(), apps: [], controls: [] });
    const { events } = holdBack({ state, current }, [anEvent({ deduplicationId: '2' })], [], dateOf(2));
    expect(events.filter(({ type }) => type === 'violation_resolved')).toMatchObject([{ isOvertaken: true }]);
    const evidence = anEvent({ type: 'setting_changed', notify: 'evidence' });
    const silent = { org: 'acme', from: '2026-01-03', to: '2026-01-03', owner: 'Jane' };
    const held = holdBack({ state: undefined, current }, [evidence, anEvent()], [silent], dateOf(2));
    expect([held.events, held.held]).toEqual([[evidence], [expect.objectContaining({ type: 'violation_opened' })]]);
  });

  test.each([
    [{ org: 'acme' }, 'Portal', true],
    [{ org: 'acme' }, undefined, true],
    [{ org: 'ac*' }, undefined, true],
    [{ org: 'other' }, undefined, false],
    [{ app: 'Portal' }, 'Portal', true],
    [{ app: 'Portal' }, 'Portal2', false],
    [{ app: 'Portal' }, undefined, false],
  ])('%o covers the app %s: %s', (place, of, isCovered) => {
    const all = [{ ...place, from: '2026-01-02', to: '2026-01-03', owner: 'Jane' }];
    const over = (at: number) => silenceAt(all, { org: ORG, app: of, at: new Date(at) }) !== undefined;
    const [first, next] = [Date.UTC(2026, 0, 2), Date.UTC(2026, 0, 4)];
    expect([over(first - 1), over(first), over(next - 1), over(next), over(next + DAY_MS)]).toEqual([
      ...[false, isCovered, isCovered, false, false],
    ]);
  });
});
