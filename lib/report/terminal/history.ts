/**
 * One org over its past runs, for the terminal: `eca-auditor history --org`.
 *
 * @module
 */

import { count } from '../../text/numbers.ts';
import { byTime, type Episode, episodesOf, type PastSnapshot } from '../view/episodes.ts';
import type { ReportOptions } from '../view/options.ts';
import { standingOf } from '../view/view.ts';
import { block, indented, type Look, lookOf } from './look.ts';

const BARS = '▁▂▃▄▅▆▇█';
/** A run that could not read the org: a gap, not a zero. */
const GAP = '·';
const DAY = 24 * 60 * 60 * 1000;

/**
 * A sparkline of open violations, then when each opened and closed.
 *
 * @param snapshots of one org, in any order
 */
export function renderHistory(snapshots: readonly PastSnapshot[], options: ReportOptions): string {
  const look = lookOf(options);
  const past = byTime(snapshots);
  const [first, last] = [past.at(0), past.at(-1)];
  if (first === undefined || last === undefined) {
    return 'No run of this org is known.\n';
  }
  const episodes = episodesOf(past);
  const open = episodes.filter(({ closed }) => closed === undefined);
  const sections = [
    [
      ...indented(look, 0, { text: first.alias, paint: look.heading }),
      ...indented(look, 0, {
        text: `${count(past.length, 'run')}, ${day(first.takenAt)} to ${day(last.takenAt)}`,
        paint: look.dim,
      }),
      '',
      ...sparkline(look, past),
    ],
    list(look, 'Open', open, ({ opened }) => `since ${day(opened)} (${age(opened, last.takenAt)})`),
    list(look, 'Closed', episodes.filter(({ closed }) => closed !== undefined).toReversed(), closedWords),
    unread(look, past),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

/** A bar for each of the newest runs, as many as fit on a line. */
function sparkline(look: Look, snapshots: readonly PastSnapshot[]): string[] {
  const shown = snapshots.slice(-look.width);
  const counts = shown.map(openCount);
  const known = counts.filter((number) => number !== undefined);
  const most = Math.max(...known, 0);
  const bars = counts.map((number) => (number === undefined ? GAP : barOf(number, most))).join('');
  const now = counts.at(-1);
  const least = Math.min(...known);
  const range = least === most ? most : `${least} to ${most}`;
  const runs = known.length === shown.length ? '' : `${known.length} of `;
  const past = known.length === 0 ? '' : `, ${range} in ${runs}${count(shown.length, 'run')}`;
  return [bars, ...indented(look, 0, { text: `Open violations: ${now ?? 'not known'} now${past}.` })];
}

function openCount({ status, findings }: PastSnapshot): number | undefined {
  return status === 'not_assessed'
    ? undefined
    : findings.filter((finding) => standingOf(finding) === 'violation').length;
}

/** Only zero has the lowest bar. */
function barOf(number: number, most: number): string {
  const step = number === 0 ? 0 : Math.max(1, Math.round((number / most) * (BARS.length - 1)));
  return BARS[step] ?? '';
}

function list(look: Look, title: string, episodes: readonly Episode[], words: (episode: Episode) => string): string[] {
  return episodes.length === 0
    ? []
    : [
        look.heading(title),
        ...episodes.flatMap((episode) =>
          block(look, 2, { text: episode.severity.toUpperCase(), paint: look.severity[episode.severity] }, [
            { text: `${episode.app || 'the org'} / ${episode.control}` },
            { text: words(episode), paint: look.dim },
          ]),
        ),
      ];
}

const HOW = { fixed: 'fixed', waived: 'waived', gone: 'the app or the control is gone' } as const;

function closedWords({ opened, closed = opened, how = 'fixed' }: Episode): string {
  return `${day(opened)} to ${day(closed)} (${age(opened, closed)}): ${HOW[how]}`;
}

function unread(look: Look, past: readonly PastSnapshot[]): string[] {
  const nights = past.filter(({ status }) => status === 'not_assessed');
  return nights.length === 0
    ? []
    : [
        look.heading('Not assessed'),
        ...nights.flatMap(({ takenAt, reason }) =>
          block(look, 2, { text: day(takenAt), paint: look.unknown }, [
            { text: reason?.message ?? 'No reason is known.' },
          ]),
        ),
      ];
}

function day(at: string): string {
  return at.slice(0, 10);
}

function age(from: string, to: string): string {
  const days = Math.round((Date.parse(to) - Date.parse(from)) / DAY);
  return days < 1 ? 'less than a day' : count(days, 'day');
}
