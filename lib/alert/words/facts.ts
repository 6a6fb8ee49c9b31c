/**
 * The facts about one event, each as a complete text; `undefined` where there is nothing to say.
 *
 * @module
 */
import { CAUSES, type CauseCode } from '../../audit/model/causes.ts';
import type { DriftCause, DriftEvent, Move, SettingChange, SettingValue } from '../../audit/model/drift-event.ts';
import type { AppliedWaiver } from '../../audit/model/finding.ts';
import type { OrgIdentity } from '../../audit/model/org-identity.ts';
import type { AlertItem } from './alert.ts';
import { remedySteps, settingText, valueText } from './event-words.ts';
import { oneLine } from './harmless-text.ts';
import { fitting } from './layout.ts';
import { MOVE_WORDS, moveHeadline } from './move-words.ts';
import { moment, utc } from './time.ts';

/** Characters for all changes of an event; a chat message holds 3,000. */
const MAX_CHANGES = 900;

/** Why a failure is alerted for the first time. */
const ORIGIN: Partial<Record<DriftCause, string>> = {
  setting_changed: 'new since the last run',
  app_created: 'new: the app was created since the last run',
  first_scan: 'found by the first scan; since when is not known',
  waiver_expired: 'open again: its waiver has ended',
  waiver_removed: 'open again: its waiver was removed from the configuration',
  waiver_void: 'open again: a condition of its waiver is broken',
  app_became_readable: 'found now: the app could not be read before',
  control_enabled: 'found now: the control was switched on; the app did not change',
  control_changed: 'found now: the control judges the same settings differently',
};

