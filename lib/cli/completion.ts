/**
 * `eca-auditor completion`: what a shell needs to complete our commands, options and their values.
 *
 * `@bomb.sh/tab` writes the scripts, and answers what they ask at each key. It writes to the console, and it switches file names
 * off everywhere: where it has nothing to offer, the shell is to complete file names, since most of what we are given are paths.
 *
 * @module
 */
import { Argument, type Command } from 'commander';
import { EXIT, type ExitCode } from './io/exit-code.ts';
import type { Io } from './io/io.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
/** What ends an answer: "offer no file names", "offer file names". */
const [NO_FILES, FILES] = [':4', ':0'];

/** @param fresh makes the program once more, without these commands: the library adds its own. */
export function completionCommand(
  program: Command,
  fresh: () => Command,
  io: Io,
  done: (code: ExitCode) => void,
): void {
  program
    .command('completion')
    .summary('print what completes commands in your shell')
    .description('Prints a script that completes commands, options and their values when you press Tab.')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .addHelpText(
      'after',
      `
Put it where your shell reads it at its start:
  eca-auditor completion bash > ~/.local/share/bash-completion/completions/eca-auditor
  eca-auditor completion zsh > "\${fpath[1]}/_eca-auditor"
  eca-auditor completion fish > ~/.config/fish/completions/eca-auditor.fish
bash needs the package bash-completion.`,
    )
    .action(async (shell: string) => {
      const { script } = await import('@bomb.sh/tab');
      const text = printed(() => script(shell, program.name(), program.name()));
      // The script may be loaded twice, or together with another program's script from the same library.
      io.stdout.write(`${text.replace(/^readonly /gm, '').replace(/^complete -F /m, 'complete -o default -F ')}\n`);
      done(EXIT.clean);
    });
  program.command('complete [words...]', { hidden: true }).action(async (words: readonly string[]) => {
    const { default: tab } = await import('@bomb.sh/tab/commander');
    const answer = printed(() => tab(inOneLine(fresh()), { completionCommandName: 'completion' }).parse([...words]));
    io.stdout.write(`${answer === NO_FILES ? FILES : answer}\n`);
    done(EXIT.clean);
  });
}

/** A line of an answer is an offer, so what describes an option must have no other lines. */
function inOneLine(program: Command): Command {
  for (const option of program.commands.flatMap(({ options }) => options)) {
    option.description = option.description.replace(/(, one of:)?\n.*/s, '');
  }
  return program;
}

/** What the work writes to the console, without the last line end. */
function printed(work: () => void): string {
  const lines: unknown[] = [];
  const { log } = console;
  console.log = (line: unknown) => void lines.push(line);
  try {
    work();
  } finally {
    console.log = log;
  }
  return lines.join('\n');
}
