/** Each row of the table of moves: whom it notifies, with which sentence, once, and its end. */
import { describe, expect, test } from 'vitest';
import { eventMessage } from '../../../../lib/alert/words/event-words.ts';
import type { Fingerprints } from '../../../../lib/audit/components/registry.ts';
import { CATALOGUE } from '../../../../lib/audit/controls/index.ts';
import { compare } from '../../../../lib/audit/drift/compare.ts';
import type { MovePolicy } from '../../../../lib/audit/drift/comparison.ts';
import { assessOrg, orgNotAssessed } from '../../../../lib/audit/judging/assess.ts';
import type { App } from '../../../../lib/audit/model/app.ts';
import type { CauseCode } from '../../../../lib/audit/model/causes.ts';
import type { DriftEvent, Move } from '../../../../lib/audit/model/drift-event.ts';
import type { Environment } from '../../../../lib/audit/model/org-identity.ts';
import type { OrgState } from '../../../../lib/audit/model/org-state.ts';
import { buildApp } from '../../../support/audit/app-builder.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const KIM = { id: '005000000000001AAA', name: 'Kim' };

interface World {
  readonly environment?: Environment;
  readonly moves?: MovePolicy;
  readonly controls?: typeof CATALOGUE;
  /** By night. */
  readonly orgIds?: readonly string[];
}

/** Nights in a row, each given by its apps or why it could not be read. Returns the events of each night, evidence too. */
function play(nights: readonly (readonly App[] | CauseCode)[], world: World = {}): DriftEvent[][] {
  const { environment, moves, controls = [], orgIds = [] } = world;
  // As a store has them: by the org's id, and what the alias reached last.
  const states = new Map<string, OrgState>();
  let last: string | undefined;
  return nights.map((apps, night) => {
    const now = new Date(Date.UTC(2026, 0, 1, 2) + night * DAY_MS);
    const runId = `run-${night}`;
    const org = { alias: 'acme', orgId: orgIds[night] ?? '00D000000000001EAA', ...(environment && { environment }) };
    const reading = { org, runId, takenAt: now.toISOString() };
    const snapshot =
      typeof apps === 'string'
        ? orgNotAssessed({ ...reading, reason: { code: apps, message: 'Gone.' } })
        : assessOrg({ ...reading, apps, controls });
    const options = { now, runId, remindAfterDays: 99, waiverNoticeDays: 1, notAssessedAfterRuns: 3, controls };
    const replaced = last === undefined || last === org.orgId ? undefined : states.get(last);
    const isBack = replaced !== undefined && states.has(org.orgId);
    const given = {
      ...options,
      ...(moves && { moves }),
      ...(replaced && { replaced }),
      ...(isBack && { isBack }),
    };
    const drift = compare(states.get(org.orgId), snapshot, given);
    last = org.orgId;
    states.set(last, JSON.parse(JSON.stringify(drift.state)) as OrgState);
    return [...drift.events];
  });
}

function eventLines(events: readonly DriftEvent[] | undefined): string[] {
  return (events ?? []).map(({ type, move, cause, notify }) =>
    [type, move, type === 'move_ended' ? cause : undefined, notify].filter(Boolean).join(' '),
  );
}

const app = buildApp({ saves: { app: { modifiedAt: '2026-01-01T00:00:00.000Z' } } });
const other = buildApp({ name: 'Other', settings: { callbackUrl: ['https://shared.example/cb'] } });
const saved = buildApp({ saves: { app: { modifiedAt: '2026-01-01T20:00:00.000Z', modifiedBy: KIM } } });
const RANGES = [{ startIpAddress: '10.0.0.0', endIpAddress: '10.0.0.255' }];
const WIDER = [{ startIpAddress: '10.0.0.0', endIpAddress: '10.0.1.255' }];

interface Row {
  readonly before: readonly App[];
  readonly after: readonly App[];
  readonly event: string;
  readonly message: string;
  /** `undefined`: it has none. */
  readonly end?: string | undefined;
}

