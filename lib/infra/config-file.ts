/**
 * The configuration file at synthesis: one part sets the stack, the rest travels with the function.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { fileErrorText } from '../audit/file-errors.ts';
import { ConfigError } from '../config/errors.ts';
import { parseConfig } from '../config/parse.ts';
import type { Config } from '../config/schema/schema.ts';

/**
 * @param path of `eca-auditor.yaml`
 * @throws ConfigError with every problem of the file, or that it can't be read.
 */
export function readConfigFile(path: string): Config {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ConfigError([{ file: path, message: `it can't be read: ${fileErrorText(cause)}.` }], { cause });
  }
  return parseConfig(text, path);
}
