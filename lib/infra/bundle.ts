/**
 * The Lambda's code: the built bundle, with the configuration and the user's own controls beside it.
 *
 * @module
 */
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { buildSync } from 'esbuild';
import { readConfigFile } from './config-file.ts';

/** Where the function looks for its configuration: beside its entry. */
export const CONFIG_FILE = 'config.json';

/**
 * The folder that becomes the function's code. With a configuration it is a copy in the cloud assembly, whose hash comes
 * from the contents alone: the same bundle and configuration are the same asset.
 *
 * @param configPath of `eca-auditor.yaml`
 * @throws Error when the bundle is not there, ConfigError when the configuration is wrong.
 */
export function stageBundle(scope: Construct, codePath: string, configPath: string | undefined): string {
  const built = resolve(codePath);
  if (!['index.mjs', 'index.cjs', 'index.js'].some((file) => existsSync(join(built, file)))) {
    throw new Error(
      `EcaAuditor: no Lambda bundle in ${codePath} (expected index.mjs there). Run "npm run build" first, or set codePath to the folder of the bundle.`,
    );
  }
  if (configPath === undefined) return built;
  const { stack: _, $schema: __, ...config } = readConfigFile(configPath);
  const staged = join(Stage.of(scope)?.outdir ?? 'cdk.out', `bundle.${scope.node.addr}`);
  rmSync(staged, { recursive: true, force: true });
  mkdirSync(staged, { recursive: true });
  cpSync(built, staged, { recursive: true });
  const customControls = bundleControls(config.customControls, dirname(configPath), staged);
  writeFileSync(join(staged, CONFIG_FILE), `${JSON.stringify({ ...config, customControls }, undefined, 2)}\n`);
  return staged;
}

/** Each as one module without dependencies. @returns their paths relative to the configuration */
function bundleControls(paths: readonly string[], from: string, staged: string): string[] {
  return paths.map((path, at) => {
    const bundled = `controls/${at}.mjs`;
    buildSync({
      entryPoints: [resolve(from, path)],
      outfile: join(staged, bundled),
      bundle: true,
      platform: 'node',
      target: 'node24',
      format: 'esm',
      logLevel: 'warning',
    });
    return `./${bundled}`;
  });
}
