/**
 * What must be notified, worked out without lib/audit: from what is true, and what was notified before.
 *
 * @module
 */
import { PASSING, type WorldApp, type WorldOrg, type WorldWaiver } from './world.ts';

const REMIND_AFTER = 7;
const PASSING_AFTER_RUNS = 3;
const CLOSE_AFTER = 7;
/** A waiver is announced on its last three nights. */
const NOTICE = 2;
const RANKS = ['critical', 'high', 'medium'] as const;
type Rank = (typeof RANKS)[number];

interface Known {
  readonly rank: Rank;
  readonly notifiedOn: number;
}

interface KnownApp {
  /** Runs in a row in which it could not be assessed. */
  readonly unreadRuns: number;
  readonly isNotified: boolean;
}

/** What was notified of an org so far. */
export interface Knowledge {
  /** By `app control`. */
  readonly open: ReadonlyMap<string, Known>;
  /** Apps as they were when they were last read. */
  readonly apps: ReadonlyMap<string, KnownApp>;
  readonly orgId?: string;
  /** The settings that moves are derived from, as they were last read; absent before the first reading. */
  readonly seen?: ReadonlyMap<string, Seen>;
  /** `app move` of those that can end. */
  readonly moves: ReadonlySet<string>;
  /** The night of the notification that the alias reaches another org, until that incident is closed. */
  readonly replaced?: number | undefined;
  /** `app control until` */
  readonly announced: ReadonlySet<string>;
  readonly outage?: {
    readonly runs: number;
    readonly causes: ReadonlySet<string>;
    readonly notifiedOn: number | undefined;
  };
}

interface Seen {
  /** `undefined`: not known. */
  readonly flow_enabled: boolean | undefined;
  readonly ip_relaxed: boolean | undefined;
}

export interface Expected {
  /** One line for each event to be notified: type, app, control, severity; for an org that can't be read its cause too. */
  readonly notified: readonly string[];
  readonly after: Knowledge;
}

export const NOTHING_KNOWN: Knowledge = { open: new Map(), apps: new Map(), moves: new Set(), announced: new Set() };

export function expectedTonight(known: Knowledge, org: WorldOrg, night: number): Expected {
  return org.fault === undefined ? lookedAt(known, org, night) : notLookedAt(known, org.fault, night);
}

function notLookedAt(known: Knowledge, fault: NonNullable<WorldOrg['fault']>, night: number): Expected {
  const isPassing = PASSING.some((cause) => cause === fault);
  const { runs = 0, causes = new Set<string>(), notifiedOn } = known.outage ?? {};
  const isDue =
    notifiedOn === undefined
      ? !isPassing || runs + 1 >= PASSING_AFTER_RUNS
      : (!isPassing && !causes.has(fault)) || night - notifiedOn >= REMIND_AFTER;
  const reminded = remindAll(known.open, night);
  return {
    notified: [...(isDue ? [`org_not_assessed ${fault} high`] : []), ...reminded.notified],
    after: {
      ...known,
      open: reminded.open,
      outage: {
        runs: runs + 1,
        causes: isDue ? new Set([...causes, fault]) : causes,
        notifiedOn: isDue ? night : notifiedOn,
      },
    },
  };
}

function remindAll(open: Knowledge['open'], night: number): Pick<Knowledge, 'open'> & Pick<Expected, 'notified'> {
  const isDue = ({ notifiedOn }: Known) => night - notifiedOn >= REMIND_AFTER;
  return {
    notified: [...open]
      .filter(([, known]) => isDue(known))
      .map(([key, { rank }]) => `violation_still_open ${key} ${rank}`),
    open: new Map([...open].map(([key, known]) => [key, isDue(known) ? { ...known, notifiedOn: night } : known])),
  };
}

