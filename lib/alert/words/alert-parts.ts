/**
 * The events of an alert, put in order for its readers: first what is wrong now or can't be judged, then what needs a decision,
 * reminders, and what is over. Every text in it is harmless (see `neutral.ts`), so that no channel has to think of it again.
 *
 * @module
 */

import { CATALOGUE, controlById } from '../../audit/controls/index.ts';
import type { AnyControl } from '../../audit/model/control.ts';
import { type DriftEvent, type DriftType, type OrgIdentity, SEVERITIES } from '../../audit/model/model.ts';
import type { AlertInput, AppFacts, FindingFacts } from './messages.ts';
import { emailAddress, lines, nameText, oneLine } from './neutral.ts';

/** The parts of an alert, in their order. */
export const PARTS = ['urgent', 'unknown', 'silence', 'decide', 'reminder', 'over'] as const;
export type Part = (typeof PARTS)[number];

const PART_OF = {
  violation_opened: 'urgent',
  violation_worsened: 'urgent',
  app_not_assessed: 'urgent',
  org_not_assessed: 'urgent',
  control_changed: 'urgent',
  setting_changed: 'urgent',
  move: 'urgent',
  silence_ended: 'silence',
  waiver_expiring: 'decide',
  violation_still_open: 'reminder',
  violation_resolved: 'over',
  app_recovered: 'over',
  org_recovered: 'over',
  move_ended: 'over',
} as const satisfies Record<DriftType, Part>;

/** An event of an alert, with what its reader needs to know about it. */
export interface Notified {
  readonly event: DriftEvent;
  readonly part: Part;
  /** The app's label; its developer name where none was read. */
  readonly label: string;
  readonly contact: string | undefined;
  readonly control: AnyControl | undefined;
  readonly finding: FindingFacts | undefined;
}

export interface Alert {
  readonly runId: string;
  readonly org: OrgIdentity;
  readonly now: Date;
  readonly reportUrl: string | undefined;
  /** By part, worst first. Never empty. */
  readonly notified: readonly [Notified, ...Notified[]];
}

/** `undefined` when there is no event to notify of. */
export function alertOf(
  input: AlertInput,
  isNotified: (event: DriftEvent) => boolean = isForPeople,
): Alert | undefined {
  const events = input.events.filter(isNotified);
  if (events.length === 0) {
    return undefined; // Nearly every night has no events, so the maps below are not needed.
  }
  const apps = new Map(input.apps.map((app) => [app.name, app]));
  const findings = new Map(input.findings.map((finding) => [keyOf(finding), finding]));
  const [first, ...rest] = events
    .map((event) => notifiedOf(event, apps, findings))
    .sort((a, b) => differenceOf(rank(a), rank(b)));
  return first === undefined
    ? undefined
    : {
        runId: oneLine(input.runId),
        org: identity(input.org),
        now: input.now,
        reportUrl: input.reportUrl,
        notified: [first, ...rest],
      };
}

/** Copies field by field, because the input may hold more about the org than an alert may show. */
function identity({ alias, orgId, environment }: OrgIdentity): OrgIdentity {
  return {
    alias: nameText(alias) || 'org',
    ...(orgId !== undefined && { orgId: nameText(orgId) }),
    ...(environment !== undefined && { environment }),
  };
}

/** A control that judges differently is one entry for people; the events that it counts are for machines. */
function isForPeople({ type, cause, notify }: DriftEvent): boolean {
  return notify !== 'evidence' && (cause !== 'control_changed' || type === 'control_changed');
}

/** Every beginning and every end. */
export function isForMachines({ notify }: DriftEvent): boolean {
  return notify !== 'evidence';
}

export function isOne({ notified }: Alert): boolean {
  return notified.length === 1;
}

function notifiedOf(
  event: DriftEvent,
  apps: ReadonlyMap<string, AppFacts>,
  findings: ReadonlyMap<string, FindingFacts>,
): Notified {
  const app = event.app === undefined ? undefined : apps.get(event.app);
  return {
    event: harmless(event),
    part: partOfEvent(event),
    label: nameText(app?.label ?? '') || nameText(event.app ?? '') || (event.app === undefined ? 'the org' : 'app'),
    contact: emailAddress(app?.contactEmail),
    control: event.control === undefined ? undefined : controlById(event.control),
    finding: findings.get(keyOf(event)),
  };
}

/**
 * An outage that was alerted before is a reminder. An app that could never be read is not news. A move is always new, for any
 * audience.
 */
function partOfEvent({ type, notify, judged }: DriftEvent): Part {
  if (judged !== undefined) {
    return judged.opened + judged.worsened + judged.notAssessed === 0 ? 'over' : 'urgent';
  }
  if (notify === 'digest' && type !== 'move') {
    return 'reminder';
  }
  const isNotAssessed = type === 'app_not_assessed' || type === 'org_not_assessed';
  return isNotAssessed && notify !== 'page' ? 'unknown' : PART_OF[type];
}

function keyOf({ control = '', app = '' }: { readonly control?: string; readonly app?: string }): string {
  return JSON.stringify([control, app]);
}

/**
 * By part, then worst first, then in the order of the catalogue. What can't be assessed is sorted by its severity among the
 * violations, behind those that are as severe.
 */
function rank({ part, event, control }: Notified): readonly number[] {
  const at = CATALOGUE.findIndex(({ id }) => id === control?.id);
  const isUnknown = part === 'unknown';
  return [
    PARTS.indexOf(isUnknown ? 'urgent' : part),
    SEVERITIES.indexOf(event.severity),
    isUnknown ? 1 : 0,
    at === -1 ? CATALOGUE.length : at,
  ];
}

function differenceOf(a: readonly number[], b: readonly number[]): number {
  return a.map((value, at) => value - (b[at] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

/** Makes every text of the event harmless, and shortens names. */
function harmless(event: DriftEvent): DriftEvent {
  const { org, app, control, who, controls, steps } = event;
  return {
    ...harmlessTexts(event),
    org: nameText(org),
    ...(app !== undefined && { app: nameText(app) }),
    ...(control !== undefined && { control: nameText(control) }),
    ...(who !== undefined && { who: { ...harmlessTexts(who), name: nameText(who.name) } }),
    ...(controls !== undefined && { controls: controls.map((each) => nameText(each)) }),
    ...(steps !== undefined && { steps: steps.flatMap((step) => lines(step).split('\n')).filter(Boolean) }),
  };
}

/** The same value, with each text in it as one line. */
function harmlessTexts<T>(value: T): T {
  if (typeof value === 'string') {
    return oneLine(value) as T;
  }
  if (Array.isArray(value)) {
    return value.map(harmlessTexts) as T;
  }
  return typeof value === 'object' && value !== null
    ? (Object.fromEntries(Object.entries(value).map(([key, each]) => [key, harmlessTexts(each)])) as T)
    : value;
}
