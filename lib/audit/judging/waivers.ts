/**
 * Waivers: failures that an owner accepts until a date. A waiver stops notifications. The finding stays a failure.
 *
 * @module
 */
import type { App } from '../model/app.ts';
import type { AppliedWaiver, Finding, VoidWaiver, WaiverConditions } from '../model/finding.ts';
import type { OrgIdentity } from '../model/org-identity.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { judgeConditions, voidNote } from './waiver-conditions.ts';

/** One waiver of the configuration. */
export interface Waiver {
  /** A control's id, exact. */
  readonly control: string;
  /** Alias or org id: exact, or a pattern that must match all of it; `*` matches any characters. */
  readonly org: string;
  /** Developer name: exact, or a pattern as in `org`. Absent: the waiver covers a finding about the org itself. */
  readonly app?: string;
  readonly owner: string;
  readonly reason: string;
  /** Last day, `yyyy-mm-dd` (UTC). A waiver with any other text is never in force. */
  readonly until: string;
  readonly ticket?: string;
  /** The waiver holds only while all of these conditions hold. */
  readonly while?: WaiverConditions;
}

/** What a waiver has in common with an acceptance of a packaged app, which names no control. */
type Coverage = Pick<Partial<Waiver>, 'control' | 'org' | 'app'> & Pick<Waiver, 'until'>;

/** What the conditions of waivers are judged by. */
export interface KnownOfOrg {
  readonly apps?: readonly App[];
  /** The findings of the org's last snapshot. */
  readonly known?: readonly Finding[];
}

/**
 * The findings. Each covered failure gets its waiver; if several cover it, the one that lasts longest.
 *
 * A waiver with a broken condition does not hold. If a condition can't be read, the waiver holds only where it held in the last
 * snapshot: unknown is neither a pass nor an alarm.
 */
export function applyWaivers(
  findings: readonly Finding[],
  waivers: readonly Waiver[],
  org: OrgIdentity,
  now: Date,
  { apps = [], known = [] }: KnownOfOrg = {},
): Finding[] {
  const current = inForce(waivers, org, now);
  const byName = new Map(apps.map((app) => [app.name, app]));
  const before = new Map(known.map((finding) => [keyOf(finding), finding.waiver]));
  return findings.map((finding) => {
    const covering = finding.status === 'fail' ? current.filter((waiver) => coversFinding(waiver, finding)) : [];
    const app = finding.app === undefined ? undefined : byName.get(finding.app);
    const judged = covering.map((waiver) => judgeWaiver(waiver, app, before.get(keyOf(finding))));
    const waiver = judged.find(({ broken, unread }) => broken.length === 0 && unread.length === 0)?.applied;
    const [first] = judged;
    return waiver !== undefined ? { ...finding, waiver } : first === undefined ? finding : withVoid(finding, first);
  });
}

type JudgedWaiver = Pick<VoidWaiver, 'broken' | 'unread'> & { readonly applied: AppliedWaiver };

/** @param before the waiver that the finding had in the last snapshot */
function judgeWaiver(waiver: Waiver, app: App | undefined, before: AppliedWaiver | undefined): JudgedWaiver {
  const { owner, reason, until, ticket } = waiver;
  const applied = { owner, reason, until, ...(ticket !== undefined && { ticket }) };
  const { broken, unknown } = judgeConditions(waiver.while ?? {}, app);
  const didHold = (['owner', 'reason', 'until', 'ticket'] as const).every((key) => before?.[key] === applied[key]);
  return { applied, broken, unread: didHold ? [] : unknown };
}

function withVoid(finding: Finding, { applied, broken, unread }: JudgedWaiver): Finding {
  const voidWaiver = { ...applied, broken, unread };
  return { ...finding, notes: [...(finding.notes ?? []), voidNote(voidWaiver)], voidWaiver };
}

function keyOf({ control, app = '' }: Finding): string {
  return JSON.stringify([control, app]);
}