function lookedAt(before: Knowledge, org: WorldOrg, night: number): Expected {
  const recovered = before.outage?.notifiedOn === undefined ? [] : ['org_recovered info'];
  const isReplaced = before.orgId !== undefined && before.orgId !== org.orgId;
  const goodbye = isReplaced
    ? [
        ...[...before.open].map(([key, { rank }]) => `violation_resolved ${key} ${rank}`),
        ...(before.replaced === undefined ? [] : ['move_ended org_replaced high']),
        ...[...before.moves].map((key) => `move_ended ${key} high`),
        ...[...before.apps].flatMap(([name, { isNotified }]) => (isNotified ? [`app_recovered ${name} info`] : [])),
        'move org_replaced high',
      ]
    : [];
  const known = isReplaced ? NOTHING_KNOWN : before;
  const violations = violationsTonight(known, org, night);
  const waivers = waiversTonight(known, org, night);
  const apps = appsTonight(known, org);
  const moves = movesTonight(known, org, night, [...violations.notified, ...apps.notified]);
  return {
    notified: [
      ...recovered,
      ...goodbye,
      ...violations.notified,
      ...apps.notified,
      ...waivers.notified,
      ...moves.notified,
    ],
    after: {
      seen: moves.seen,
      moves: moves.open,
      replaced: isReplaced ? night : moves.replaced,
      open: violations.open,
      apps: apps.after,
      orgId: org.orgId,
      announced: waivers.announced,
    },
  };
}

function violationsTonight(known: Knowledge, org: WorldOrg, night: number) {
  const notified: string[] = [];
  const open = new Map<string, Known>();
  const pairs = [...org.apps.keys()].flatMap((app) => ['toy-secret', 'toy-pkce'].map((control) => `${app} ${control}`));
  for (const key of new Set([...known.open.keys(), ...pairs])) {
    const was = known.open.get(key);
    const is = truth(org, key, night);
    if (is === 'unknown' ? was === undefined : is === undefined) {
      notified.push(...(was === undefined ? [] : [`violation_resolved ${key} ${was.rank}`]));
      continue;
    }
    // What could not be read counts as unchanged.
    const rank = is === 'unknown' || is === undefined ? (was?.rank ?? 'medium') : is;
    const type = eventTypeFor(was, rank, night);
    notified.push(...(type === undefined ? [] : [`${type} ${key} ${rank}`]));
    open.set(key, { rank, notifiedOn: type === undefined ? (was?.notifiedOn ?? night) : night });
  }
  return { notified, open };
}

function eventTypeFor(was: Known | undefined, rank: Rank, night: number): string | undefined {
  if (was === undefined) {
    return 'violation_opened';
  }
  if (RANKS.indexOf(rank) < RANKS.indexOf(was.rank)) {
    return 'violation_worsened';
  }
  return night - was.notifiedOn >= REMIND_AFTER ? 'violation_still_open' : undefined;
}

/** How bad it is; `undefined` when nothing is to be notified: it passes, is waived, or does not exist. */
function truth(org: WorldOrg, key: string, night: number): Rank | 'unknown' | undefined {
  const [name = '', control = ''] = key.split(' ');
  const app = org.apps.get(name);
  if (app === undefined) {
    return undefined;
  }
  if (!isAssessable(app)) {
    return 'unknown';
  }
  return waiverOf(org, name, control, night) === undefined ? wrongWith(app, control) : undefined;
}

function wrongWith(app: WorldApp, control: string): Rank | undefined {
  if (!app.oauth) {
    return undefined;
  }
  if (control === 'toy-pkce') {
    return app.pkceRequired ? undefined : 'medium';
  }
  const rank = app.callbackOverHttp ? 'critical' : app.pkceRequired ? 'medium' : 'high';
  return app.secretOptional ? rank : undefined;
}

function isAssessable(app: WorldApp): boolean {
  return (app.readable && !app.failing) || !app.oauth;
}

function waiverOf(org: WorldOrg, app: string, control: string, night: number): WorldWaiver | undefined {
  return org.waivers
    .filter((waiver) => waiver.app === app && waiver.control === control && waiver.until >= night)
    .sort((a, b) => b.until - a.until)[0];
}

