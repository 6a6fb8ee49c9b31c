/**
 * `eca-auditor init`: a configuration to begin with.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { Command } from 'commander';
import { CONFIG_NAMES, findSchema } from '../config/find.ts';
import { errnoCode, UsageError, unwritable } from './io/errors.ts';
import { EXIT, type ExitCode } from './io/exit-code.ts';
import type { Io } from './io/io.ts';
import { CONFIG_FILE } from './io/settings.ts';

const NO_SCHEMA =
  'It names no JSON Schema for editors, because the package eca-auditor is not installed in its folder or above.\n';

export function initCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command('init')
    .summary('write a commented configuration')
    .description(
      'Writes a configuration with every setting and its default: YAML in which everything is explained, or JSON for a name that ends so. Never replaces a file.',
    )
    .argument('[file]', 'where to', CONFIG_FILE)
    .action(async (file: string) => {
      const { initialConfig, initialJson } = await import('../config/initial.ts');
      const schema = findSchema(dirname(file));
      await writeNew(file, extname(file) === '.json' ? initialJson(schema) : initialConfig(schema));
      io.stderr.write(`Written to ${file}. "eca-auditor controls" lists what it can switch.\n`);
      if (schema === undefined) {
        io.stderr.write(NO_SCHEMA);
      }
      done(EXIT.clean);
    });
}

async function writeNew(file: string, text: string): Promise<void> {
  const other = CONFIG_NAMES.map((name) => join(dirname(file), name)).find(
    (each) => basename(each) !== basename(file) && existsSync(each),
  );
  if (other !== undefined && (CONFIG_NAMES as readonly string[]).includes(basename(file))) {
    throw new UsageError(`${other} is there already; expected one configuration in a folder.`);
  }
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (error) {
    throw new UsageError(
      errnoCode(error) === 'EEXIST'
        ? `${file} is there already, and is left as it is.`
        : `${file}: ${unwritable(error)}.`,
    );
  }
}
