/**
 * The formats of an answer of `respond`.
 *
 * @module
 */

import type { RespondAnswer } from '../../audit/respond/answer.ts';
import { inertJson } from '../../audit/safe-text/inert-text.ts';
import type { ReportOptions } from '../view/options.ts';
import { renderAnswerCsv } from './csv.ts';
import { renderAnswerHtml } from './html.ts';
import { renderAnswerMarkdown } from './markdown.ts';
import { renderAnswer } from './table.ts';

export const ANSWER_FORMATS = {
  table: renderAnswer,
  json: (answer) => `${inertJson(JSON.stringify(answer, undefined, 2))}\n`,
  csv: renderAnswerCsv,
  markdown: renderAnswerMarkdown,
  html: renderAnswerHtml,
} as const satisfies Record<string, (answer: RespondAnswer, options: ReportOptions) => string>;

export type AnswerFormat = keyof typeof ANSWER_FORMATS;
