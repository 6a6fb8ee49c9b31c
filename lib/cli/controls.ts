/**
 * `eca-auditor controls`: lists the controls, or explains one.
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
    .summary('list the controls, or explain one')
    .description(
      'Lists the controls with the modes of the configuration. With an id, explains one control: what it requires, why, and how to fix a failure.',
    )
    .argument('[id]', 'the control to explain')
    .option('--config <file>', CONFIG_HELP)
    .addOption(choiceOption('--format <format>', 'output format', ['text', 'json']).default('text'))
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
