/**
 * An answer for a terminal: the sentence first, then each org, then the orgs that are not known.
 *
 * @module
 */

import type { FoundApp, RespondAnswer } from '../../audit/respond/answer.ts';
import type { ContainmentStep } from '../../audit/respond/plan.ts';
import { safeText } from '../../audit/safe-text/inert-text.ts';
import { indented, type Look, lookOf } from '../terminal/look.ts';
import type { ReportOptions } from '../view/options.ts';
import { minuteOf } from '../view/words.ts';
import { cautionOf, cautionsOf, diffLines, factsOf, orgWords, respondHeadline } from './words.ts';

export function renderAnswer(answer: RespondAnswer, options: ReportOptions): string {
  const look = lookOf(options);
  const blocks = [
    indented(look, 0, { text: respondHeadline(answer), paint: look.heading }),
    ...answer.found.map((found) => foundLines(look, found)),
    unknownLines(look, answer),
    indented(look, 0, { text: cautionOf(answer) ?? '', paint: look.unknown }),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function foundLines(look: Look, found: FoundApp): string[] {
  const { org, app, label, plan = [] } = found;
  return [
    ...indented(look, 0, { text: orgWords(org), paint: look.heading }),
    ...indented(look, 2, { text: label === app ? app : `${label}  ${app}`, paint: look.heading }),
    ...factsOf(found).flatMap(([word, text]) => hanging(look, word, text)),
    ...(plan.length === 0 ? [] : ['', ...indented(look, 2, { text: 'Plan. No step was run.', paint: look.heading })]),
    ...plan.flatMap((step, at) => stepLines(look, step, at + 1)),
  ];
}

const GUTTER = 15;

function hanging(look: Look, word: string, text: string): string[] {
  const [first = '', ...rest] = indented(look, GUTTER, { text });
  return [`    ${look.dim(word.padEnd(GUTTER - 4))}${first.trimStart()}`, ...rest];
}

/** Commands and diffs are not wrapped, so that they can be copied. */
function stepLines(look: Look, step: ContainmentStep, number: number): string[] {
  const copied = (text: string) => `       ${safeText(text)}`;
  return [
    ...indented(look, 2, { text: `${number}. ${step.title}`, paint: look.heading }),
    ...indented(look, 5, { text: `Setup: ${step.setup.replace(/^Setup > /, '')}` }),
    ...indented(look, 5, { text: `Breaks: ${step.breaks}` }),
    ...cautionsOf(step).flatMap((text) => indented(look, 5, { text: `Note: ${text}` })),
    ...step.changes.flatMap(diffLines).map(copied),
    ...step.commands.map(copied),
  ];
}

function unknownLines(look: Look, { unknown }: RespondAnswer): string[] {
  return unknown.flatMap(({ org, why, takenAt }) => [
    ...indented(look, 0, { text: `NOT KNOWN  ${orgWords(org)}`, paint: look.unknown }),
    ...indented(look, 2, { text: takenAt === undefined ? why : `${why} Last reading: ${minuteOf(takenAt)}.` }),
  ]);
}
