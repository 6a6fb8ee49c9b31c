/**
 * The facts about one event, each as a text that stands by itself; `undefined` where there is nothing to say.
 *
 * @module
 */
import { CAUSES, type CauseCode } from '../audit/causes.ts';
import type { DriftCause, DriftEvent, OrgIdentity } from '../audit/model.ts';
import { oneLine } from './neutral.ts';
import { moment } from './time.ts';
import type { Told } from './told.ts';

/** How `assessOrg` marks the line that is for metadata. */
const METADATA = 'In metadata: ';

/** Where a failure comes from that nobody was told of before. */
const ORIGIN: Partial<Record<DriftCause, string>> = {
  setting_changed: 'new since the last run',
  app_created: 'new: the app was created since the last run',
  first_scan: 'found by the first scan of this org; how long it stood is unknown',
  waiver_expired: 'open again: its waiver has ended',
  waiver_removed: 'open again: its waiver left the configuration',
  app_became_readable: 'found now: the app could not be read before',
  control_enabled: 'found now: the control was switched on; the app is as it was',
  control_changed: 'found now: the control judges the same settings differently',
};

/** `isPkceRequired: true -> false`, one setting a line; of settings that did not change, how they are. */
export function change({ before, after }: DriftEvent): string | undefined {
  if (before === undefined || after === undefined) {
    return after ?? before;
  }
  const was = settings(before);
  const is = settings(after);
  // Long lists of settings are cut by whoever made the event, perhaps not at the same setting on both sides.
  const isPaired = was.length === is.length && was.every(({ field }, at) => field !== '' && field === is[at]?.field);
  return isPaired
    ? was.map(({ field, value }, at) => `${field}: ${value} -> ${is[at]?.value}`).join('\n')
    : `${before}\n-> ${after}`;
}

/** Who and when. The name is that of the app's latest change, which need not be this one. */
export function changedBy({ changedBy: name, changedAt, cause }: DriftEvent, now: Date): string | undefined {
  const parts = [name, changedAt === undefined ? undefined : moment(changedAt, now)];
  const known = parts.filter((part) => part !== undefined && part !== '').join(', ');
  return known === '' ? undefined : `${known}${cause === 'setting_changed' ? '' : "; the app's latest change"}`;
}

export function since({ since: iso, cause }: DriftEvent, now: Date): string | undefined {
  return iso === undefined ? cause && ORIGIN[cause] : moment(iso, now);
}

/** `Billing Portal (Billing_Portal)`. */
export function appText({ event, label }: Told): string | undefined {
  return event.app === undefined || event.app === label ? event.app : `${label} (${event.app})`;
}

/** The message without the name in front, which stands elsewhere. */
export function found({ event: { app, org, message } }: Told): string {
  const prefixes =
    app === undefined
      ? ["can't be assessed", "still can't be assessed", "can't be assessed in part"].map((each) => `${org} ${each}: `)
      : [`${app}: `];
  const prefix = prefixes.find((each) => message.startsWith(each)) ?? '';
  return message.slice(prefix.length);
}

/** What raised or lowered the severity. */
export function risk({ event, finding }: Told): string | undefined {
  const isAboutTheFailure = event.type.startsWith('violation_') && event.type !== 'violation_resolved';
  const conditions = isAboutTheFailure ? finding?.riskConditions : undefined;
  return conditions?.map((condition) => oneLine(condition)).join('\n');
}

/** Why it matters. */
export function why({ event, control }: Told): string | undefined {
  if (control !== undefined) {
    return control.rationale;
  }
  const isUnread = event.type === 'app_not_assessed' || event.type === 'org_not_assessed';
  const sentence = event.cause !== undefined && isCauseCode(event.cause) ? CAUSES[event.cause].sentence : '';
  return isUnread ? `${sentence} Until this is cured nobody would notice a violation there.`.trim() : undefined;
}

/** Steps, one a line, numbered when there are several. */
export function steps({ event }: Told): string | undefined {
  const all = remediation(event).filter((line) => !line.startsWith(METADATA));
  return all.length > 1 ? all.map((step, at) => `${at + 1}. ${step}`).join('\n') : all[0];
}

/** `ExtlClntAppGlobalOauthSettings.isPkceRequired = true`. */
export function metadataFix({ event }: Told): string | undefined {
  return remediation(event)
    .find((line) => line.startsWith(METADATA))
    ?.slice(METADATA.length);
}

function remediation({ remediation: text = '' }: DriftEvent): readonly string[] {
  return text === '' ? [] : text.split('\n');
}

function isCauseCode(cause: DriftCause): cause is CauseCode {
  return Object.hasOwn(CAUSES, cause);
}

export function orgText({ alias, environment, orgId }: OrgIdentity): string {
  return [alias, environment, orgId].filter((part) => part !== undefined).join(', ');
}

/** `a: 1, b: 2` taken apart; only a field's name stands between a comma and a colon. */
function settings(text: string): readonly { readonly field: string; readonly value: string }[] {
  return text.split(/, (?=[A-Za-z][\w.]*: )/).map((setting) => {
    const at = setting.indexOf(': ');
    return { field: setting.slice(0, Math.max(at, 0)), value: setting.slice(at + 2) };
  });
}