function appsTonight(known: Knowledge, org: WorldOrg) {
  const after = new Map([...org.apps].map(([name, app]) => [name, knownTonight(app, known.apps.get(name))]));
  const isNew = (name: string) => known.apps.get(name)?.isNotified !== true;
  const lost = [...after].filter(([name, { isNotified }]) => isNotified && isNew(name));
  const found = [...known.apps].filter(([name, { isNotified }]) => isNotified && after.get(name)?.isNotified !== true);
  return {
    notified: [
      ...lost.map(([name]) => `app_not_assessed ${name} high`),
      ...found.map(([name]) => `app_recovered ${name} info`),
    ],
    after,
  };
}

/** A cause that may pass by itself is notified only after it has lasted. */
function knownTonight(app: WorldApp, was: KnownApp = { unreadRuns: 0, isNotified: false }): KnownApp {
  const unreadRuns = isAssessable(app) ? 0 : was.unreadRuns + 1;
  const isDue = unreadRuns > 0 && (!app.readable || unreadRuns >= PASSING_AFTER_RUNS);
  return { unreadRuns, isNotified: isDue || (unreadRuns > 0 && was.isNotified) };
}

function seenOf(app: WorldApp): Seen {
  const isOn = app.oauth && app.deviceFlow;
  return { flow_enabled: isAssessable(app) ? isOn : undefined, ip_relaxed: isAssessable(app) && isOn };
}

/** No move is notified when another event already shows that the app is new or gone. */
function movesTonight(known: Knowledge, org: WorldOrg, night: number, notified: readonly string[]) {
  const seen = new Map([...org.apps].map(([name, app]) => [name, seenOf(app)]));
  const before = known.seen;
  const wasNotified = (types: readonly string[], name: string) =>
    notified.some((line) => types.some((type) => line.startsWith(`${type} ${name} `)));
  const made: string[] = [];
  const open = new Set<string>();
  const isClosed = known.replaced !== undefined && night - known.replaced >= CLOSE_AFTER;
  const ended: string[] = isClosed ? ['move_ended org_replaced high'] : [];
  for (const key of known.moves) {
    const [name = '', move = ''] = key.split(' ');
    const now = seen.get(name);
    const isOver = now === undefined || now[move as keyof Seen] === false;
    if (isOver) {
      ended.push(`move_ended ${key} high`);
    } else {
      open.add(key);
    }
  }
  for (const name of before === undefined ? [] : new Set([...before.keys(), ...seen.keys()])) {
    const [was, is] = [before?.get(name), seen.get(name)];
    if (was === undefined && !wasNotified(['violation_opened'], name)) {
      made.push(`move ${name} app_created medium`);
    }
    const hasEnd = ended.some((line) => line.startsWith(`move_ended ${name} `));
    if (is === undefined && !hasEnd && !wasNotified(['violation_resolved', 'app_recovered'], name)) {
      made.push(`move ${name} app_removed medium`);
    }
    for (const move of ['flow_enabled', 'ip_relaxed'] as const) {
      if (was?.[move] === false && is?.[move] === true) {
        made.push(`move ${name} ${move} high`);
        open.add(`${name} ${move}`);
      }
    }
  }
  return { notified: [...made, ...ended], seen, open, replaced: isClosed ? undefined : known.replaced };
}

function waiversTonight(known: Knowledge, org: WorldOrg, night: number) {
  const ending = [...org.apps].flatMap(([name, app]) =>
    ['toy-secret', 'toy-pkce'].flatMap((control) => {
      const rank = isAssessable(app) ? wrongWith(app, control) : undefined;
      const waiver = waiverOf(org, name, control, night);
      const isEnding = rank !== undefined && waiver !== undefined && waiver.until - night <= NOTICE;
      return isEnding ? [{ rank, key: `${name} ${control}`, until: waiver.until }] : [];
    }),
  );
  const fresh = ending.filter(({ key, until }) => !known.announced.has(`${key} ${until}`));
  return {
    notified: fresh.map(({ key, rank }) => `waiver_expiring ${key} ${rank}`),
    announced: new Set([...known.announced, ...fresh.map(({ key, until }) => `${key} ${until}`)]),
  };
}
