/**
 * An answer for an incident's channel or ticket.
 *
 * @module
 */

import type { FoundApp, RespondAnswer } from '../../audit/respond/answer.ts';
import type { ContainmentStep } from '../../audit/respond/plan.ts';
import { safeText } from '../../audit/safe-text/inert-text.ts';
import { escapeMarkdown } from '../formats/markdown.ts';
import { minuteOf } from '../view/words.ts';
import { cautionOf, cautionsOf, diffLines, factsOf, orgWords, respondHeadline } from './words.ts';

export function renderAnswerMarkdown(answer: RespondAnswer): string {
  const unknown = answer.unknown.map(
    ({ org, why, takenAt }) =>
      `- ${escapeMarkdown(`${orgWords(org)}: ${why}${takenAt === undefined ? '' : ` Last reading: ${minuteOf(takenAt)}.`}`)}`,
  );
  const caution = cautionOf(answer);
  return [
    `## ${escapeMarkdown(respondHeadline(answer))}`,
    ...answer.found.flatMap(foundParts),
    ...(unknown.length === 0 ? [] : ['### Not known', unknown.join('\n')]),
    ...(caution === undefined ? [] : [escapeMarkdown(caution)]),
    '',
  ].join('\n\n');
}

function foundParts(found: FoundApp): string[] {
  const facts = factsOf(found).map(([word, text]) => `- **${word}**: ${escapeMarkdown(text)}`);
  return [
    `### ${escapeMarkdown(`${found.label} in ${orgWords(found.org)}`)}`,
    facts.join('\n'),
    ...(found.plan === undefined ? [] : ['Plan. No step was run.', ...found.plan.flatMap(stepParts)]),
  ];
}

function stepParts(step: ContainmentStep, at: number): string[] {
  const cautions = cautionsOf(step).map((text) => `- Note: ${escapeMarkdown(text)}`);
  return [
    `#### ${at + 1}. ${escapeMarkdown(step.title)}`,
    [`- Setup: ${escapeMarkdown(step.setup)}`, `- Breaks: ${escapeMarkdown(step.breaks)}`, ...cautions].join('\n'),
    ...fenced('diff', step.changes.flatMap(diffLines)),
    ...fenced('sh', step.commands),
  ];
}

/** No text can end the fence: a line of a diff or a command never begins with backquotes, and has no line end in it. */
function fenced(language: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [[`\`\`\`${language}`, ...lines.map(safeText), '```'].join('\n')];
}