/** The entries for an org that are in force, the one that lasts longest first. */
export function inForce<T extends Coverage>(entries: readonly T[], org: OrgIdentity, now: Date): T[] {
  return entries
    .filter((entry) => coversOrg(entry, org) && holds(entry.until, now))
    .sort((a, b) => (a.until < b.until ? 1 : a.until > b.until ? -1 : 0));
}

/** Waivers whose last day is over, or whose `until` is not a date. */
export function expiredWaivers<T extends Coverage>(waivers: readonly T[], now: Date): T[] {
  return waivers.filter((waiver) => !holds(waiver.until, now));
}

/**
 * Waivers in force that match no failure of the run. A waiver for an org or an app that could not be read is not unused, because
 * the failure may still exist.
 */
export function unusedWaivers<T extends Coverage>(
  waivers: readonly T[],
  snapshots: readonly Snapshot[],
  now: Date,
): T[] {
  return snapshots.reduce(
    unusedIn<T>,
    waivers.filter((waiver) => holds(waiver.until, now)),
  );
}

function unusedIn<T extends Coverage>(waivers: readonly T[], snapshot: Snapshot): T[] {
  const hasFindings = snapshot.status !== 'not_assessed' && snapshot.omitted === undefined;
  const open = snapshot.findings.filter(({ status }) => status === 'fail' || status === 'not_assessed');
  return waivers.filter(
    (waiver) =>
      !coversOrg(waiver, snapshot) || (hasFindings && !open.some((finding) => coversFinding(waiver, finding))),
  );
}

export const DAY_MS = 24 * 60 * 60 * 1000;

/** The end of a waiver's last day (UTC), in milliseconds since the epoch; NaN when `until` is not a date. */
export function endOfWaiver(until: string): number {
  const start = /^\d{4}-\d{2}-\d{2}$/.test(until) ? Date.parse(`${until}T00:00:00Z`) : Number.NaN;
  const isDay = !Number.isNaN(start) && new Date(start).toISOString().startsWith(until);
  return isDay ? start + DAY_MS : Number.NaN;
}

/** The number of days from today (UTC) to the waiver's last day: 0 on that day, negative afterwards. NaN when it is not a date. */
export function daysAhead(until: string, now: Date): number {
  return Math.ceil((endOfWaiver(until) - now.getTime()) / DAY_MS) - 1;
}

/** Waivers for every app of every org. They are too broad to accept. */
export function boundlessWaivers<T extends Coverage>(waivers: readonly T[]): T[] {
  const isAll = (pattern: string | undefined) => pattern !== undefined && /^\*+$/.test(pattern);
  return waivers.filter(({ org = '*', app }) => isAll(org) && isAll(app));
}

function holds(until: string, now: Date): boolean {
  return now.getTime() < endOfWaiver(until);
}

export function coversOrg({ org = '*' }: Pick<Coverage, 'org'>, { alias, orgId }: OrgIdentity): boolean {
  return matches(org, alias) || (orgId !== undefined && matches(org, orgId));
}

function coversFinding({ control, app }: Coverage, finding: Finding): boolean {
  const isMeant = control === undefined ? finding.status === 'not_assessed' : control === finding.control;
  return isMeant && coversSubject(app, finding.app);
}

/** A pattern, even `*`, matches apps only. A finding about the org needs a waiver without `app`. */
export function coversSubject(pattern: string | undefined, app: string | undefined): boolean {
  return pattern === undefined || app === undefined ? pattern === app : matches(pattern, app);
}

/** Matches without a regular expression, which a pattern from a file could make slow. */
export function matches(pattern: string, name: string): boolean {
  const [head = '', ...middle] = pattern.split('*');
  const tail = middle.pop();
  if (tail === undefined) {
    return pattern === name;
  }
  if (!name.startsWith(head)) {
    return false;
  }
  let from = head.length;
  for (const piece of middle) {
    const at = name.indexOf(piece, from);
    if (at === -1) {
      return false;
    }
    from = at + piece.length;
  }
  return name.length - from >= tail.length && name.endsWith(tail);
}