function change(was: App, is: App): Pick<Row, 'before' | 'after'> {
  return { before: [was, other], after: [is, other] };
}

const BACK = (move: Move) => `move_ended ${move} setting_changed inform`;
const LATER = (move: Move) => `move_ended ${move} closed_after_days inform`;

const ROWS = {
  app_created: {
    usual: { before: [other], after: [app, other], event: 'move app_created inform', message: 'Portal: new app.' },
    'open to all users, with a scope beyond Api': {
      before: [other],
      after: [buildApp({ oauthPolicies: { permittedUsersPolicyType: 'AllSelfAuthorized' } }), other],
      event: 'move app_created page',
      message: 'Portal: new app.',
      end: LATER('app_created'),
    },
  },
  app_removed: {
    usual: { before: [app, other], after: [other], event: 'move app_removed inform', message: 'Portal: app removed.' },
  },
  app_enabled: {
    usual: {
      ...change(buildApp({ policies: { isEnabled: false } }), app),
      event: 'move app_enabled inform',
      message: 'Portal: app switched on again.',
      end: BACK('app_enabled'),
    },
    'its OAuth plugin': {
      ...change(buildApp({ policies: { isOauthPluginEnabled: false } }), app),
      event: 'move app_enabled inform',
      message: 'Portal: app switched on again.',
      end: BACK('app_enabled'),
    },
  },
  callback_added: {
    'to a new host': {
      ...change(app, callbacks('https://evil.example/cb')),
      event: 'move callback_added page',
      message: 'Portal: callback to a new host.',
      end: BACK('callback_added'),
    },
    'in one line with a known one': {
      ...change(app, callbacks('https://app.example.com/cb,https://evil.example/cb')),
      event: 'move callback_added page',
      message: 'Portal: callback to a new host.',
      end: BACK('callback_added'),
    },
    'to a host that another app has': {
      ...change(app, callbacks('https://shared.example/other')),
      event: 'move callback_added inform',
      message: 'Portal: callback to a new host.',
      end: BACK('callback_added'),
    },
    'to the machine itself': {
      ...change(app, callbacks('http://localhost:1234/cb')),
      event: 'move callback_added inform',
      message: 'Portal: callback to a new host.',
      end: BACK('callback_added'),
    },
  },
  users_opened: {
    usual: {
      ...change(app, buildApp({ oauthPolicies: { permittedUsersPolicyType: 'AllSelfAuthorized' } })),
      event: 'move users_opened page',
      message: 'Portal: opened to all users.',
      end: BACK('users_opened'),
    },
  },
  ip_relaxed: {
    usual: {
      ...change(app, buildApp({ oauthPolicies: { ipRelaxationPolicyType: 'Enforce_RelaxRefresh' } })),
      event: 'move ip_relaxed page',
      message: 'Portal: IP restrictions relaxed.',
      end: BACK('ip_relaxed'),
    },
  },
  token_ranges_opened: {
    widened: {
      ...change(ranges(RANGES), ranges(WIDER)),
      event: 'move token_ranges_opened page',
      message: 'Portal: refresh tokens allowed from more addresses.',
      end: BACK('token_ranges_opened'),
    },
    'all removed': {
      ...change(ranges(RANGES), buildApp({ oauthSecurity: {} })),
      event: 'move token_ranges_opened page',
      message: 'Portal: refresh tokens allowed from more addresses.',
      end: BACK('token_ranges_opened'),
    },
  },
  scope_added: {
    usual: {
      ...change(app, scopes('Api', 'RefreshToken', 'Chatter')),
      event: 'move scope_added inform',
      message: 'Portal: OAuth scope added.',
      end: BACK('scope_added'),
    },
    'a powerful one': {
      ...change(app, scopes('Api', 'RefreshToken', 'Full')),
      event: 'move scope_added page',
      message: 'Portal: OAuth scope added.',
      end: BACK('scope_added'),
    },
  },
  flow_enabled: {
    'in the settings': {
      ...change(app, buildApp({ settings: { isTokenExchangeEnabled: true } })),
      event: 'move flow_enabled page',
      message: 'Portal: OAuth flow enabled.',
      end: BACK('flow_enabled'),
    },
    'in the policies': {
      ...change(app, buildApp({ oauthPolicies: { isClientCredentialsFlowEnabled: true } })),
      event: 'move flow_enabled page',
      message: 'Portal: OAuth flow enabled.',
      end: BACK('flow_enabled'),
    },
  },
  run_as_changed: {
    usual: {
      ...change(app, buildApp({ oauthPolicies: { hasClientCredentialsFlowUser: true } })),
      event: 'move run_as_changed page',
      message: 'Portal: run-as user set.',
      end: BACK('run_as_changed'),
    },
  },
  certificate_replaced: {
    usual: {
      ...change(keys({ certificateFingerprint: 'a' }), keys({ certificateFingerprint: 'b' })),
      event: 'move certificate_replaced page',
      message: 'Portal: certificate replaced.',
      end: LATER('certificate_replaced'),
    },
  },
  key_rotated: {
    usual: {
      ...change(keys({ consumerKeyFingerprint: 'a' }), keys({ consumerKeyFingerprint: 'b' })),
      event: 'move key_rotated inform',
      message: 'Portal: consumer key rotated.',
    },
  },
  saved_without_change: {
    usual: {
      ...change(app, saved),
      event: 'move saved_without_change evidence',
      message: 'Portal: saved without a known change (app).',
    },
  },
} satisfies Record<Exclude<Move, 'org_replaced' | 'org_unwatched'>, Record<string, Row>>;

