/**
 * An alert: the events of an org in a run, in the order in which people read them. What is wrong now or not assessed comes first, then
 * waivers that end soon, reminders, and what is over. Every text in it is harmless (see `harmless-text.ts`), so no channel has to
 * clean it.
 *
 * @module
 */

import { CATALOGUE, controlById } from '../../audit/controls/index.ts';
import type { AnyControl } from '../../audit/model/control.ts';
import type { DriftEvent, DriftType } from '../../audit/model/drift-event.ts';
import { SEVERITIES } from '../../audit/model/finding.ts';
import type { OrgIdentity } from '../../audit/model/org-identity.ts';
import type { AlertInput, AppFacts, FindingFacts } from './alert-input.ts';
import { emailAddress, lines, nameText, oneLine } from './harmless-text.ts';

/** Parts of an alert, in order. */
export const PARTS = ['urgent', 'unknown', 'silence', 'decide', 'reminder', 'over'] as const;
export type AlertPart = (typeof PARTS)[number];

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
} as const satisfies Record<DriftType, AlertPart>;

/** An event, with what its readers need to know of the app, the control and the finding. */
export interface AlertItem {
  readonly event: DriftEvent;
  readonly part: AlertPart;
  /** The app's label, or its developer name if no label was read. */
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
  readonly items: readonly [AlertItem, ...AlertItem[]];
}

export type AlertGroup = readonly [AlertItem, ...AlertItem[]];

/** Items with the same key, in the order of their first items. An item without a key is a group of its own. */
export function groupsOf(
  items: readonly AlertItem[],
  keyOf: (item: AlertItem) => string | undefined,
): readonly AlertGroup[] {
  return [...Map.groupBy(items, (item) => keyOf(item) ?? item).values()].flatMap(([first, ...rest]) =>
    first === undefined ? [] : [[first, ...rest] as const],
  );
}

/** Whether the event is about what is wrong or not assessed now. */
export function isWrongNow({ part }: AlertItem): boolean {
  return part === 'urgent' || part === 'unknown';
}

/** `undefined` if `isNotified` holds for no event. */
export function alertOf(
  input: AlertInput,
  isNotified: (event: DriftEvent) => boolean = isForPeople,
): Alert | undefined {
  const events = input.events.filter(isNotified);
  if (events.length === 0) {
    return undefined; // As in nearly every run, so the maps below are made only when they are needed.
  }
  const apps = new Map(input.apps.map((app) => [app.name, app]));
  const findings = new Map(input.findings.map((finding) => [keyOf(finding), finding]));
  const [first, ...rest] = events
    .map((event) => itemOf(event, apps, findings))
    .sort((a, b) => differenceOf(rank(a), rank(b)));
  return first === undefined
    ? undefined
    : {
        runId: oneLine(input.runId),
        org: identity(input.org),
        now: input.now,
        reportUrl: input.reportUrl,
        items: [first, ...rest],
      };
}

/** Copies each field by name: the input may hold more about the org than an alert may show. */
function identity({ alias, orgId, environment }: OrgIdentity): OrgIdentity {
  return {
    alias: nameText(alias) || 'org',
    ...(orgId !== undefined && { orgId: nameText(orgId) }),
    ...(environment !== undefined && { environment }),
  };
}

/** People get one `control_changed` instead of each event that it caused. */
function isForPeople({ type, cause, notify }: DriftEvent): boolean {
  return notify !== 'evidence' && (cause !== 'control_changed' || type === 'control_changed');
}

/** Machines get every beginning and every end. */
export function isForMachines({ notify }: DriftEvent): boolean {
  return notify !== 'evidence';
}

function itemOf(
  event: DriftEvent,
  apps: ReadonlyMap<string, AppFacts>,
  findings: ReadonlyMap<string, FindingFacts>,
): AlertItem {
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

/** A digest is a reminder of what was alerted before; but a move is always new. An outage that does not page comes after violations. */
function partOfEvent({ type, notify, judged }: DriftEvent): AlertPart {
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
 * By part, then severity, then the order of the catalogue. What is not assessed is sorted among the violations, after those of the
 * same severity.
 */
function rank({ part, event, control }: AlertItem): readonly number[] {
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

/** The event with every text in it made harmless, and names shortened. */
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

/** The value with each text in it as one line. */
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
