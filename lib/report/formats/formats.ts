/**
 * The table of report formats. All but `table` and `json` are loaded on use, so that the CLI starts fast.
 *
 * @module
 */
import type { RunResult } from '../../audit/model/run-result.ts';
import { renderTable } from '../terminal/table.ts';
import type { ReportOptions } from '../view/options.ts';
import { renderJson, streamJson } from './json.ts';
import type { StreamedResult } from './streamed-result.ts';

export interface Format {
  readonly render: (result: RunResult, options: ReportOptions) => string | Promise<string>;
  /** The same text in pieces, for a run of any size. Absent if the format needs all orgs at once. */
  readonly stream?: (result: StreamedResult, options: ReportOptions) => Iterable<string> | Promise<Iterable<string>>;
  /** Of a file with the report; with the dot. */
  readonly extension: string;
  /** For `--help`. */
  readonly description: string;
}

export const FORMATS = {
  table: { render: renderTable, extension: '.txt', description: 'for the terminal' },
  json: {
    render: renderJson,
    stream: streamJson,
    extension: '.json',
    description: 'everything (docs/schemas/result.schema.json)',
  },
  html: {
    render: async (result, options) => (await import('../html/render.ts')).renderHtml(result, options),
    extension: '.html',
    description: 'one self-contained page, for people',
  },
  sarif: {
    render: async (result, options) => (await import('./sarif.ts')).renderSarif(result, options),
    extension: '.sarif',
    description: 'SARIF 2.1.0, for code scanning',
  },
  junit: {
    render: async (result) => (await import('./junit.ts')).renderJunit(result),
    extension: '.xml',
    description: 'JUnit XML, for Jenkins and other CI servers',
  },
  github: {
    render: async (result, options) => (await import('./github.ts')).renderGithub(result, options),
    extension: '.txt',
    description: 'annotations of GitHub Actions',
  },
  gitlab: {
    render: async (result) => (await import('./gitlab.ts')).renderGitlab(result),
    extension: '.json',
    description: 'GitLab code quality',
  },
  csv: {
    render: async (result, options) => (await import('./csv.ts')).renderCsv(result, options),
    stream: async (result, options) => (await import('./csv.ts')).streamCsv(result, options),
    extension: '.csv',
    description: 'one row a finding, for spreadsheets',
  },
  markdown: {
    render: async (result, options) => (await import('./markdown.ts')).renderMarkdown(result, options),
    extension: '.md',
    description: 'for a comment on a pull request',
  },
  ocsf: {
    render: async (result, options) => (await import('./ocsf.ts')).renderOcsf(result, options),
    stream: async (result, options) => (await import('./ocsf.ts')).streamOcsf(result, options),
    extension: '.jsonl',
    description: 'OCSF Compliance Finding, one a line, for a SIEM',
  },
  asff: {
    render: async (result, options) => (await import('./asff.ts')).renderAsff(result, options),
    extension: '.json',
    description: 'AWS Security Finding Format',
  },
} as const satisfies Record<string, Format>;

export type FormatName = keyof typeof FORMATS;

export function isFormatName(name: string): name is FormatName {
  return Object.hasOwn(FORMATS, name);
}

/** @returns {@link Format.stream} of the format */
export function streamOf(name: FormatName): Format['stream'] {
  const format: Format = FORMATS[name];
  return format.stream;
}
