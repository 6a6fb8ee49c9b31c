/**
 * The Lambda's code: the built bundle, and the configuration beside it.
 *
 * @module
 */
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Where the function looks for its configuration: beside its entry. */
export const CONFIG_FILE = 'config.json';

/**
 * The folder that becomes the function's code. With a configuration it is a copy in the cloud assembly, whose hash comes
 * from the contents alone: the same bundle and configuration are the same asset.
 *
 * @throws Error when the bundle is not there.
 */
export function stageBundle(scope: Construct, codePath: string, config: unknown): string {
  const built = resolve(codePath);
  if (!['index.mjs', 'index.cjs', 'index.js'].some((file) => existsSync(join(built, file)))) {
    throw new Error(
      `EcaAuditor: no Lambda bundle in ${codePath} (expected index.mjs there). Run "npm run build" first, or set codePath to the folder of the bundle.`,
    );
  }
  if (config === undefined) return built;
  const staged = join(Stage.of(scope)?.outdir ?? 'cdk.out', `bundle.${scope.node.addr}`);
  rmSync(staged, { recursive: true, force: true });
  mkdirSync(staged, { recursive: true });
  cpSync(built, staged, { recursive: true });
  writeFileSync(join(staged, CONFIG_FILE), `${JSON.stringify(config, undefined, 2)}\n`);
  return staged;
}
