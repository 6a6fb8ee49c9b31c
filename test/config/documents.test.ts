/** What is built from declarations, or shown as an example, is current and valid. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import ajvFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type * as z from 'zod';
import { channelsPage } from '../../lib/alert/channels-page.ts';
import { movesPage } from '../../lib/alert/moves-page.ts';
import { CATALOGUE } from '../../lib/audit/controls/index.ts';
import { MOVE_TABLE } from '../../lib/audit/drift/moves/index.ts';
import { modeOf } from '../../lib/audit/model/control.ts';
import { MOVES, type Move } from '../../lib/audit/model/drift-event.ts';
import { initialConfig, initialJson } from '../../lib/config/initial.ts';
import { parseConfig } from '../../lib/config/parse.ts';
import { configJsonSchema } from '../../lib/config/schema/json-schema.ts';
import { CONFIG, DEFAULT_CONFIG } from '../../lib/config/schema/schema.ts';
import { STACK } from '../../lib/config/schema/stack-schema.ts';
import { controlsPage } from '../../lib/report/reference-pages/controls-page.ts';

const ajv = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true });
ajvFormats.default(ajv);
const validate = ajv.compile(configJsonSchema());

/** The initial file with every example uncommented. */
const everything = initialConfig()
  .replace(/^( {2,4})# ([\w-]+: )/gm, '$1$2')
  .replace(/^#(?= {2}|stack:)/gm, '');
const guide = readFileSync('docs/configuration.md', 'utf8');
const examples = [...guide.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text);

describe('documents', () => {
  it.each([
    ['docs/controls.md', () => controlsPage(CATALOGUE)],
    ['docs/channels.md', channelsPage],
    ['docs/moves.md', movesPage],
    ['docs/schemas/eca-auditor.schema.json', () => `${JSON.stringify(configJsonSchema(), null, 2)}\n`],
  ])('%s is current; "npm run docs" writes it', (path, build) => {
    expect(readFileSync(path, 'utf8')).toBe(build());
  });

  it('docs/configuration.md shows examples', () => {
    expect(examples.length).toBeGreaterThan(4);
  });

  it.each<readonly [string, unknown]>([
    ['nothing', {}],
    ['the initial file', parse(initialConfig())],
    ['the initial file with everything in it', parse(everything)],
    ...examples.map((text, index) => [`example ${index + 1} of the guide`, parse(text)] as const),
  ])('%s is valid by the published schema and by ours', (_, value) => {
    validate(value);
    expect(validate.errors ?? []).toEqual([]);
    expect(() => parseConfig(JSON.stringify(value), 'example')).not.toThrow();
  });

  it.each([
    ['a key that is not known', { control: {} }],
    ['a mode that there is not', { controls: { 'require-pkce': 'on' } }],
    ['a waiver without an end', { waivers: [{ control: 'a', org: 'b', app: 'c', owner: 'd', reason: 'e' }] }],
    ['a number for a version', { apiVersion: 66 }],
    ['too many orgs at once', { limits: { orgsAtOnce: 1000 } }],
    ['a subscription of no kind', { stack: { subscriptions: [{ protocol: 'pigeon' }] } }],
  ])('%s is refused by the published schema and by ours', (_, value) => {
    expect(validate(value)).toBe(false);
    expect(() => parseConfig(JSON.stringify(value), 'example')).toThrow();
  });
});

describe('the initial file', () => {
  it('holds the defaults', () => {
    expect(parseConfig(initialConfig(), 'eca-auditor.yaml')).toEqual(DEFAULT_CONFIG);
  });

  it('names each control with the mode it has by default', () => {
    expect(parseConfig(everything, 'eca-auditor.yaml').controls).toEqual(
      Object.fromEntries(CATALOGUE.map((control) => [control.id, modeOf(control)])),
    );
  });

  const keysOf = (schema: z.core.$ZodType, path = ''): string[] => {
    const { def } = schema._zod as { def: { innerType?: z.core.$ZodType; shape?: Record<string, z.core.$ZodType> } };
    const shape = Object.entries(def.shape ?? {});
    return def.innerType === undefined
      ? shape.flatMap(([key, inner]) => [`${path}${key}`, ...keysOf(inner, `${path}${key}.`)])
      : keysOf(def.innerType, path);
  };
  const has = (value: unknown, path: string) =>
    path.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value) !==
    undefined;

  it('lists every setting, and in JSON every one that has a default', () => {
    const all = keysOf(CONFIG).filter((path) => !['$schema', 'stack.chat.teams'].includes(path));
    expect(all.length).toBeGreaterThan(50);
    const file = parse(everything.replace('# profile:', 'profile:'));
    expect(all.filter((path) => !has(file, path))).toEqual([]);
    expect(keysOf(CONFIG).filter((path) => has(DEFAULT_CONFIG, path) && !has(JSON.parse(initialJson()), path))).toEqual(
      [],
    );
    const rest = parseConfig(initialJson(), 'eca-auditor.json');
    const moves = Object.entries(rest.drift.moves).filter(([move]) => move !== 'closeAfterDays');
    for (const [move, audience] of moves) expect(Object.values(MOVE_TABLE[move as Move].audience)).toEqual([audience]);
  });

  it('shows the defaults of the stack', () => {
    const shown = new Map(
      [...initialConfig().matchAll(/^# {2}(\w+): ([^#\n]+)$/gm)].map(([, key, value]) => [key, value]),
    );
    const defaults = Object.entries(STACK.shape).flatMap(([key, { description = '' }]) => {
      const [, value] = /[;,.] "?([^";,.]+?)"?(?:, in days)? when left out/.exec(description) ?? [];
      return value !== undefined && shown.has(key) && value !== 'all' ? [[key, value]] : [];
    });
    expect(defaults.length).toBeGreaterThan(7);
    expect(defaults).toEqual(defaults.map(([key]) => [key, shown.get(key)]));
  });

  it('names each move with whom it reaches by default', () => {
    const { closeAfterDays: _, ...moves } = parseConfig(everything, 'eca-auditor.yaml').drift.moves;
    expect(moves).toEqual(Object.fromEntries(MOVES.map((move) => [move, MOVE_TABLE[move].audience.usual])));
  });

  it('begins with the line that editors look for', () => {
    expect(initialConfig('./x.json')).toMatch(/^# yaml-language-server: \$schema=\.\/x\.json\n/);
  });
});
