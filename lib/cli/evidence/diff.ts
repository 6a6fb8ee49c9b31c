/**
 * `eca-auditor diff`: the changes between two results.
 *
 * @module
 */

import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { isWorse } from '../../audit/drift/order.ts';
import type { DriftEvent } from '../../audit/model/drift-event.ts';
import type { Severity } from '../../audit/model/finding.ts';
import type { RunResult } from '../../audit/model/run-result.ts';
import { inertJson } from '../../audit/safe-text/inert-text.ts';
import { errnoCode, UsageError, unreadable } from '../io/errors.ts';
import { EXIT, type ExitCode } from '../io/exit-code.ts';
import { hasColour, type Io, terminalWidth } from '../io/io.ts';
import { choiceOption, failOnOption } from '../io/options.ts';
import { writeText } from '../io/output.ts';

/** The default. No configuration is read, because both results are already judged. */
const FAIL_ON: Severity = 'high';

interface DiffFlags {
  readonly format: 'table' | 'json';
  readonly failOn?: Severity;
}

export function diffCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command('diff')
    .summary('compare two results')
    .description(
      'Compares two results that "scan --format json" has written, as the nightly audit compares two nights.',
    )
    .argument('<before>', 'the older result')
    .argument('<after>', 'the newer result')
    .addOption(
      choiceOption('--format <format>', 'for the terminal, or the drift events', ['table', 'json']).default('table'),
    )
    .addOption(failOnOption(`a violation of at least this severity opened or worsened; ${FAIL_ON} when left out`))
    .addHelpText(
      'after',
      '\nExit codes:\n  0  nothing worsened\n  1  a violation at or above --fail-on opened or worsened\n  2  wrong usage\n  3  something that was assessed is no longer assessed',
    )
    .action(async (before: string, after: string, flags: DiffFlags) => {
      const { diffResults } = await import('../../audit/drift/diff-results.ts');
      const events = diffResults(await readResult(before), await readResult(after));
      await writeText(await rendered(events, before, flags.format, io), undefined, io);
      done(exitCodeOf(events, flags.failOn ?? FAIL_ON));
    });
}

/** @param before the name of the older result */
async function rendered(
  events: readonly DriftEvent[],
  before: string,
  format: DiffFlags['format'],
  io: Io,
): Promise<string> {
  if (format === 'json') {
    const { publishedEvent } = await import('../../alert/words/event-words.ts');
    return `${inertJson(JSON.stringify(events.map(publishedEvent), undefined, 2))}\n`;
  }
  const [{ driftLines }, { lookOf }] = await Promise.all([
    import('../../report/terminal/drift.ts'),
    import('../../report/terminal/look.ts'),
  ]);
  const look = lookOf({ colour: hasColour(io), ...terminalWidth(io), verbose: true });
  return events.length === 0 ? 'Nothing has changed.\n' : `${driftLines(look, events, `Since ${before}`).join('\n')}\n`;
}

function exitCodeOf(events: readonly DriftEvent[], failOn: Severity): ExitCode {
  const counted = events.filter(({ notify }) => notify !== 'evidence');
  if (counted.some(({ type, severity }) => isWorsening(type) && !isWorse(failOn, severity))) {
    return EXIT.findings;
  }
  return counted.some(({ type }) => type === 'org_not_assessed' || type === 'app_not_assessed')
    ? EXIT.notAssessed
    : EXIT.clean;
}

function isWorsening(type: DriftEvent['type']): boolean {
  return type === 'violation_opened' || type === 'violation_worsened';
}

/** @throws UsageError when the file is not a result. */
async function readResult(file: string): Promise<RunResult> {
  const expected = 'expected a result that "eca-auditor scan --format json" has written';
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    const why = errnoCode(error) === undefined ? 'it is not JSON' : unreadable(error);
    throw new UsageError(`${file}: ${why}; ${expected}.`);
  }
  if (!isResult(json)) {
    throw new UsageError(`${file}: it is not a result of schema version 1; ${expected}.`);
  }
  return json;
}

function isResult(json: unknown): json is RunResult {
  return (
    typeof json === 'object' &&
    json !== null &&
    'schemaVersion' in json &&
    json.schemaVersion === 1 &&
    'orgs' in json &&
    Array.isArray(json.orgs) &&
    'run' in json
  );
}