function keys(fingerprints: Fingerprints): App {
  return { ...app, ...fingerprints };
}
function callbacks(...more: readonly string[]): App {
  return buildApp({ settings: { callbackUrl: ['https://app.example.com/oauth/callback', ...more] } });
}
function scopes(...commaSeparatedOauthScopes: readonly string[]): App {
  return buildApp({ settings: { commaSeparatedOauthScopes } });
}
function ranges(tokenIpRanges: typeof RANGES): App {
  return buildApp({ oauthSecurity: { tokenIpRanges } });
}

for (const [move, rows] of Object.entries(ROWS)) {
  describe(move, () => {
    test.each(Object.entries<Row>(rows))('%s', (_, { before, after, event: expected, message, end }) => {
      const isBack = end?.includes('setting_changed') === true;
      const [first, second, third] = play([before, after, after]);
      expect(eventLines(first), 'a first scan has no moves').toEqual([]);
      expect(eventLines(second)).toEqual([expected]);
      expect(second?.map(eventMessage)).toEqual([message]);
      expect(eventLines(third), 'once').toEqual([]);
      const week = Array.from({ length: 9 }, () => after);
      const later = play([before, ...week, ...(isBack ? [before, before] : [])])
        .slice(2)
        .flat();
      expect(eventLines(later)).toEqual(end === undefined ? [] : [end]);
    });

    test.each(Object.entries<Row>(rows))('%s: one step quieter in a sandbox, evidence in a scratch org', (_, row) => {
      const quieter = { page: 'inform', inform: 'digest', digest: 'evidence', evidence: 'evidence' } as const;
      const [, , audience = ''] = row.event.split(' ');
      const nights = [row.before, row.after];
      const last = (environment: Environment) =>
        play(nights, { environment })
          .at(-1)
          ?.map(({ notify }) => notify);
      expect(last('sandbox')).toEqual([quieter[audience as keyof typeof quieter]]);
      expect(last('scratch')).toEqual(['evidence']);
      expect(last('developer')).toEqual(['evidence']);
      expect(last('production')).toEqual([audience]);
    });
  });
}

