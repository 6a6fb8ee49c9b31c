/**
 * The facts about one event, each as a complete text; `undefined` where there is nothing to say.
 *
 * @module
 */
import { CAUSES, type CauseCode } from '../../audit/model/causes.ts';
import type {
  AppliedWaiver,
  DriftCause,
  DriftEvent,
  Move,
  OrgIdentity,
  SettingChange,
} from '../../audit/model/model.ts';
import type { Notified } from './alert-parts.ts';
import { fixText, foundText, remedySteps, settingText, valueText } from './event-words.ts';
import { MOVE_WORDS, moveHeadline } from './move-words.ts';
import { oneLine } from './neutral.ts';
import { moment, utc } from './time.ts';

/** What is shown of many changes; a chat takes 3,000 characters for all. */
const MAX_CHANGES = 900;

/** Why a failure is alerted for the first time. */
const ORIGIN: Partial<Record<DriftCause, string>> = {
  setting_changed: 'new since the last run',
  app_created: 'new: the app was created since the last run',
  first_scan: 'found by the first scan; how long it stood is unknown',
  waiver_expired: 'open again: its waiver has ended',
  waiver_removed: 'open again: its waiver left the configuration',
  waiver_void: 'open again: a condition of its waiver is broken',
  app_became_readable: 'found now: the app could not be read before',
  control_enabled: 'found now: the control was switched on; the app is as it was',
  control_changed: 'found now: the control judges the same settings differently',
};

/** `isPkceRequired: true -> false`, one setting a line; of settings that did not change, how they are. */
export function change({ move, changes = [], setting }: DriftEvent): string | undefined {
  if (changes.length === 0) {
    return setting && settingText(setting);
  }
  const all = changes.map((each) => changeText(each, move));
  let length = 0;
  const tooMany = all.findIndex((line) => {
    length += line.length + 1;
    return length > MAX_CHANGES;
  });
  // The first one fits: two values and a field's name are shorter.
  const shown = tooMany === -1 ? all : all.slice(0, tooMany);
  return [...shown, ...(shown.length < all.length ? [`and ${all.length - shown.length} more settings`] : [])].join(
    '\n',
  );
}

/** The first line of {@link change}: the setting that the control or the move is about. */
export function firstLine(lines: string | undefined): string | undefined {
  const [first, ...rest] = lines?.split('\n') ?? [];
  return rest.length === 0 ? first : `${first} (+${rest.length} more)`;
}

/** A new app has no earlier value. */
function changeText({ field, before, after }: SettingChange, move: Move | undefined): string {
  return move === 'app_created'
    ? settingText({ field, value: after })
    : `${field}: ${valueText(before)} -> ${valueText(after)}`;
}

/**
 * Who saved what changed, and when: `Kim Novak, 2026-11-23 16:41 UTC (9 h before this alert)`. `undefined` without a changed
 * setting: the app's last save may be unrelated, and nobody must be suspected because of it.
 */
export function savedBy(event: DriftEvent, now: Date): string | undefined {
  return isSaveOfTheChange(event) ? saver(event, now) : undefined;
}

/** The same without how long ago that is, for one line. */
export function savedAt(event: DriftEvent): string | undefined {
  return isSaveOfTheChange(event) ? saver(event) : undefined;
}

/** The same as a sentence. It says if the save is only the app's last one, and not surely the change. */
export function savedSentence(event: DriftEvent, now: Date): string | undefined {
  const name = saver(event, now);
  if (name === undefined) {
    return undefined;
  }
  return isSaveOfTheChange(event) ? `Saved by ${name}` : `Not known who did it. The app was last saved by ${name}`;
}

/** Whether `who` saved the settings that changed, made the move or created the app, and is not only the last to save the app. */
export function isSaveOfTheChange({ cause, changes = [], type }: DriftEvent): boolean {
  if (type === 'move' || cause === 'app_created') {
    return true;
  }
  return changes.length > 0 && (cause === 'setting_changed' || cause === 'waiver_void' || type === 'setting_changed');
}

function saver({ who, when }: DriftEvent, now?: Date): string | undefined {
  const name = who === undefined || who.id === undefined || who.id === who.name ? who?.name : `${who.name} (${who.id})`;
  const parts = [name, when === undefined ? undefined : moment(when, now)];
  return parts.filter((part) => part !== undefined && part !== '').join(', ') || undefined;
}

/** The moves that led to the violation, with the settings that are not named above. */
export function moves({ moves: made = [], changes = [] }: DriftEvent): string | undefined {
  const named = new Set(changes.map(({ field }) => field));
  const lines = made.flatMap(({ move, changes: all }) => [
    moveHeadline(move),
    ...all.filter(({ field }) => !named.has(field)).map((each) => changeText(each, move)),
  ]);
  return lines.length === 0 ? undefined : lines.join('\n');
}

/** For an event that a silence held back, {@link heldBack} says when it was new. */
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
export function appText({ event, label }: Notified): string | undefined {
  return event.app === undefined || event.app === label ? event.app : `${label} (${event.app})`;
}

/** What happened, without the name in front, which stands elsewhere. */
export function found({ event }: Notified): string {
  return foundText(event);
}

/** What raised or lowered the severity. */
export function risk({ event, finding }: Notified): string | undefined {
  const isAboutTheFailure = event.type.startsWith('violation_') && event.type !== 'violation_resolved';
  const conditions = isAboutTheFailure ? finding?.riskConditions : undefined;
  return conditions?.map((condition) => oneLine(condition)).join('\n');
}

/** The waiver in force, or the one that the event is about. */
export function waiverOf({ event, finding }: Notified): AppliedWaiver | undefined {
  return finding?.waiver ?? event.waiver;
}

/** Why it matters. */
export function why({ event, control }: Notified): string | undefined {
  if (control !== undefined) {
    return control.rationale;
  }
  if (event.type === 'move' && event.move !== undefined) {
    return MOVE_WORDS[event.move].why;
  }
  if (event.type === 'control_changed') {
    return 'A new version of the auditor, or of a control, judges differently. Each violation counts as any other from now on.';
  }
  const isUnread = event.type === 'app_not_assessed' || event.type === 'org_not_assessed';
  const sentence = event.cause !== undefined && isCauseCode(event.cause) ? CAUSES[event.cause].sentence : '';
  return isUnread ? `${sentence} Until this is cured nobody would notice a violation there.`.trim() : undefined;
}

/** Steps, one a line, numbered when there are several. */
export function steps({ event }: Notified): string | undefined {
  const all = remedySteps(event);
  return all.length > 1 ? all.map((step, at) => `${at + 1}. ${step}`).join('\n') : all[0];
}

/** `ExtlClntAppGlobalOauthSettings.isPkceRequired = true`. */
export function metadataFix({ event }: Notified): string | undefined {
  return fixText(event);
}

function isCauseCode(cause: DriftCause): cause is CauseCode {
  return Object.hasOwn(CAUSES, cause);
}

export function orgText({ alias, environment, orgId }: OrgIdentity): string {
  return [alias, environment, orgId].filter((part) => part !== undefined).join(', ');
}
