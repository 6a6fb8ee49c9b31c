/**
 * Every format that a result can be had in. The heavy ones are loaded when they are asked for.
 *
 * @module
 */
import type { RunResult } from '../audit/model.ts';
import { renderJson } from './json.ts';
import type { ReportOptions } from './options.ts';
import { renderTable } from './table.ts';

export interface Format {
  readonly render: (result: RunResult, options: ReportOptions) => string | Promise<string>;
  /** Of a file that holds it, with the dot. */
  readonly extension: string;
  /** For `--help`. */
  readonly description: string;
}

export const FORMATS = {
  table: { render: renderTable, extension: '.txt', description: 'for the terminal' },
  json: { render: renderJson, extension: '.json', description: 'everything, as docs/schemas/result.schema.json says' },
} as const satisfies Record<string, Format>;

export type FormatName = keyof typeof FORMATS;

export function isFormatName(name: string): name is FormatName {
  return Object.hasOwn(FORMATS, name);
}
