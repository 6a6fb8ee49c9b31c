/**
 * `eca-auditor controls`: what is checked, and why.
 *
 * @module
 */
import type { Command } from 'commander';
import { EXIT, type ExitCode } from './io/exit-code.ts';
import { type Io, terminalWidth } from './io/io.ts';
import { CONFIG_HELP, choiceOption } from './io/options.ts';
import { unknownControl } from './io/unknown-control.ts';

interface ControlsFlags {
  readonly config?: string;
  readonly format: 'text' | 'json';
}

export function controlsCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command('controls')
    .summary('list what is checked, or explain one')
    .description(
      'Lists the controls as the configuration has them; with an id, explains one: what it demands, why, and how to fix it.',
    )
    .argument('[id]', 'the control to explain')
    .option('--config <file>', CONFIG_HELP)
    .addOption(choiceOption('--format <format>', 'how they are printed', ['text', 'json']).default('text'))
    .addHelpText('after', '\nExamples:\n  eca-auditor controls\n  eca-auditor controls require-secret-web-server-flow')
    .action(async (id: string | undefined, flags: ControlsFlags) => {
      done(await controls(id, flags, io));
    });
}

async function controls(id: string | undefined, { config, format }: ControlsFlags, io: Io): Promise<ExitCode> {
  const { controlsJson, controlsText, controlText } = await import('../report/reference-pages/control-pages.ts');
  const { readAuditSettings } = await import('./io/settings.ts');
  const { policy } = await readAuditSettings(config, io);
  const control = policy.controls.find((each) => each.id === id);
  if (id !== undefined && control === undefined) {
    throw unknownControl('controls', id, policy.controls);
  }
  const { width } = terminalWidth(io);
  const asked = control === undefined ? policy.controls : [control];
  const text = control === undefined ? controlsText(policy.controls, width) : controlText(control, width);
  io.stdout.write(format === 'json' ? controlsJson(asked) : text);
  return EXIT.clean;
}
