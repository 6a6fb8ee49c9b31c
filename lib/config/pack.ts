/**
 * The configuration as it travels in the Lambda: JSON, and each control of a user's own as one file with all it imports,
 * for there is no `node_modules` and no TypeScript there. Runs at synthesis alone; it needs esbuild.
 *
 * @module
 */
import { resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { ConfigError } from './errors.ts';
import type { Config } from './schema/schema.ts';

export interface PackedConfig {
  /** To be written as JSON next to the function's entry; its `customControls` are the files below. */
  readonly config: Config;
  /** To be written next to it, by relative path. */
  readonly files: readonly { readonly path: string; readonly contents: string }[];
}

/**
 * @param folder that of the configuration, which `customControls` are relative to
 * @throws ConfigError that names the modules which can't be bundled.
 */
export function packConfig(config: Config, folder: string): PackedConfig {
  // What the stack is deployed with is of no use to the function, and may name people.
  const { stack: _, $schema: __, ...rest } = config;
  const files = config.customControls.map((path, index) => ({
    path: `./custom-controls/${index}.mjs`,
    contents: bundled(path, folder),
  }));
  return { config: { ...rest, customControls: files.map(({ path }) => path) }, files };
}

function bundled(path: string, folder: string): string {
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
