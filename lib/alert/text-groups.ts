/**
 * What is wrong now, in text: one block for each control (or cause), because its apps share the why and the fix.
 *
 * @module
 */
import type { DriftEvent } from '../audit/model.ts';
import { appText, change, changedBy, found, metadataFix, moves, risk, since, steps, why } from './facts.ts';
import { capitalised, entry, heading, row, type TextBlock, WIDE } from './layout.ts';
import { moveHeadline } from './move-words.ts';
import { type Alert, isOne, partOf, type Told } from './told.ts';
import { count, groupHeadline, groupKey, headline } from './wording.ts';

/** Of a control that fails on more apps than this, the worst are named; nobody fixes more before opening the report. */
const MAX_APPS = 20;

export function urgentBlocks(alert: Alert): readonly TextBlock[] {
  const groups = Map.groupBy([...partOf(alert, 'urgent'), ...partOf(alert, 'unknown')], groupKey);
  return [...groups.values()].flatMap(([first, ...rest]) => {
    if (first === undefined) {
      return [];
    }
    const group = [first, ...rest] as const;
    if (rest.length > 0 && first.event.type === 'move') {
      return [movesBlock(alert, group)];
    }
    return [rest.length === 0 ? singleBlock(alert, first) : groupBlock(alert, group)];
  });
}

function singleBlock(alert: Alert, told: Told): TextBlock {
  const { event, label, contact } = told;
  const lines = [
    // The alert's first line says it already.
    ...(isOne(alert) ? [] : heading(`${event.severity.toUpperCase()}: ${headline(told, label, alert.now)}`)),
    ...row(isOfOneReading(event) ? 'Setting' : 'Changed', change(event)),
    ...row('App', appText(told)),
    ...row('By', changedBy(event, alert.now)),
    ...row('Move', moves(event)),
    ...row('Since', since(event, alert.now)),
    ...row('Found', capitalised(found(told))),
    ...row('Why', why(told)),
    ...row('Risk', risk(told)),
    ...cureRows(told),
    ...row('Ask', contact),
  ];
  return { lines, events: 1 };
}

/** Of an app that is new there is nothing before. */
function isOfOneReading({ changes, move }: DriftEvent): boolean {
  return changes === undefined || move === 'app_created';
}

/** All that was done to one app, worst first; what to do about the worst. */
function movesBlock(alert: Alert, group: readonly [Told, ...Told[]]): TextBlock {
  const [first] = group;
  const lines = [
    ...heading(`${first.event.severity.toUpperCase()}: ${groupHeadline(group)}`),
    ...row('App', appText(first)),
    ...group.flatMap(({ event }) => {
      const by = changedBy(event, alert.now);
      const what = change(event)?.split('\n') ?? [];
      return entry(`${event.severity.toUpperCase()}  ${moveHeadline(event.move)}`, [...what, by && `By ${by}`]);
    }),
    ...row('Why', why(first)),
    ...cureRows(first),
    ...row('Ask', first.contact),
  ];
  return { lines, events: group.length };
}

function groupBlock(alert: Alert, group: readonly [Told, ...Told[]]): TextBlock {
  const [first] = group;
  const shown = group.slice(0, MAX_APPS);
  const more = group.length - shown.length;
  const origin = shared(group.map(({ event }) => (event.since === undefined ? since(event, alert.now) : undefined)));
  const clusters = Map.groupBy(shown, (told) => JSON.stringify([told.event.severity, details(alert, told, origin)]));
  const lines = [
    ...heading(`${first.event.severity.toUpperCase()}: ${groupHeadline(group)}`),
    ...[...clusters.values()].flatMap((cluster) => clusterLines(alert, cluster, origin)),
    ...(more === 0 ? [] : [`  and ${count(more, 'more app')}`, '']),
    ...row('Since', origin),
    ...row('Why', why(first)),
    ...cureRows(first),
  ];
  return { lines, events: shown.length };
}

function cureRows(told: Told): readonly string[] {
  return [
    ...row(told.event.control === undefined ? 'To do' : 'Fix', steps(told)),
    ...row('Metadata', metadataFix(told), WIDE),
  ];
}

/** Apps of which the same is to be said, said once. */
function clusterLines(alert: Alert, cluster: readonly Told[], origin: string | undefined): readonly string[] {
  const [first, ...rest] = cluster;
  if (first === undefined) {
    return [];
  }
  const severity = first.event.severity.toUpperCase();
  const about = details(alert, first, origin);
  return rest.length === 0
    ? [...entry(`${severity}  ${appText(first)}`, [...about, first.contact && `Ask ${first.contact}`]), '']
    : [...entry(`${severity}  ${count(cluster.length, 'app')}`, [...about, ...cluster.map(listed)]), ''];
}

function listed(told: Told): string {
  return `- ${appText(told)}${told.contact === undefined ? '' : `, ask ${told.contact}`}`;
}

function details({ now }: Alert, told: Told, origin: string | undefined): readonly string[] {
  const { event } = told;
  const what = change(event) ?? (event.control === undefined ? undefined : found(told));
  // Of a first scan the app's latest change has mostly nothing to do with it.
  const by = event.cause === 'first_scan' ? undefined : changedBy(event, now);
  const from = origin === undefined ? since(event, now) : undefined;
  return [what, by && `By ${by}`, from && capitalised(from), risk(told)]
    .filter((text) => text !== undefined && text !== '')
    .flatMap((text) => (text ?? '').split('\n'));
}

function shared(texts: readonly (string | undefined)[]): string | undefined {
  return texts.every((text) => text === texts[0]) ? texts[0] : undefined;
}
