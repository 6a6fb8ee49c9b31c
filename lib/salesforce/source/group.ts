/**
 * Groups files by the app that they belong to.
 *
 * Files are joined on the app that they name, whatever its case, within one project: the folder of the nearest
 * `sfdx-project.json`, or all files outside of any. Names are never matched in part: `ns__App` and `App` are two apps.
 *
 * A project may hold the same app more than once (package directories for each environment, a converted copy). It is not
 * known which copy is deployed, so none is left out: copies are separated by package directory, and within one by file of
 * global OAuth settings. Each is judged on its own.
 *
 * @module
 */
import type { Component } from '../../audit/model/app.ts';
import { nameOfFile } from './component-files.ts';
import { fileName, packageDirectory } from './find-files.ts';
import type { SourceComponent } from './read-component.ts';

export interface AppGroup {
  /** The app's developer name, or the file's where it names no app. */
  readonly name: string;
  readonly components: readonly SourceComponent[];
}

/** An app that is in one project more than once. */
export interface Duplicate {
  readonly name: string;
  readonly copies: readonly AppGroup[];
}

export interface AppGroups {
  /** By name, then by the first file. */
  readonly groups: readonly AppGroup[];
  readonly duplicates: readonly Duplicate[];
}

export function groupByApp(components: readonly SourceComponent[]): AppGroups {
  const byApp = Map.groupBy(components, ({ app, file }) =>
    app === undefined ? `file ${file.path}` : `app ${app.toLowerCase()} ${file.project ?? ''}`,
  );
  const all = [...byApp.values()].map((together) => ({ name: nameOf(together), copies: copiesIn(together) }));
  return {
    groups: all.flatMap(({ copies }) => copies).sort(byNameAndFile),
    duplicates: all.filter(({ copies }) => copies.length > 1).sort((a, b) => compare(a.name, b.name)),
  };
}

/** As the app's own file spells it, if there is one. */
function nameOf(components: readonly SourceComponent[]): string {
  const namer = components.find(({ component }) => component === 'app') ?? components[0];
  return namer === undefined ? '' : (namer.app ?? nameOfFile(fileName(namer.file)));
}

function copiesIn(components: readonly SourceComponent[]): AppGroup[] {
  if (!hasDuplicates(components)) {
    return [{ name: nameOf(components), components }];
  }
  const byDirectory = Map.groupBy(components, ({ file }) => packageDirectory(file));
  return [...byDirectory.values()].flatMap(copiesInDirectory);
}

function copiesInDirectory(components: readonly SourceComponent[]): AppGroup[] {
  const name = nameOf(components);
  const settings = components.filter(({ component }) => component === 'globalOauth');
  const shared = components.filter(({ component }) => component !== 'globalOauth');
  return settings.length < 2
    ? [{ name, components }]
    : settings.map((each) => ({ name, components: [each, ...shared] }));
}

function hasDuplicates(components: readonly SourceComponent[]): boolean {
  const types = new Set<Component | undefined>(components.map(({ component }) => component));
  return types.size < components.length;
}

function byNameAndFile(a: AppGroup, b: AppGroup): number {
  return compare(a.name, b.name) || compare(firstFile(a), firstFile(b));
}

function firstFile({ components }: AppGroup): string {
  return components[0]?.file.shown ?? '';
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
