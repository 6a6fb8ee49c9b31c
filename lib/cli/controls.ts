/**
 * `eca-auditor controls`: what is checked, and why.
 *
 * @module
 */
import type { Command } from 'commander';
import { UsageError } from './errors.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { CONFIG_HELP } from './options.ts';

export function controlsCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command('controls')
    .summary('list what is checked, or explain one')
    .description(
      'Lists the controls as the configuration has them; with an id, explains one: what it demands, why, and how to fix it.',
    )
    .argument('[id]', 'the control to explain')
    .option('--config <file>', CONFIG_HELP)
    .addHelpText('after', '\nExamples:\n  eca-auditor controls\n  eca-auditor controls require-secret-web-server-flow')
    .action(async (id: string | undefined, { config }: { readonly config?: string }) => {
      done(await controls(id, config, io));
    });
}

async function controls(id: string | undefined, config: string | undefined, io: Io): Promise<ExitCode> {
  const { controlsText, controlText } = await import('../report/control-pages.ts');
  const { readSettings } = await import('./settings.ts');
  const { policy } = await readSettings(config);
  if (id === undefined) {
    io.stdout.write(controlsText(policy.controls));
    return EXIT.clean;
  }
  const control = policy.controls.find((each) => each.id === id);
  if (control === undefined) {
    throw new UsageError(`There is no control "${id}"; "eca-auditor controls" lists them.`);
  }
  io.stdout.write(controlText(control));
  return EXIT.clean;
}
