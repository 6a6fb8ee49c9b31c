/**
 * `eca-auditor init`: a configuration to begin with.
 *
 * @module
 */
import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { systemCode, UsageError } from './errors.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { CONFIG_FILE } from './settings.ts';

export function initCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command('init')
    .summary('write a commented configuration')
    .description(
      'Writes a configuration in which everything is explained and nothing differs from the defaults. Never replaces a file.',
    )
    .argument('[file]', 'where to', CONFIG_FILE)
    .action(async (file: string) => {
      const { initialConfig } = await import('../config/initial.ts');
      await writeNew(file, initialConfig());
      io.stderr.write(`Written to ${file}. "eca-auditor controls" lists what it can switch.\n`);
      done(EXIT.clean);
    });
}

async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (error) {
    const code = systemCode(error) ?? 'unknown error';
    throw new UsageError(
      code === 'EEXIST' ? `${file} is there already, and is left as it is.` : `${file} can't be written (${code}).`,
    );
  }
}