test('a move names the settings before and after, who and when', () => {
  const evil = {
    ...callbacks('https://evil.example/cb'),
    saves: { globalOauth: { modifiedBy: KIM, modifiedAt: '2026-01-01T20:00:00.000Z' } },
  };
  expect(play([[app], [evil]])[1]?.[0]).toMatchObject({
    app: 'Portal',
    severity: 'high',
    changes: [
      {
        field: 'callbackUrl',
        before: ['https://app.example.com/oauth/callback'],
        after: ['https://evil.example/cb', 'https://app.example.com/oauth/callback'],
      },
    ],
    who: KIM,
    when: '2026-01-01T20:00:00.000Z',
  });
});

test('a created app is notified with its flows and scopes, and who made it', () => {
  const made = { ...app, saves: { app: { createdBy: KIM, createdAt: '2026-01-01T20:00:00.000Z' } } };
  const [event] = play([[other], [made, other]])[1] ?? [];
  expect(event).toMatchObject({ move: 'app_created', who: KIM, when: '2026-01-01T20:00:00.000Z' });
  expect(event?.changes?.map(({ field, after }) => [field, after])).toEqual([
    ['oauthPolicies.permittedUsersPolicyType', 'AdminApprovedPreAuthorized'],
    ['commaSeparatedOauthScopes', ['Api', 'RefreshToken']],
    ['callbackUrl', ['https://app.example.com/oauth/callback']],
  ]);
});

test('what could not be read is no move', () => {
  const unreadable = { state: 'unreadable', code: 'salesforce_error', message: 'No.' } as const;
  const unread = buildApp({ settings: { isDeviceFlowEnabled: true }, readings: { globalOauth: unreadable } });
  const device = buildApp({ settings: { isDeviceFlowEnabled: true } });
  expect(play([[app], [unread]]).flatMap(eventLines)).toEqual([]);
  // Nor does it end one.
  expect(play([[app], [device], [unread]]).map(eventLines)[2]).toEqual([]);
});

test('a key or a certificate that is absent on either side is no move, and one that changed was not saved for nothing', () => {
  const [none, some] = [app, keys({ certificateFingerprint: 'a', consumerKeyFingerprint: 'b' })];
  expect([...play([[none], [some]]), ...play([[some], [none]])].flatMap(eventLines)).toEqual([]);
  const save = (modifiedAt: string, certificateFingerprint: string) => ({
    ...keys({ certificateFingerprint }),
    saves: { globalOauth: { modifiedAt, modifiedBy: KIM } },
  });
  const [, second] = play([[save('2026-01-01T00:00:00.000Z', 'a')], [save('2026-01-01T20:00:00.000Z', 'b')]]);
  expect(eventLines(second)).toEqual(['move certificate_replaced page']);
  expect(second?.[0]).toMatchObject({ who: KIM, changes: [{ component: 'globalOauth', before: 'a', after: 'b' }] });
});

test('an app that a short list may have lacked is not new', () => {
  const unlisted = { state: 'unreadable', code: 'settings_not_listed', message: 'Not listed.' } as const;
  const partial = buildApp({ name: 'Other', readings: { app: unlisted } });
  expect(play([[partial], [app, partial]]).map(eventLines)[1]).toEqual([]);
});

