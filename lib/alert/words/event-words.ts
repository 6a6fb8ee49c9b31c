/**
 * The sentences of drift events, made of their facts: for reports, for published JSON and for alerts. No code reads them;
 * decisions are made by the facts.
 *
 * @module
 */
import type {
  ControlChangeEffect,
  DriftEvent,
  PublishedEvent,
  Recovery,
  Resolution,
  Setting,
  SettingChange,
  SettingValue,
} from '../../audit/model/drift-event.ts';
import type { PublishedResult, RunResult } from '../../audit/model/run-result.ts';
import { count } from '../../text/numbers.ts';
import { MOVE_WORDS, moveEndPhrase, movePhrase } from './move-words.ts';

const MAX_VALUE = 120;
const MAX_SETTINGS = 300;

const RESOLVED = {
  setting_changed: 'fixed.',
  control_changed: 'no longer a failure: the control judges the same settings differently now.',
  control_disabled: 'not fixed, but no longer checked: the control is switched off in the configuration.',
  waived: 'not fixed, but accepted by a waiver.',
  not_applicable: 'the control no longer applies.',
  app_removed: 'the app is gone. Who removed it is not known.',
  org_replaced: 'not shown to be fixed: the alias reaches another org now.',
} as const satisfies Record<Resolution, string>;

/** How an outage ended, behind the name of the app. */
const RECOVERED = {
  app_became_readable: 'can be assessed again',
  app_removed: "is gone; it couldn't be assessed before",
  control_changed: 'can be assessed again: the control judges the same settings differently now',
  control_disabled: 'is no longer judged by what could not assess it: those controls are switched off or do not alert',
  field_in_no_record: 'is not assessed for the same reason as its org',
  org_replaced: 'is no longer watched: the alias reaches another org now',
  waived: "can't be assessed, and is accepted now",
} as const satisfies Record<Recovery, string>;

/** @param result with drift as facts */
export function publishedResult(result: RunResult): PublishedResult {
  const { plannedUsed: _, ...published } = result;
  return { ...published, drift: result.drift.map(publishedEvent) };
}

export function publishedEvent(event: DriftEvent): PublishedEvent {
  const { orgId: _, setting: __, who, when, steps: ___, deduplicationId, ...facts } = event;
  const remediation = remediationOf(event);
  return {
    ...facts,
    ...settingsBeforeAndAfter(event),
    ...(who !== undefined && { changedBy: who.name }),
    ...(who?.id !== undefined && { changedById: who.id }),
    ...(when !== undefined && { changedAt: when }),
    message: eventMessage(event),
    ...(remediation !== '' && { remediation }),
    deduplicationId,
  };
}

/** A complete sentence about the event. */
export function eventMessage(event: DriftEvent): string {
  const { name, text } = sentence(event);
  return name + text + plannedWords(event);
}

/** Who planned it, or held it back; a sentence of its own. */
function plannedWords({ expected, silenced }: DriftEvent): string {
  return [
    expected && ` Expected by ${expected.owner} (${expected.reason}).`,
    silenced && ` Held back by the silence of ${silenced.owner} through ${silenced.to}.`,
  ]
    .filter(Boolean)
    .join('');
}

/** The sentence without the name that it is about, for texts that show the name elsewhere. */
export function foundText(event: DriftEvent): string {
  return sentence(event).text;
}

/** `name` ends with what links it to the text. It is empty where the text itself holds the name. */
function sentence(event: DriftEvent): { readonly name: string; readonly text: string } {
  const { app, org, found = '' } = event;
  const about = app ?? org;
  switch (event.type) {
    case 'violation_opened':
      return { name: `${about}: `, text: found };
    case 'violation_worsened':
      return { name: `${about}: `, text: `now ${event.severity}, was ${event.severityBefore}: ${found}` };
    case 'violation_resolved':
      return { name: `${about}: `, text: resolvedText(event) };
    case 'violation_still_open':
      return { name: `${about}: `, text: `still open: ${stillOpenText(event)}` };
    case 'waiver_expiring':
      return { name: `${about}: `, text: waiverText(event) };
    case 'app_not_assessed':
      return { name: '', text: `${about} ${notAssessedWords(event)}: ${found}` };
    case 'app_recovered':
      return { name: '', text: `${about} ${recoveredWords(event)}.` };
    case 'org_not_assessed':
      if (event.controls !== undefined) {
        return { name: '', text: `The settings of ${org} ${notAssessedWords(event)}: ${found}` };
      }
      return event.cause === 'org_missing'
        ? { name: '', text: `${org} is not in the second result: its open violations are not assessed.` }
        : { name: `${org} ${orgNotAssessedWords(event)}: `, text: found };
    case 'org_recovered':
      if (event.controls !== undefined) {
        return { name: '', text: `The settings of ${org} ${recoveredWords(event)}.` };
      }
      return {
        name: '',
        text: `${org} can be assessed ${event.cause === 'field_in_no_record' ? 'as a whole ' : ''}again.`,
      };
    case 'move':
      return { name: `${about}: `, text: movePhrase(event) };
    case 'move_ended':
      return { name: `${about}: `, text: moveEndPhrase(event) };
    case 'control_changed':
      return { name: `${about}: `, text: judgedText(event) };
    case 'silence_ended': {
      const { owner, from, to } = event.silence ?? {};
      return { name: `${about}: `, text: `the silence of ${owner} (${from} to ${to}) is over: ${keptWords(event)}.` };
    }
    case 'setting_changed': {
      const fields = (event.changes ?? []).map(({ field }) => field).join(', ');
      return { name: `${about}: `, text: `${fields} changed; no violation opened or ended by it.` };
    }
  }
}

