/**
 * Takes of zod what our schemas use. Its schemas are classes whose methods make every other kind of schema, so that a
 * bundler can leave out none of them; and each class that is used gets all of these methods one by one, at every start.
 *
 * @module
 */
import { globSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { absent } from './absent.ts';

/** A method in one of zod's tables of them. */
const METHOD = /^ {4}(?:async )?(\w+)(?:: (?:async )?function \w+)?\([^\n]*\) \{\n(?: {5,}[^\n]*\n)* {4}\},?\n/gm;
/** To write a schema as JSON Schema is done at development alone. */
const JSON_SCHEMA = /[\\/]zod[\\/]v4[\\/]core[\\/](?:json-schema-\w+|to-json-schema)\.js$/;
const CALL = /\.(\w+)\(/g;
const PROJECT = join(import.meta.dirname, '../..');
/** What the methods call of each other. */
const OWN = ['check', 'clone'];

export const usedZod: Plugin = {
  name: 'used-zod',
  setup(build) {
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]classic[\\/]schemas\.js$/ }, async ({ path }) => {
      const used = new Set([...OWN, ...calledByUs()]);
      const source = await readFile(path, 'utf8');
      return { contents: source.replace(METHOD, (method, name) => (used.has(name) ? method : '')) };
    });
    build.onLoad({ filter: JSON_SCHEMA }, async ({ path }) => ({ contents: await absent(path) }));
  },
};

/** Names of all methods that are called anywhere in our sources, whatever of. */
function calledByUs(): (string | undefined)[] {
  const sources = globSync('{functions,lib}/**/*.ts', { cwd: PROJECT }).map((file) =>
    readFileSync(join(PROJECT, file), 'utf8'),
  );
  return sources.flatMap((source) => [...source.matchAll(CALL)].map(([, name]) => name));
}
