/**
 * Orgs as their administrators and their luck would have them, night after night.
 *
 * @module
 */
import type { Random } from './random.ts';

export interface WorldApp {
  secretOptional: boolean;
  pkceRequired: boolean;
  callbackOverHttp: boolean;
  /** Whether the app has an OAuth plugin. */
  oauth: boolean;
  /** Whether its OAuth settings come back. */
  readable: boolean;
  /** Whether Salesforce fails to return them, which passes. */
  failing: boolean;
  /** Set and unset with no control minding. */
  deviceFlow: boolean;
}

export interface WorldWaiver {
  readonly control: string;
  readonly app: string;
  /** The last night on which it holds. */
  readonly until: number;
}

export const PASSING = ['maintenance', 'network', 'timeout'] as const;
const LASTING = ['invalid_credentials', 'user_not_approved', 'access_restricted'] as const;
type Fault = (typeof PASSING | typeof LASTING)[number];

export interface WorldOrg {
  readonly alias: string;
  orgId: string;
  apps: Map<string, WorldApp>;
  waivers: WorldWaiver[];
  /** Why the org can't be read, if so. */
  fault: Fault | undefined;
  /** Whether its credential is in the store. */
  audited: boolean;
}

const NAMES = ['Portal', 'Mobile', 'Etl', 'Mcp', 'Kiosk'];
const CONTROLS = ['toy-secret', 'toy-pkce'];

export function newOrg(random: Random, index: number): WorldOrg {
  const apps = new Map(NAMES.filter(() => random.chance(0.6)).map((name) => [name, newApp(random)]));
  const alias = `org-${index}`;
  return { alias, orgId: newOrgId(random), apps, waivers: [], fault: undefined, audited: random.chance(0.7) };
}

function newOrgId(random: Random): string {
  return `00D${String(random.between(0, 1e12 - 1)).padStart(12, '0')}EAA`;
}

function newApp(random: Random): WorldApp {
  return {
    secretOptional: random.chance(0.3),
    pkceRequired: random.chance(0.7),
    callbackOverHttp: random.chance(0.2),
    oauth: random.chance(0.9),
    readable: random.chance(0.9),
    failing: random.chance(0.05),
    deviceFlow: false,
  };
}

/** What happens to an org in a day. */
export function liveADay(org: WorldOrg, random: Random, night: number): void {
  if (random.chance(org.audited ? 0.02 : 0.15)) {
    org.audited = !org.audited;
  }
  if (random.chance(org.fault === undefined ? 0.08 : 0.35)) {
    org.fault = org.fault === undefined ? random.pick([...PASSING, ...LASTING]) : undefined;
  } else if (org.fault !== undefined && random.chance(0.3)) {
    org.fault = random.pick([...PASSING, ...LASTING]);
  }
  if (random.chance(0.01)) {
    refresh(org, random);
  }
  administer(org, random);
  waive(org, random, night);
}

/** A sandbox is refreshed: the same alias, another org. */
function refresh(org: WorldOrg, random: Random): void {
  org.orgId = newOrgId(random);
  org.apps = new Map([...org.apps].filter(() => random.chance(0.8)));
}

function administer(org: WorldOrg, random: Random): void {
  for (const [name, app] of org.apps) {
    for (const field of Object.keys(app) as (keyof WorldApp)[]) {
      // What can't be read comes back sooner than other things change.
      const isUnread = (field === 'readable' && !app.readable) || (field === 'failing' && app.failing);
      if (random.chance(isUnread ? 0.3 : 0.04)) {
        app[field] = !app[field];
      }
    }
    if (random.chance(0.03)) {
      org.apps.delete(name);
    }
  }
  if (random.chance(0.15)) {
    // The name may be taken: deleted and created again on one day.
    org.apps.set(random.pick(NAMES), newApp(random));
  }
  const names = [...org.apps.keys()];
  if (names.length > 1 && random.chance(0.03)) {
    swap(org.apps, random.pick(names), random.pick(names));
  }
}

function swap(apps: Map<string, WorldApp>, one: string, other: string): void {
  const [a, b] = [apps.get(one), apps.get(other)];
  if (a !== undefined && b !== undefined) {
    apps.set(one, b).set(other, a);
  }
}

function waive(org: WorldOrg, random: Random, night: number): void {
  if (random.chance(0.15)) {
    const until = night + random.between(0, 9);
    org.waivers.push({ control: random.pick(CONTROLS), app: random.pick(NAMES), until });
  }
  org.waivers = org.waivers.filter(({ until }) => until >= night && !random.chance(0.04));
}