describe('a move that explains a violation', () => {
  const world = { controls: CATALOGUE.map((control) => ({ ...control, alerts: true })) as unknown as typeof CATALOGUE };
  const opened = buildApp({ oauthPolicies: { permittedUsersPolicyType: 'AllSelfAuthorized' } });

  test('is notified as a part of it, and pages if the move would', () => {
    const [, second, third] = play([[app], [opened], [app]], world);
    const violation = second?.find(({ control }) => control === 'pre-authorize-users');
    expect(violation).toMatchObject({ type: 'violation_opened', notify: 'page', moves: [{ move: 'users_opened' }] });
    expect(second?.filter(({ type }) => type === 'move')).toEqual([]);
    // The violation's end is the only one.
    expect(eventLines(third)).toEqual(['violation_resolved inform']);
  });

  test('is notified as a part of it again, when the alias left the org and is back', () => {
    const orgIds = [1, 1, 2, 1].map((id) => `00D00000000000${id}EAA`);
    const [, , , back] = play([[app], [opened], [other], [opened]], { ...world, orgIds });
    const violation = back?.find(({ control }) => control === 'pre-authorize-users');
    expect(violation).toMatchObject({ type: 'violation_opened', notify: 'page', moves: [{ move: 'users_opened' }] });
    expect(eventLines(back?.filter(({ type }) => type === 'move'))).toEqual(['move org_replaced page']);
  });

  test('is notified once with the worst violation of a new app', () => {
    const [, second] = play([[other], [opened, other]], world);
    expect(second?.filter(({ type }) => type === 'move')).toEqual([]);
    expect(second?.filter(({ moves }) => moves !== undefined)).toEqual([
      expect.objectContaining({ type: 'violation_opened', notify: 'page' }),
    ]);
  });

  test('is notified alone where the control is report-only', () => {
    const reportOnly = {
      controls: CATALOGUE.map((control) => ({ ...control, alerts: false })) as unknown as typeof CATALOGUE,
    };
    const [, second] = play([[app], [opened]], reportOnly);
    expect(second?.filter(({ notify }) => notify !== 'evidence').map(({ move }) => move)).toEqual(['users_opened']);
  });
});

test('an app that is on again pages when something severe is open on it', () => {
  const settings = { isConsumerSecretOptional: true, isPkceRequired: false };
  const nights = [[buildApp({ settings, policies: { isEnabled: false } })], [buildApp({ settings })]];
  const moves = play(nights, { controls: CATALOGUE })[1]?.filter(({ type }) => type === 'move');
  expect(eventLines(moves)).toEqual(['move app_enabled page']);
});

test('the way back to what was before is an end and no move', () => {
  const moved = buildApp({ settings: { callbackUrl: ['https://evil.example/cb'] } });
  expect(play([[app], [moved], [app]]).map(eventLines)).toEqual([
    [],
    ['move callback_added page'],
    ['move_ended callback_added setting_changed inform'],
  ]);
});

test('a change that widens nothing is no move', () => {
  const narrow = [
    [buildApp({ oauthPolicies: { permittedUsersPolicyType: 'AllSelfAuthorized' } }), app],
    [buildApp({ oauthPolicies: { ipRelaxationPolicyType: 'Bypass' } }), app],
    [scopes('Api', 'Full'), scopes('Api')],
    [ranges(WIDER), ranges(RANGES)],
    [buildApp({ oauthSecurity: {} }), ranges(RANGES)],
    [callbacks('https://old.example/cb'), app],
    [app, buildApp({ settings: { callbackUrl: ['https://app.example.com/another'] } })],
  ] as const;
  for (const [was, is] of narrow) {
    expect(eventLines(play([[was], [is]])[1])).toEqual(['setting_changed evidence']);
  }
});

