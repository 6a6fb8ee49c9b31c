/**
 * One command of the Salesforce CLI with `--json`, and the JSON in what it prints.
 *
 * @module
 */
import { execFile } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import * as z from 'zod';
import { fileErrorText, UsageError } from '../io/errors.ts';

/** It renews the session, which waits for the org. */
const TIMEOUT_SECONDS = 60;
const MOST_OUTPUT = 4_194_304;

const answer = z.object({ status: z.number(), name: z.string().optional(), result: z.unknown().optional() });
export type SfAnswer = z.infer<typeof answer>;

/**
 * The answer is used wherever it is whole: whatever the exit code, whatever was printed around it, in colours or not.
 * What is printed otherwise is not passed on: it may quote the token.
 * @returns `broken`: what happened instead of an answer, as a part of a sentence
 * @throws UsageError when `sf` can't be started.
 */
export function sfCommand(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<SfAnswer | { readonly broken: string }> {
  const options = {
    env: plain(env),
    timeout: TIMEOUT_SECONDS * 1000,
    maxBuffer: MOST_OUTPUT,
    shell: process.platform === 'win32',
  };
  return new Promise((resolve, reject) => {
    execFile('sf', [...args, '--json'], options, (error, stdout, stderr) => {
      if (error?.code === 'ENOENT') {
        const install = 'https://developer.salesforce.com/tools/salesforcecli';
        reject(new UsageError(`--target-org needs the Salesforce CLI, and there is no "sf" in PATH: ${install}`));
        return;
      }
      if (error?.syscall?.startsWith('spawn') === true) {
        reject(
          new UsageError(`--target-org needs the Salesforce CLI, and "sf" can't be started: ${fileErrorText(error)}.`),
        );
        return;
      }
      const text = stripVTControlCharacters(stdout);
      resolve(answerIn(text) ?? { broken: whatHappened(error, text, stripVTControlCharacters(stderr)) });
    });
  });
}

/** Without colours, without notices that newer versions exist, and on Windows without an `sf` of the current folder. */
function plain({ FORCE_COLOR: _node, CLICOLOR_FORCE: _others, ...env }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...env,
    NoDefaultCurrentDirectoryInExePath: '1',
    NO_COLOR: '1',
    SF_AUTOUPDATE_DISABLE: 'true',
    SF_SKIP_NEW_VERSION_CHECK: 'true',
  };
}

function answerIn(text: string): SfAnswer | undefined {
  for (const candidate of candidatesIn(text)) {
    const { success, data } = answer.safeParse(parsed(candidate));
    if (success) {
      return data;
    }
  }
  return undefined;
}

/** All of it, or else what stands between lines of other text: a line, or lines from a brace to a brace. */
function* candidatesIn(text: string): Generator<string> {
  yield text;
  const lines = text.split(/\r?\n/);
  for (const [from, first] of lines.entries()) {
    if (first.startsWith('{')) {
      yield first;
      const to = lines.findIndex((line, at) => at > from && line.startsWith('}'));
      yield lines.slice(from, to + 1).join('\n');
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.trim());
  } catch {
    return undefined;
  }
}

type Failure = Parameters<NonNullable<Parameters<typeof execFile>[3]>>[0];

function whatHappened(error: Failure, stdout: string, stderr: string): string {
  if (error?.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') {
    return `it printed more than ${MOST_OUTPUT / 1024 ** 2} MiB`;
  }
  if (error?.killed === true) {
    return `it did not answer within ${TIMEOUT_SECONDS} seconds`;
  }
  const printed = /^\s*\{/m.test(stdout) ? 'its JSON is cut off or not what it documents' : 'it printed no JSON';
  if (error === null) {
    return printed;
  }
  const ended = error.signal == null ? `it ended with exit code ${error.code}` : `it was ended by ${error.signal}`;
  const thrown = /^\s*(?:Uncaught )?([A-Z]\w*(?:Error|Exception))\b/m.exec(`${stderr}\n${stdout}`)?.[1];
  return `${ended}${thrown === undefined ? '' : ` after a ${thrown}`}, and ${printed}`;
}
