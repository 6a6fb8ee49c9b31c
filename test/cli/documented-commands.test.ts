import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cli } from '../support/cli.ts';
import { globalOauth, sourceTree } from '../support/salesforce/source-tree.ts';

const PAGES = [...globSync('*.md'), ...globSync('docs/**/*.md')].sort();

interface Documented {
  readonly command: string;
  readonly flags: readonly string[];
}

/** Command lines of ours in a page's code: blocks, and between backquotes. */
function commandsIn(page: string): Documented[] {
  const text = readFileSync(page, 'utf8').replace(/\\\n\s*/g, ' ');
  const code = text.match(/```[\s\S]*?```|`[^`\n]+`|^ {4}.*$/gm) ?? [];
  return code.flatMap((each) =>
    [...each.matchAll(/(?:^|[`\s$])eca-auditor(?: --)? ([a-z]+)(?= |`|$)([^\n`|;&#>]*)/gm)].map(
      ([, command = '', rest = '']) => ({ command, flags: rest.match(/(?<= )--[a-z-]+\b/g) ?? [] }),
    ),
  );
}

const helps = new Map<string, Promise<string>>();
function helpOf(command: string): Promise<string> {
  const help = helps.get(command) ?? cli([command, '--help']).then(({ stdout }) => stdout);
  helps.set(command, help);
  return help;
}

describe('commands and options that a page shows are there', () => {
  test('they are found in the pages', () => {
    expect(PAGES.flatMap(commandsIn).filter(({ flags }) => flags.length > 0).length).toBeGreaterThan(20);
  });

  test.each(PAGES)('%s', async (page) => {
    const wrong: string[] = [];
    for (const { command, flags } of commandsIn(page)) {
      const help = await helpOf(command);
      const isKnown = help.startsWith(`Usage: eca-auditor ${command}`);
      const missing = flags.filter((flag) => !new RegExp(`${flag}\\b(?!-)`).test(help));
      wrong.push(...(isKnown ? missing.map((flag) => `${command} ${flag}`) : [command]));
    }
    expect(wrong).toEqual([]);
  });
});

/** Blocks of a terminal: each line that begins with "$ " is a command, and what follows is all that it prints. */
test('what docs/check.md shows of a terminal is what the commands print', () => {
  const [transcript = ''] = /(?<=^```text\n)\$ [\s\S]*?(?=^```)/m.exec(readFileSync('docs/check.md', 'utf8')) ?? [];
  const commands = [...transcript.matchAll(/^\$ eca-auditor (.*)$/gm)].map(([, line = '']) => line);
  expect(commands.length).toBeGreaterThan(2);
  const app = globalOauth('Portal', { isConsumerSecretOptional: true, isPkceRequired: false });
  const cwd = sourceTree({
    'force-app/Portal.ecaGlblOauth-meta.xml': app,
    'eca-auditor.yaml': 'controls: { limit-oauth-scopes: "off" }\n',
    'docs/readme.md': '',
  });
  const printed = commands.map((line) => {
    const args = [resolve('bin/eca-auditor.ts'), ...line.split(' ')];
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
    return `$ eca-auditor ${line}\n${stderr}${stdout}`;
  });
  expect(printed.join('')).toBe(transcript);
});

test('each command is shown in a page', async () => {
  const { stdout } = await cli(['--help']);
  const commands = [...stdout.matchAll(/^ {2}([a-z]+)(?= \[options\]| {2,})/gm)].map(([, name = '']) => name);
  expect(commands).toContain('scan');
  const shown = new Set(PAGES.flatMap(commandsIn).map(({ command }) => command));
  expect(
    commands.filter((name) => name !== 'help' && !shown.has(name)),
    'README.md or a page of docs/ shows `eca-auditor <command>`',
  ).toEqual([]);
});

test('files and folders that CONTRIBUTING.md names are there', () => {
  const text = readFileSync('CONTRIBUTING.md', 'utf8');
  const paths = text.match(/(?<=[\s`])(?:lib|test|source|docs|functions|bench|\.ci)\/[\w./-]*\w/g) ?? [];
  expect(paths.length).toBeGreaterThan(30);
  expect(paths.filter((path) => !isThere(path))).toEqual([]);
});

test.each(PAGES)('links of %s lead somewhere', (page) => {
  const text = readFileSync(page, 'utf8');
  const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)];
  const dead = links.filter(([, file = '', anchor]) => {
    const target = file === '' ? page : join(dirname(page), file);
    return !isThere(target) || (anchor !== undefined && !anchorsOf(target).has(anchor));
  });
  expect(dead.map(([link]) => link)).toEqual([]);
});

test('README.md links each page of docs/', () => {
  const readme = readFileSync('README.md', 'utf8');
  const pages = globSync('docs/*.md').filter((page) => page !== 'docs/README.md');
  expect(pages.filter((page) => !readme.includes(`](${page}`))).toEqual([]);
});

function isThere(target: string): boolean {
  return globSync(target).length > 0;
}

/** As GitHub makes them of headings. */
function anchorsOf(page: string): ReadonlySet<string> {
  const headings = readFileSync(page, 'utf8').matchAll(/^#+ (.*)$/gm);
  return new Set(
    [...headings].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}