/** One changed setting a line; without changes, the setting that the event is about with its value. */
export function change({ move, changes = [], setting }: DriftEvent): string | undefined {
  if (changes.length === 0) {
    return setting && settingText(setting);
  }
  const all = changes.map((each) => changeText(each, move));
  // The first one always fits: two values and a field's name are shorter.
  const shown = fitting(all, (line) => line.length + 1, MAX_CHANGES);
  const more = all.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more settings`] : [])].join('\n');
}

/** The first line of {@link change}: the setting that the control or the move is about. */
export function firstLine(lines: string | undefined): string | undefined {
  const [first, ...rest] = lines?.split('\n') ?? [];
  return rest.length === 0 ? first : `${first} (+${rest.length} more)`;
}

/**
 * A new app has no earlier value. Of two lists only the differences are shown, so that a new callback URL is seen at once.
 *
 * @example 'isPkceRequired: true -> false'
 * @example 'callbackUrl: added https://new.example/cb, removed https://old.example/cb'
 */
export function changeText({ field, before, after }: SettingChange, move?: Move): string {
  if (move === 'app_created') {
    return settingText({ field, value: after });
  }
  const differences = isWhole(before) && isWhole(after) ? differencesOf(before, after) : '';
  return `${field}: ${differences || `${valueText(before)} -> ${valueText(after)}`}`;
}

/** Whether it is a list of which nothing was cut: of a cut list the differences are not known. */
function isWhole(value: SettingValue): value is readonly string[] {
  return Array.isArray(value) && !value.some((entry) => entry.endsWith('…'));
}

/** Empty when only the order differs. */
function differencesOf(before: readonly string[], after: readonly string[]): string {
  const added = after.filter((entry) => !before.includes(entry));
  const removed = before.filter((entry) => !after.includes(entry));
  return [
    ...(added.length === 0 ? [] : [`added ${valueText(added)}`]),
    ...(removed.length === 0 ? [] : [`removed ${valueText(removed)}`]),
  ].join(', ');
}

/**
 * Who saved what changed, and when: `Kim Novak, 2026-11-23 16:41 UTC (9 h before this alert)`; without `now`, not how long ago.
 * `undefined` without a changed setting: the app's last save may be unrelated, and must cast suspicion on no person.
 */
export function savedBy(event: DriftEvent, now?: Date): string | undefined {
  return isSaveOfTheChange(event) ? lastSave(event, now) : undefined;
}

/** Who saved the changes of several events, and when; each save once. */
export function savers(items: readonly AlertItem[]): string | undefined {
  return [...new Set(items.flatMap(({ event }) => savedBy(event) ?? []))].join('; ') || undefined;
}

/** A sentence. If the last save of the app need not be the change, it says so. */
export function savedSentence(event: DriftEvent, now: Date): string | undefined {
  const save = lastSave(event, now);
  if (save === undefined) {
    return undefined;
  }
  return isSaveOfTheChange(event) ? `Saved by ${save}` : `Not known who did it. The app was last saved by ${save}`;
}

/** Whether `who` saved the settings that changed, made the move or created the app, and is not only the last to save the app. */
export function isSaveOfTheChange({ cause, changes = [], type }: DriftEvent): boolean {
  if (type === 'move' || cause === 'app_created') {
    return true;
  }
  return changes.length > 0 && (cause === 'setting_changed' || cause === 'waiver_void' || type === 'setting_changed');
}

function lastSave({ who, when }: DriftEvent, now?: Date): string | undefined {
  const name = who === undefined || who.id === undefined || who.id === who.name ? who?.name : `${who.name} (${who.id})`;
  const parts = [name, when === undefined ? undefined : moment(when, now)];
  return parts.filter((part) => part !== undefined && part !== '').join(', ') || undefined;
}

/** The moves that explain the violation, with those of their settings that {@link change} does not show. */
export function moves({ moves: explaining = [], changes = [] }: DriftEvent): string | undefined {
  const shown = new Set(changes.map(({ field }) => field));
  const lines = explaining.flatMap(({ move, changes: all }) => [
    moveHeadline(move),
    ...all.filter(({ field }) => !shown.has(field)).map((each) => changeText(each, move)),
  ]);
  return lines.length === 0 ? undefined : lines.join('\n');
}

/** Since when it is open, or why it is new. An event that a silence held back has {@link heldBack} instead. */
export function since({ since: iso, cause, type, silenced }: DriftEvent, now: Date): string | undefined {
  if (iso === undefined && silenced !== undefined) {
    return undefined;
  }
  const origin = type === 'control_changed' ? undefined : cause && ORIGIN[cause];
  return iso === undefined ? origin : moment(iso, now);
}

/** `since 2026-11-24 02:00 UTC, by the silence of Jane Doe`. */
export function heldBack({ silenced }: DriftEvent): string | undefined {
  return silenced && `since ${utc(Date.parse(silenced.since))}, by the silence of ${silenced.owner}`;
}

/** `Billing Portal (Billing_Portal)`. */
export function appText({ event, label }: AlertItem): string | undefined {
  return event.app === undefined || event.app === label ? event.app : `${label} (${event.app})`;
}

/** What raised or lowered the severity. */
export function risk({ event, finding }: AlertItem): string | undefined {
  const isAboutTheFailure = event.type.startsWith('violation_') && event.type !== 'violation_resolved';
  const conditions = isAboutTheFailure ? finding?.riskConditions : undefined;
  return conditions?.map((condition) => oneLine(condition)).join('\n');
}

/** The waiver in force, or the one that the event is about. */
export function waiverOf({ event, finding }: AlertItem): AppliedWaiver | undefined {
  return finding?.waiver ?? event.waiver;
}

/** Why it matters. */
export function why({ event, control }: AlertItem): string | undefined {
  if (control !== undefined) {
    return control.rationale;
  }
  if (event.type === 'move' && event.move !== undefined) {
    return MOVE_WORDS[event.move].why;
  }
  if (event.type === 'control_changed') {
    return 'A new version of the auditor, or of a control, judges differently. Each violation counts like any other from now on.';
  }
  const isUnread = event.type === 'app_not_assessed' || event.type === 'org_not_assessed';
  const sentence = event.cause !== undefined && isCauseCode(event.cause) ? CAUSES[event.cause].sentence : '';
  return isUnread ? `${sentence} Until this is fixed, a violation there raises no alert.`.trim() : undefined;
}

/** Steps, one a line, numbered when there are several. */
export function steps({ event }: AlertItem): string | undefined {
  const all = remedySteps(event);
  return all.length > 1 ? all.map((step, at) => `${at + 1}. ${step}`).join('\n') : all[0];
}

function isCauseCode(cause: DriftCause): cause is CauseCode {
  return Object.hasOwn(CAUSES, cause);
}

export function orgText({ alias, environment, orgId }: OrgIdentity): string {
  return [alias, environment, orgId].filter((part) => part !== undefined).join(', ');
}
