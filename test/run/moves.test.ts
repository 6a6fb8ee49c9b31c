/** Each row of the table of moves, made in a simulated org: whom it notifies, with which sentence, once, and its end. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { eventMessage } from '../../lib/alert/words/event-words.ts';
import { COMPONENT_TYPES, type Component } from '../../lib/audit/model/app.ts';
import { type DriftEvent, MOVES, type Move } from '../../lib/audit/model/drift-event.ts';
import { matchApps } from '../../lib/audit/respond/match.ts';
import { fingerprintsOf, traitsOf } from '../../lib/audit/respond/traits.ts';
import { orgReader } from '../../lib/salesforce/read-org.ts';
import { externalClientApp } from '../../lib/simulator/salesforce/components.ts';
import type { SimulatedOrg } from '../../lib/simulator/salesforce/start.ts';
import type { FieldValue } from '../../lib/simulator/salesforce/xml.ts';
import { auditNight, folderStore, secretsOf } from '../support/runs/simulated-nights.ts';
import { simulatedOrg } from '../support/salesforce/simulated-salesforce.ts';

type Parts = Omit<Parameters<typeof externalClientApp>[0], 'name'>;

interface Row {
  /** The app before, which is named after the row; `undefined`: it is made. */
  readonly app?: Parts;
  /** `undefined`: the app is made, or removed. */
  readonly set?: readonly [component: Component, field: string, before: FieldValue | undefined, after: FieldValue];
  /** Audience, who, and message. */
  readonly event: string;
  /** The message of the end; `undefined`: it opened nothing that could end. */
  readonly end?: string;
}

const range = (endIpAddress: string) => ({ startIpAddress: '192.0.2.1', endIpAddress });
const [HOME, EVIL] = ['https://app.example.com/callback', 'https://evil.example/cb'];
const [CERTIFICATE, KEY] = [`MII${'Another1'.repeat(50)}`, `3MVG9${'Another1'.repeat(10)}`];
const CLOSED = 'incident closed after some days; nothing shows that it was planned.';
/** Of an app; those of the org as a whole are made by what reaches it, not by what is in it. */
type AppMove = Exclude<Move, 'org_replaced' | 'org_unwatched'>;
const ROWS: Readonly<Record<AppMove, Row>> = {
  app_created: { event: 'page Mal: new app.', end: `new app: ${CLOSED}` },
  app_removed: { app: {}, event: 'inform -: app removed.' },
  app_enabled: {
    app: { policies: { isEnabled: false } },
    set: ['policies', 'isEnabled', false, true],
    event: 'inform Mal: app switched on again.',
    end: 'app switched on again: the setting is back.',
  },
  callback_added: {
    app: {},
    set: ['globalOauth', 'callbackUrl', HOME, `${HOME}\n${EVIL}`],
    event: 'page Mal: callback to a new host.',
    end: 'callback to a new host: the setting is back.',
  },
  users_opened: {
    app: {},
    set: ['oauthPolicies', 'permittedUsersPolicyType', 'AdminApprovedPreAuthorized', 'AllSelfAuthorized'],
    event: 'page Mal: opened to all users.',
    end: 'opened to all users: the setting is back.',
  },
  ip_relaxed: {
    app: {},
    set: ['oauthPolicies', 'ipRelaxationPolicyType', 'Enforce', 'Bypass'],
    event: 'page Mal: IP restrictions relaxed.',
    end: 'IP restrictions relaxed: the setting is back.',
  },
  token_ranges_opened: {
    app: { oauthSecurity: { tokenIpRanges: range('192.0.2.9') } },
    set: ['oauthSecurity', 'tokenIpRanges', range('192.0.2.9'), range('192.0.3.9')],
    event: 'page Mal: refresh tokens allowed from more addresses.',
    end: 'refresh tokens allowed from more addresses: the setting is back.',
  },
  scope_added: {
    app: {},
    set: ['oauth', 'commaSeparatedOauthScopes', 'Api, RefreshToken', 'Api, Full, RefreshToken'],
    event: 'page Mal: OAuth scope added.',
    end: 'OAuth scope added: the setting is back.',
  },
  flow_enabled: {
    app: {},
    set: ['globalOauth', 'isTokenExchangeEnabled', false, true],
    event: 'page Mal: OAuth flow enabled.',
    end: 'OAuth flow enabled: the setting is back.',
  },
  run_as_changed: {
    app: {},
    set: ['oauthPolicies', 'clientCredentialsFlowUser', undefined, 'bot@acme.example'],
    event: 'page Mal: run-as user set.',
    end: 'run-as user set: the setting is back.',
  },
  certificate_replaced: {
    app: { globalOauth: { certificate: 'uploaded' } },
    set: ['globalOauth', 'certificate', CERTIFICATE, CERTIFICATE],
    event: 'page Mal: certificate replaced.',
    end: `certificate replaced: ${CLOSED}`,
  },
  key_rotated: {
    app: {},
    set: ['globalOauth', 'consumerKey', KEY, KEY],
    event: 'inform Mal: consumer key rotated.',
  },
  saved_without_change: {
    app: {},
    set: ['globalOauth', 'isPkceRequired', true, true],
    event: 'evidence Mal: saved without a known change (globalOauth).',
  },
};
const APP_MOVES = MOVES.filter((move): move is AppMove => move !== 'org_replaced' && move !== 'org_unwatched');
const DAY_MS = 24 * 60 * 60 * 1000;

