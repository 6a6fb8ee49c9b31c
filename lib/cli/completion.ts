/**
 * `eca-auditor completion`: a script with which a shell completes our commands, options and their values.
 *
 * The scripts ask `eca-auditor complete -- <words>` at each Tab, and pass the words as arguments. Scripts of libraries join them to a
 * command line and evaluate it, which runs a `$(…)` that was only typed.
 *
 * @module
 */
import { Argument, type Command } from 'commander';
import { EXIT, type ExitCode } from './io/exit-code.ts';
import type { Io } from './io/io.ts';

/**
 * Where nothing is offered the shell completes file names, since most of what we are given are paths. bash takes `=` for a word.
 * zsh reads the script as the body of a function, and what stands behind a colon as a description.
 */
const SCRIPTS = {
  bash: `_eca_auditor() {
  COMPREPLY=($(eca-auditor complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f 1))
}
complete -o default -F _eca_auditor eca-auditor
`,
  zsh: `#compdef eca-auditor
local -a offers
offers=(\${(f)"$(eca-auditor complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)"})
offers=(\${offers//:/\\\\:})
offers=(\${offers/$'\\t'/:})
_describe eca-auditor offers || _files
`,
  fish: `function __eca_auditor_offers
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l offers (eca-auditor complete -- $words[2..-1] "$current" 2>/dev/null)
    if set -q offers[1]
        printf '%s\\n' $offers
    else
        __fish_complete_path "$current"
    end
end
complete -c eca-auditor -f -a '(__eca_auditor_offers)'
`,
} as const;

export function completionCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command('completion')
    .summary('print what completes commands in your shell')
    .description('Prints a script that completes commands, options and their values when you press Tab.')
    .addArgument(new Argument('<shell>', 'which shell').choices(Object.keys(SCRIPTS)))
    .addHelpText(
      'after',
      `
Put it where your shell reads it at its start:
  eca-auditor completion bash > ~/.local/share/bash-completion/completions/eca-auditor
  eca-auditor completion zsh > "\${fpath[1]}/_eca-auditor"
  eca-auditor completion fish > ~/.config/fish/completions/eca-auditor.fish
bash reads that folder if the package bash-completion is installed.`,
    )
    .action((shell: keyof typeof SCRIPTS) => {
      io.stdout.write(SCRIPTS[shell]);
      done(EXIT.clean);
    });
  program.command('complete [words...]', { hidden: true }).action((words: readonly string[]) => {
    const offers = offersFor(program, words);
    io.stdout.write(offers.map(({ word, about }) => `${word}\t${about}\n`).join(''));
    done(EXIT.clean);
  });
}

interface Offer {
  readonly word: string;
  /** One line. */
  readonly about: string;
}

/** @param typed the words behind the program's name up to the cursor; the last one is begun, and may be empty */
function offersFor(program: Command, typed: readonly string[]): readonly Offer[] {
  const current = typed.at(-1)?.replace(/^=$/, '') ?? '';
  // bash has "--format=json" as three words.
  const before = typed.slice(0, -1).filter((word) => word !== '=');
  return choices(program, before, current).filter(({ word }) => word.startsWith(current));
}

function choices(program: Command, before: readonly string[], current: string): readonly Offer[] {
  const name = before.find((word) => !word.startsWith('-'));
  const command =
    name === undefined || name === 'help' ? program : program.commands.find((each) => each.name() === name);
  const valued = (word: string | undefined) =>
    command?.options.find(({ long, required, optional }) => long === word && (required || optional));
  const [flag = '', value] = current.split('=');
  if (value !== undefined) {
    return (valued(flag)?.argChoices ?? []).map((each) => ({ word: `${flag}=${each}`, about: '' }));
  }
  const option = valued(before.at(-1));
  if (option !== undefined || command === undefined) {
    return (option?.argChoices ?? []).map((word) => ({ word, about: '' }));
  }
  const help = program.createHelp();
  if (current.startsWith('-')) {
    return help
      .visibleOptions(command)
      .map(({ long, description }) => ({ word: long ?? '', about: lineOf(description) }));
  }
  return command === program
    ? help
        .visibleCommands(program)
        .map((each) => ({ word: each.name(), about: lineOf(help.subcommandDescription(each)) }))
    : (command.registeredArguments[0]?.argChoices ?? []).map((word) => ({ word, about: '' }));
}

/** The first line, without the beginning of a list that the others hold. */
function lineOf(description: string): string {
  return description.replace(/(, one of:)?\n.*/s, '');
}