/** @example "require-pkce judges the same settings differently: 3 opened, 1 resolved in 4 apps." */
function judgedText({ controls = [], judged }: DriftEvent): string {
  const verb = controls.length === 1 ? 'judges' : 'judge';
  const what = judged === undefined ? '' : `: ${judgedWords(judged)}`;
  return `${controls.join(', ')} ${verb} the same settings differently${what}.`;
}

/** @example "3 opened, 1 resolved in 4 apps" */
export function judgedWords({ opened, worsened, resolved, notAssessed, recovered, apps }: ControlChangeEffect): string {
  const all = { opened, worsened, resolved, 'not assessed': notAssessed, 'assessed again': recovered };
  const counts = Object.entries(all).flatMap(([what, number]) => (number === 0 ? [] : [`${number} ${what}`]));
  return `${counts.join(', ')}${apps === 0 ? '' : ` in ${count(apps, 'app')}`}`;
}

/** What to do about a control that judges differently. */
const JUDGED_STEPS = [
  'Look at the findings of these controls in the report: nobody changed the settings.',
  'See what each control demands now ("eca-auditor controls <id>"); CHANGELOG.md says what a version changed.',
];

/** @example '8 events held back, 2 of them page' */
export function keptWords({ kept = { events: 0, pages: 0 } }: DriftEvent): string {
  const { events, pages } = kept;
  return `${count(events, 'event')} held back, ${pages === 0 ? 'none' : pages} of them ${pages === 1 ? 'pages' : 'page'}`;
}

/** How an outage of an app, or of the settings of an org, ended. @example 'can be assessed again' */
export function recoveredWords({ cause, type }: DriftEvent): string {
  const words = RECOVERED[cause as Recovery] ?? RECOVERED.app_became_readable;
  return type === 'org_recovered' ? words.replace(/^is /, 'are ') : words;
}

function resolvedText({ cause, found, org, reportOnly, replaced }: DriftEvent): string {
  if (reportOnly === true) {
    return 'not shown to be fixed, but no longer alerted: the control is report-only now.';
  }
  if (replaced !== undefined) {
    return `not shown to be fixed: ${org} reaches another org now (${replaced.orgId}, was ${replaced.orgIdBefore}).`;
  }
  const text = RESOLVED[cause as Resolution] ?? 'no longer open.';
  return cause === 'setting_changed' && found !== undefined ? `${text} ${found}` : text;
}

function stillOpenText({ unread, found }: DriftEvent): string {
  return unread === undefined
    ? (found ?? '')
    : `${unread === 'org' ? 'the org' : 'it'} can't be read now (${found ?? 'no reason given'})`;
}

function waiverText({ waiver, control }: DriftEvent): string {
  if (waiver !== undefined && control === undefined) {
    return `${waiver.owner} accepts through ${waiver.until} that it can't be assessed (${waiver.reason}); then it counts again.`;
  }
  return waiver === undefined
    ? 'its waiver ends soon; then the violation opens again.'
    : `the waiver of ${waiver.owner} (${waiver.reason}) holds through ${waiver.until}; then the violation opens again.`;
}

function notAssessedWords({ notify, controls = [] }: DriftEvent): string {
  const words = notify === 'page' ? 'can no longer be assessed' : "can't be assessed";
  return controls.length === 0 ? words : `${words} (${controls.join(', ')})`;
}

function orgNotAssessedWords({ notify, cause }: DriftEvent): string {
  if (cause === 'field_in_no_record') {
    return "can't be assessed in part";
  }
  return notify === 'digest' ? "still can't be assessed" : "can't be assessed";
}

/** One step a line, the metadata field last; empty when nothing is to be done. */
function remediationOf(event: DriftEvent): string {
  const fix = fixText(event);
  return [...remedySteps(event), ...(fix === undefined ? [] : [`In metadata: ${fix}`])].join('\n');
}

/** The remedy's, or what to do about a move or a control that judges differently. */
export function remedySteps({ type, move, steps = [] }: DriftEvent): readonly string[] {
  if (type === 'control_changed') {
    return JUDGED_STEPS;
  }
  return type === 'move' && move !== undefined ? MOVE_WORDS[move].steps : steps;
}

/** `ExtlClntAppGlobalOauthSettings.isPkceRequired = true`. */
export function fixText({ fix }: Pick<DriftEvent, 'fix'>): string | undefined {
  return fix && `${fix.type}.${fix.field} = ${fix.value}`;
}

function settingsBeforeAndAfter({ changes, setting, waiver }: DriftEvent): Pick<PublishedEvent, 'before' | 'after'> {
  if (changes !== undefined) {
    return { before: changesText(changes, 'before'), after: changesText(changes, 'after') };
  }
  const after = setting === undefined ? waiver && `until: ${waiver.until}` : settingText(setting);
  return after === undefined ? {} : { after };
}

/** `field: value` of the changes on one side, comma-separated. */
export function changesText(changes: readonly SettingChange[], side: 'before' | 'after'): string {
  return cut(changes.map((change) => `${change.field}: ${valueText(change[side])}`).join(', '), MAX_SETTINGS);
}

/** @example settingText({ field: 'isPkceRequired', value: null }) // 'isPkceRequired: absent' */
export function settingText({ field, value }: Pick<Setting, 'field' | 'value'>): string {
  return `${field}: ${valueText(value)}`;
}

export function valueText(value: SettingValue): string {
  return value === null ? 'absent' : cut([value].flat().join(' ') || 'empty', MAX_VALUE);
}

function cut(text: string, length: number): string {
  // Not between the halves of a character outside the basic plane.
  return text.length > length ? `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : text;
}