describe('whom it reaches', () => {
  const evil = (byId: string) => ({
    ...callbacks('https://shared.example/cb'),
    saves: { globalOauth: { modifiedBy: { id: byId, name: 'X' }, modifiedAt: '2026-01-01T20:00:00.000Z' } },
  });
  const last = (is: App, world: World) =>
    eventLines(
      play(
        [
          [app, other],
          [is, other],
        ],
        world,
      )[1],
    );
  const deployers = ['005000000000001'];

  test('follows the configuration', () => {
    expect(last(callbacks('https://evil.example/'), { moves: { callback_added: 'digest' } })).toEqual([
      'move callback_added digest',
    ]);
  });

  test('a deployer informs in the digest, anybody else is one step louder', () => {
    expect(last(evil(KIM.id), { moves: { deployers } })).toEqual(['move callback_added digest']);
    expect(last(evil('005000000000002AAA'), { moves: { deployers } })).toEqual(['move callback_added page']);
    expect(last(evil('005000000000002AAA'), {})).toEqual(['move callback_added inform']);
  });

  test('no name makes quieter what pages', () => {
    const is = { ...callbacks('https://evil.example/'), saves: { globalOauth: { modifiedBy: KIM } } };
    expect(last(is, { moves: { deployers } })).toEqual(['move callback_added page']);
  });

  test('a save that changed nothing that is kept is a digest in production, by a user who is no deployer', () => {
    const moves = { deployers: ['005000000000009'] };
    expect(last(saved, { moves })).toEqual(['move saved_without_change digest']);
    expect(last(saved, { moves, environment: 'sandbox' })).toEqual(['move saved_without_change evidence']);
    expect(last(saved, { moves: { deployers } })).toEqual(['move saved_without_change evidence']);
  });

  test('a move without an author has the audience of the table', () => {
    const [, second] = play([[app, other], [other]], { moves: { deployers } });
    expect(eventLines(second)).toEqual(['move app_removed inform']);
  });
});

describe('org_replaced', () => {
  const orgIds = ['00D000000000001EAA', ...Array.from({ length: 10 }, () => '00D000000000002EAA')];

  test('is notified once, pages, and is closed after some days; moves of apps are not', () => {
    const later = Array.from({ length: 8 }, () => [other]);
    const [, second, ...rest] = play([[app], [other], ...later], { orgIds });
    expect(eventLines(second)).toEqual(['move org_replaced page']);
    expect(second?.map(eventMessage)).toEqual([
      'acme: the alias reaches another org now (00D000000000002EAA, was 00D000000000001EAA).',
    ]);
    expect(rest.flatMap(eventLines)).toEqual([LATER('org_replaced')]);
  });

  test.each([
    ['sandbox', 'move org_replaced inform'],
    ['production', 'move org_replaced page'],
    ['scratch', 'move org_replaced evidence'],
  ] as const)('in a %s', (environment, expected) => {
    expect(eventLines(play([[app], [other]], { orgIds, environment })[1])).toEqual([expected]);
  });

  test('ends the moves of the org that was there before', () => {
    const moved = callbacks('https://evil.example/cb');
    const night = play([[app], [moved], [other]], { orgIds: [orgIds[0] ?? '', orgIds[0] ?? '', orgIds[1] ?? ''] })[2];
    expect(eventLines(night)).toEqual(['move org_replaced page', 'move_ended callback_added org_replaced inform']);
  });
});

describe('org_unwatched', () => {
  const end = 'move_ended org_unwatched secret_missing inform';

  test('is notified once, pages, and ends when the org is read again', () => {
    const nights = play([[app], 'secret_missing', 'secret_missing', [app], [app]]);
    expect(nights.map(eventLines)).toEqual([[], ['move org_unwatched page'], [], [end], []]);
    expect(nights[1]?.map(eventMessage)).toEqual(['acme: the org is no longer watched. Gone.']);
  });

  test('ends together with the outage that was notified before it', () => {
    const nights = play([[app], 'invalid_credentials', 'secret_missing', 'invalid_credentials', [app]]).map(eventLines);
    expect(nights.slice(1)).toEqual([
      ['org_not_assessed page'],
      ['move org_unwatched page'],
      [],
      ['org_recovered inform', end],
    ]);
  });

  test.each([
    ['sandbox', ['move org_unwatched inform', end]],
    // Its beginning was not notified, so neither is its end.
    ['scratch', ['move org_unwatched evidence']],
  ] as const)('in a %s', (environment, expected) => {
    expect(play([[app], 'secret_missing', [app]], { environment }).flatMap(eventLines)).toEqual(expected);
  });
});
