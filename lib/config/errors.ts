/**
 * The error for a configuration that can't be used.
 *
 * @module
 */
import { LoggableError } from '../audit/model/loggable-error.ts';

/** One problem, with its position if known. */
export interface ConfigProblem {
  readonly file: string;
  /** From 1. */
  readonly line?: number;
  readonly column?: number;
  /** Names the field, what was found and what was expected. */
  readonly message: string;
}

/** Has every problem of a configuration. Its message has one line for each: `file:line:column: …`. */
export class ConfigError extends LoggableError {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[], options?: ErrorOptions) {
    super([...new Set(problems.map(problemText))].join('\n'), options);
    this.problems = problems;
  }
}

function problemText({ file, line, column, message }: ConfigProblem): string {
  return `${[file, line, column].filter((part) => part !== undefined).join(':')}: ${message}`;
}