/** Nights over one state; `org` is what the alias reaches. */
function nights() {
  const { store } = folderStore();
  const start = Date.now();
  return async (day: number, org: SimulatedOrg, fingerprints = true) => {
    const clock = () => new Date(start + day * DAY_MS);
    const readOrg = orgReader({ allowLoopback: true, fingerprints });
    const played = await auditNight({ runId: `n${day}`, secrets: secretsOf(org), store, clock, readOrg });
    expect(org.canaries().filter((canary) => JSON.stringify(played).includes(canary))).toEqual([]);
    const { drift, snapshot } = played.orgs[0] ?? {};
    return { events: drift ?? [], apps: snapshot?.apps ?? [] };
  };
}

function linesByRow(events: readonly DriftEvent[], type: 'move' | 'move_ended'): Record<string, string> {
  const ofType = events.filter((event) => event.type === type);
  expect(new Set(ofType.map(({ move }) => move)).size, 'one event a row').toBe(ofType.length);
  return Object.fromEntries(
    ofType.map((event) => {
      const who = type === 'move' ? `${event.notify} ${event.who?.name ?? '-'}` : event.notify;
      return [event.move, eventMessage(event).replace(event.app ?? event.org, who)];
    }),
  );
}

const expected = (of: (row: Row) => string | undefined) =>
  Object.fromEntries(APP_MOVES.flatMap((move) => (of(ROWS[move]) === undefined ? [] : [[move, of(ROWS[move])]])));
const isBack = ({ end }: Row) => end?.endsWith('the setting is back.') === true;

test('each row is notified once, to its audience in the table and with who made it, and so is its end', async () => {
  const apps = APP_MOVES.flatMap((name) => (ROWS[name].app ? [externalClientApp({ name, ...ROWS[name].app })] : []));
  const org = await simulatedOrg({ apps });
  const play = nights();
  const set = (side: 2 | 3, rows: readonly (typeof APP_MOVES)[number][], by: string) => {
    for (const app of rows) {
      const change = ROWS[app].set;
      if (change !== undefined) {
        org.setField({ app, type: COMPONENT_TYPES[change[0]], field: change[1], value: change[side], by });
      }
    }
  };
  expect(linesByRow((await play(0, org)).events, 'move'), 'a first scan has no moves').toEqual({});

  set(3, APP_MOVES, 'Mal');
  const ofAll = { oauthPolicies: { permittedUsersPolicyType: 'AllSelfAuthorized' } };
  org.addApp(externalClientApp({ name: 'app_created', ...ofAll }), 'Mal');
  org.removeApp('app_removed');
  expect(linesByRow((await play(1, org)).events, 'move')).toEqual(expected((row) => row.event));
  expect((await play(2, org)).events, 'once').toEqual([]);

  set(
    2,
    APP_MOVES.filter((move) => isBack(ROWS[move])),
    'Kim',
  );
  const back = (await play(3, org)).events;
  const inform = (end: string | undefined) => end && `inform: ${end}`;
  expect(linesByRow(back, 'move_ended')).toEqual(expected((row) => (isBack(row) ? inform(row.end) : undefined)));
  expect(linesByRow(back, 'move'), 'the way back is no move').toEqual({});
  expect(linesByRow((await play(8, org)).events, 'move_ended')).toEqual(
    expected((row) => (isBack(row) ? undefined : inform(row.end))),
  );

  const other = await simulatedOrg({ alias: 'other' });
  const replaced = { ...other, alias: org.alias, secret: () => ({ ...other.secret(), alias: org.alias }) };
  expect(linesByRow((await play(9, replaced)).events, 'move')).toEqual({
    org_replaced: `page -: the alias reaches another org now (${other.orgId}, was ${org.orgId}).`,
  });
  expect(linesByRow((await play(16, replaced)).events, 'move_ended')).toEqual({
    org_replaced: `inform: the alias reaches another org: ${CLOSED}`,
  });
});

test('an app is found by the fingerprint of its key; switched off, none is kept, and that is no move', async () => {
  const org = await simulatedOrg({ apps: [externalClientApp({ name: 'Portal' })] });
  const type = COMPONENT_TYPES.globalOauth;
  org.setField({ app: 'Portal', type, field: 'consumerKey', value: KEY });
  const play = nights();
  const { apps } = await play(0, org);
  const sha256 = createHash('sha256').update(KEY).digest('hex');
  expect([...matchApps(sha256, new Map([['acme', () => apps.map(traitsOf)]])).keys()]).toEqual(['acme']);

  const off = await play(1, org, false);
  expect([off.events, off.apps.map(fingerprintsOf)]).toEqual([[], [{}]]);
  expect((await play(2, org)).events).toEqual([]);
});
