/**
 * Prepares the configuration for the Lambda function: JSON, and each custom control bundled into one file, because the function
 * has no `node_modules` and no TypeScript. Used only at synthesis; needs esbuild.
 *
 * @module
 */
import { resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { ConfigError } from './errors.ts';
import type { Config } from './schema/schema.ts';

export interface PackedConfig {
  /** To be written as JSON next to the function's entry. Its `customControls` are the files below. */
  readonly config: Config;
  /** To be written next to the configuration. Paths are relative. */
  readonly files: readonly { readonly path: string; readonly contents: string }[];
}

/**
 * @param folder the configuration's folder. Paths in `customControls` are relative to it.
 * @throws ConfigError for a module that can't be bundled.
 */
export function packConfig(config: Config, folder: string): PackedConfig {
  // The function does not need the settings of the stack, which may name people.
  const { stack: _, $schema: __, ...rest } = config;
  const files = config.customControls.map((path, index) => ({
    path: `./custom-controls/${index}.mjs`,
    contents: bundle(path, folder),
  }));
  return { config: { ...rest, customControls: files.map(({ path }) => path) }, files };
}

function bundle(path: string, folder: string): string {
  try {
    const { outputFiles } = buildSync({
      entryPoints: [resolve(folder, path)],
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node24',
      write: false,
      logLevel: 'silent',
    });
    return outputFiles[0]?.text ?? '';
  } catch (cause) {
    const message = `Can't be bundled: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new ConfigError([{ file: path, message }], { cause });
  }
}
