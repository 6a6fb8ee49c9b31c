/**
 * `eca-auditor waive`: adds a waiver to the configuration, and keeps the rest of the file unchanged.
 *
 * @module
 */
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Waiver } from '../audit/judging/waivers.ts';
import type { WaiverConditions } from '../audit/model/finding.ts';
import { errnoCode, fileErrorText, UsageError } from './io/errors.ts';
import { EXIT, type ExitCode } from './io/exit-code.ts';
import type { Io } from './io/io.ts';
import { CONFIG_DEFAULT, RepeatableOption } from './io/options.ts';

interface WaiveFlags extends Waiver {
  readonly config?: string;
}

export function waiveCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command('waive')
    .summary('accept a failure, with an owner and an end')
    .description(
      'Adds a waiver to the configuration. A waiver mutes a failure and never hides it: every report shows it, with its owner and its end.',
    )
    .requiredOption('--control <id>', 'the control, by its id')
    .requiredOption('--org <alias>', 'alias or id of the org; "*" matches any characters')
    .option(
      '--app <name>',
      'developer name of the app; "*" matches any characters; leave it out for a failure of the org itself',
    )
    .requiredOption('--owner <who>', 'the person or team that owns the risk')
    .requiredOption('--reason <text>', 'why the failure is accepted')
    .requiredOption('--until <date>', 'last day of the waiver, yyyy-mm-dd (UTC)')
    .option('--ticket <reference>', 'the ticket of the decision')
    .addOption(
      new RepeatableOption(
        '--while <condition>',
        'a condition for the waiver: pkce-required, rotation-on, idle-days=<n> (at most), loopback-callbacks-only',
      ).argParser(addCondition),
    )
    .option('--config <file>', `the configuration to add it to (default: ${CONFIG_DEFAULT})`)
    .addHelpText(
      'after',
      `
Example:
  eca-auditor waive --control require-pkce --org 'acme-*' --app CLI_Login --owner platform --reason "being retired" --until 2027-03-31`,
    )
    .action(async ({ config: given, ...waiver }: WaiveFlags) => {
      const { foundConfig } = await import('./io/settings.ts');
      const config = given ?? foundConfig(io);
      if (config === undefined) {
        throw new UsageError('waive: found no configuration; "eca-auditor init" writes one.');
      }
      const warnings = await addTo(config, waiver);
      for (const warning of warnings) {
        io.stderr.write(`Warning: ${warning}\n`);
      }
      io.stderr.write(`The waiver was added to ${config}.\n`);
      done(EXIT.clean);
    });
}

/** @throws UsageError */
function addCondition(text: string, before: WaiverConditions = {}): WaiverConditions {
  const days = /^idle-days=([1-9]\d{0,3})$/.exec(text)?.[1];
  switch (text) {
    case 'pkce-required':
      return { ...before, pkceRequired: true };
    case 'rotation-on':
      return { ...before, rotationOn: true };
    case 'loopback-callbacks-only':
      return { ...before, loopbackCallbacksOnly: true };
    default:
      if (days === undefined) {
        throw new UsageError(
          `waive: --while: found "${text}"; expected pkce-required, rotation-on, idle-days=<n> or loopback-callbacks-only.`,
        );
      }
      return { ...before, idleDaysAtMost: Number(days) };
  }
}

/** Adds the waiver. Returns warnings about it. */
async function addTo(file: string, waiver: Waiver): Promise<readonly string[]> {
  const [{ addWaiver, waiverFlaws }, { ConfigError }, { parseConfig }, { boundlessWaiverProblems, waiverRefusal }] =
    await Promise.all([
      import('../config/waivers/add-waiver.ts'),
      import('../config/errors.ts'),
      import('../config/parse.ts'),
      import('../config/waivers/waiver-problems.ts'),
    ]);
  try {
    const text = await readFile(file, 'utf8');
    const config = parseConfig(text, file);
    const flaws = waiverFlaws(waiver, config);
    const refusal = flaws.length === 0 ? waiverRefusal(config, waiver, new Date()) : undefined;
    if (flaws.length > 0 || refusal !== undefined) {
      throw new UsageError(
        [...flaws, ...(refusal === undefined ? [] : [refusal])].map((each) => `waive: ${each}`).join('\n'),
      );
    }
    await replace(file, addWaiver(text, waiver, file));
    // Custom controls are not run here to get their ids. "check" and "scan" refuse an unknown id.
    const unlikely = waiverFlaws(waiver, { customControls: [] }).map(
      (flaw) => `${flaw}. The customControls were not checked.`,
    );
    return [...unlikely, ...boundlessWaiverProblems([waiver]).map(({ message }) => message)];
  } catch (error) {
    if (error instanceof UsageError) {
      throw error;
    }
    if (error instanceof ConfigError) {
      throw new UsageError(error.message);
    }
    const code = errnoCode(error);
    if (code === undefined) {
      throw error;
    }
    throw new UsageError(
      code === 'ENOENT'
        ? `${file} does not exist; "eca-auditor init" writes one.`
        : `${file} can't be read or written: ${fileErrorText(error)}.`,
    );
  }
}

/** Writes the whole file or nothing. */
async function replace(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}.tmp`;
  await writeFile(draft, text);
  await rename(draft, file);
}
