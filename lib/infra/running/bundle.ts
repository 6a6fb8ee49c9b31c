/**
 * The function's code: the built bundle, with the configuration and the user's own controls next to it.
 *
 * @module
 */
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { packConfig } from '../../config/pack.ts';
import { loadConfig } from '../../config/parse.ts';

/** Relative to this source file, or to the built construct. */
export const BUILT_FUNCTION = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../../dist/functions/audit' : '../functions/audit', import.meta.url),
);

/** The function reads it next to its entry. */
const CONFIG_FILE = 'config.json';

/**
 * Returns the folder of the function's code. With a configuration it is a copy in the cloud assembly.
 *
 * @param configPath path of `eca-auditor.yaml`
 * @throws Error when there is no bundle, ConfigError when the configuration is wrong.
 */
export function stageBundle(scope: Construct, codePath: string, configPath: string | undefined): string {
  const built = resolve(codePath);
  if (!['index.mjs', 'index.cjs', 'index.js'].some((file) => existsSync(join(built, file)))) {
    throw new Error(
      `EcaAuditor: no Lambda bundle in ${codePath} (expected index.mjs there). Run "npm run build" first, or set codePath to the folder of the bundle.`,
    );
  }
  if (configPath === undefined) return built;
  const { config, files } = packConfig(loadConfig(configPath), dirname(configPath));
  const staged = join(Stage.of(scope)?.outdir ?? 'cdk.out', `bundle.${scope.node.addr}`);
  rmSync(staged, { recursive: true, force: true });
  mkdirSync(staged, { recursive: true });
  cpSync(built, staged, { recursive: true });
  for (const { path, contents } of [
    ...files,
    { path: CONFIG_FILE, contents: `${JSON.stringify(config, undefined, 2)}\n` },
  ]) {
    mkdirSync(dirname(join(staged, path)), { recursive: true });
    writeFileSync(join(staged, path), contents);
  }
  return staged;
}
