/**
 * Colours, widths and indents in a terminal. Colour only repeats the text, so a report without colour says the same.
 *
 * @module
 */
import pc from 'picocolors';
import type { Severity } from '../../audit/model/finding.ts';
import { safeText } from '../../audit/safe-text/inert-text.ts';
import type { ReportOptions } from '../view/options.ts';
import type { RunOutcome } from '../view/view.ts';
import { wrap } from './text.ts';

type Paint = (text: string) => string;

export interface Look {
  /** Columns; `Infinity` breaks no line. */
  readonly width: number;
  readonly verbose: boolean;
  readonly severity: Readonly<Record<Severity, Paint>>;
  readonly outcome: Readonly<Record<RunOutcome, Paint>>;
  readonly heading: Paint;
  readonly dim: Paint;
  readonly unknown: Paint;
  readonly good: Paint;
}

/** A narrower terminal breaks the lines itself. */
const MIN_WIDTH = 40;

export function lookOf({ colour = false, width = Number.POSITIVE_INFINITY, verbose = false }: ReportOptions): Look {
  const { bold, dim, red, green, yellow, cyan, magenta, inverse } = pc.createColors(colour);
  return {
    width: Math.max(width, MIN_WIDTH),
    verbose,
    severity: {
      critical: (text) => bold(inverse(red(text))),
      high: (text) => bold(red(text)),
      medium: (text) => bold(yellow(text)),
      low: cyan,
      info: dim,
    },
    outcome: {
      fail: (text) => bold(inverse(red(text))),
      incomplete: (text) => bold(inverse(yellow(text))),
      no_apps: (text) => bold(inverse(yellow(text))),
      clean: (text) => bold(inverse(green(text))),
    },
    heading: bold,
    dim,
    unknown: (text) => bold(magenta(text)),
    good: green,
  };
}

/** A text that is made safe, then wrapped, then painted line by line. */
export interface Paragraph {
  readonly text: string;
  readonly paint?: Paint;
  /** A path or a command, to copy: it stays on one line. */
  readonly isWhole?: true;
}

/** The column of the text to the right of a mark. A longer mark has a line of its own. */
const GUTTER = 14;
const NARROW = 60;

/** A mark with paragraphs to its right, or below it if the terminal is narrow or the mark long. */
export function block(look: Look, indent: number, mark: Paragraph, paragraphs: readonly Paragraph[]): string[] {
  const gap = GUTTER - indent - mark.text.length;
  const isBelow = look.width < NARROW || gap < 1;
  const textIndent = isBelow ? indent + 2 : GUTTER;
  const lines = paragraphs.flatMap((paragraph) => indented(look, textIndent, paragraph));
  const painted = `${' '.repeat(indent)}${paintOf(mark)(mark.text)}`;
  if (isBelow) {
    return [painted, ...lines];
  }
  const [first = '', ...rest] = lines;
  return [`${painted}${' '.repeat(gap)}${first.slice(GUTTER)}`, ...rest];
}

export function indented(look: Look, indent: number, paragraph: Paragraph): string[] {
  const width = paragraph.isWhole === true ? Number.POSITIVE_INFINITY : look.width - indent;
  return wrap(safeText(paragraph.text), width).map((line) => `${' '.repeat(indent)}${paintOf(paragraph)(line)}`);
}

function paintOf({ paint = String }: Paragraph): Paint {
  return paint;
}
