/**
 * Open violations and days to fix over past runs. The table has the numbers of the charts.
 *
 * @module
 */
import uPlot from 'uplot';
import type { RunHistoryEntry } from '../../../view/run-history.ts';
import type { PageData } from '../../data.ts';
import { h, scroller, section, when } from '../elements/dom.ts';
import { longMoment, median, number, plural } from '../elements/format.ts';

const HEIGHT = 180;

/** Nothing if there is only this run. */
export function trend({ history }: PageData): readonly HTMLElement[] {
  if (history.length < 2) {
    return [];
  }
  const times = history.map(({ at }) => Date.parse(at) / 1000);
  const all = history.map(openOf);
  const severe = history.map(({ open }) => open.critical + open.high);
  const fixed = history.map(({ daysToFix }) => median(daysToFix));
  const isAnyFixed = fixed.some((days) => days !== null);
  const element = section(
    'trend',
    'Trend',
    h(
      'div',
      { class: 'charts' },
      chart(
        'Open violations',
        openSummary(history),
        [times, all, severe],
        [
          { label: 'all', stroke: '--chart-1', fill: '--chart-fill' },
          { label: 'critical and high', stroke: '--chart-2' },
        ],
      ),
      ...when(
        isAnyFixed,
        chart(
          'Days to fix',
          fixSummary(history),
          [times, fixed],
          [{ label: 'median of a run', stroke: '--chart-3', points: true }],
        ),
      ),
    ),
    ...when(!isAnyFixed, h('p', { class: 'muted' }, 'Nothing was fixed in these runs.')),
    numbersTable(history),
  );
  return [element];
}

interface Series {
  readonly label: string;
  /** A custom property of the style, so that a chart follows the colour scheme. */
  readonly stroke: string;
  readonly fill?: string;
  readonly points?: boolean;
}

function chart(title: string, summary: string, data: uPlot.AlignedData, series: readonly Series[]): HTMLElement {
  const box = h('div', { class: 'chart', role: 'img', 'aria-label': `${title}. ${summary}` });
  const legend = series.map(({ label, stroke }) =>
    h('li', {}, h('span', { class: `swatch ${stroke.slice(2)}` }), ` ${label}`),
  );
  drawInto(box, () => new uPlot(optionsOf(box, series), data, box));
  return h(
    'figure',
    {},
    h('figcaption', {}, h('strong', {}, title), ' ', h('span', { class: 'muted' }, summary)),
    box,
    h('ul', { class: 'legend', 'aria-hidden': 'true' }, ...legend),
  );
}

/** Draws when the box has a width, and again when the width or the colour scheme changes. */
function drawInto(box: HTMLElement, draw: () => uPlot): void {
  let plot: uPlot | undefined;
  let width = 0;
  const redraw = () => {
    plot?.destroy();
    plot = draw();
  };
  new ResizeObserver(() => {
    if (box.clientWidth !== width && box.clientWidth > 0) {
      width = box.clientWidth;
      redraw();
    }
  }).observe(box);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
  // Paper is light, also when the screen is dark.
  addEventListener('beforeprint', () => inScheme('light', redraw));
  addEventListener('afterprint', () => inScheme('', redraw));
}

function inScheme(scheme: string, redraw: () => void): void {
  document.documentElement.style.colorScheme = scheme;
  redraw();
}

function optionsOf(box: HTMLElement, series: readonly Series[]): uPlot.Options {
  const colour = colours(box);
  const axis = {
    stroke: colour('--muted'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    font: '12px system-ui, sans-serif',
  };
  return {
    width: box.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'UTC'),
    scales: { y: { range: (_, __, max) => [0, Math.max(max * 1.1, 1)] } },
    axes: [
      { ...axis, grid: { show: false }, values: (_, seconds) => labelsOf(seconds) },
      { ...axis, size: 44, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000] },
    ],
    series: [
      {},
      ...series.map(({ label, stroke, fill, points }) => ({
        label,
        stroke: colour(stroke),
        width: 2,
        ...(fill !== undefined && { fill: colour(fill) }),
        points: { show: points === true, size: 6, fill: colour(stroke) },
        spanGaps: true,
      })),
    ],
  };
}

/** The value of a custom property in this colour scheme: a canvas does not know `light-dark()`. */
function colours(box: HTMLElement): (name: string) => string {
  return (name) => {
    box.style.color = `var(${name})`;
    const { color } = getComputedStyle(box);
    box.style.color = '';
    return color;
  };
}

/** Each day once. @example ["24 Nov", "26 Nov"] */
function labelsOf(seconds: readonly number[]): (string | null)[] {
  const days = seconds.map((second) =>
    new Date(second * 1000).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }),
  );
  return days.map((day, at) => (day === days[at - 1] ? null : day));
}

function openOf({ open }: RunHistoryEntry): number {
  return Object.values(open).reduce((total, count) => total + count, 0);
}

function openSummary(history: readonly RunHistoryEntry[]): string {
  const [first, last] = [history.at(0), history.at(-1)];
  return first === undefined || last === undefined
    ? ''
    : `${number(openOf(first))} in the first run, ${number(openOf(last))} in this one`;
}

function fixSummary(history: readonly RunHistoryEntry[]): string {
  const middle = median(history.flatMap(({ daysToFix }) => daysToFix));
  return `median ${middle === null || middle < 1 ? 'below a day' : plural(middle, 'day')}`;
}

/** Newest first. */
function numbersTable(history: readonly RunHistoryEntry[]): HTMLElement {
  const head = [
    'Run',
    'Open',
    'Critical',
    'High',
    'Opened',
    'Resolved',
    'Waived',
    'Orgs not assessed',
    'Median days to fix',
  ];
  const rows = history.toReversed().map((entry) => {
    const days = median(entry.daysToFix);
    const cells = [
      openOf(entry),
      entry.open.critical,
      entry.open.high,
      entry.opened,
      entry.resolved,
      entry.waived,
      entry.orgsNotAssessed,
    ];
    return h(
      'tr',
      {},
      h('th', { scope: 'row' }, longMoment(entry.at)),
      ...cells.map((value) => h('td', { class: 'number' }, number(value))),
      h('td', { class: 'number' }, days === null ? '–' : number(days)),
    );
  });
  return h(
    'details',
    {},
    h('summary', {}, 'Numbers of all runs'),
    scroller(
      'Numbers of past runs',
      h(
        'table',
        { class: 'list' },
        h('thead', {}, h('tr', {}, ...head.map((text) => h('th', { scope: 'col' }, text)))),
        h('tbody', {}, ...rows),
      ),
    ),
  );
}
