/**
 * Reads every External Client App in a tree of metadata source: SFDX source format, unpacked metadata format, or both.
 *
 * @module
 */
import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { isNamedAsComponent, isTypeFolder, nameOfFile, settingsOfFile } from './component-files.ts';
import { type FoundFile, fileName, findFiles, type Obstacle, packageDirectory } from './find-files.ts';
import { type Duplicate, groupByApp } from './group.ts';
import { readComponent, type SourceComponent, unreadableComponent } from './read-component.ts';
import { readOrgSettings, type SourceOrgSettings } from './source-org-settings.ts';
import { type SourceApp, toApp } from './to-app.ts';

export interface SourceReading {
  /** By name, then by the first file. */
  readonly apps: readonly SourceApp[];
  /** Absent where the source holds none. */
  readonly orgSettings?: SourceOrgSettings;
  readonly duplicates: readonly Duplicate[];
  readonly notFollowed: readonly Obstacle[];
}

/**
 * Returns all apps that have a file among `paths`, or below a folder among them. If single files of an app are given, its
 * other files in the project are read too, so that no app is judged by only some of its files.
 *
 * @param paths files and folders, relative to `cwd` or absolute
 * @throws SourcePathError when one of them can't be opened.
 */
export async function readSource(paths: readonly string[], cwd: string): Promise<SourceReading> {
  const { given, files, unreadable, notFollowed } = await findFiles(paths, cwd);
  const unread: Obstacle[] = [];
  const asked = [
    ...readComponents(files, unread),
    ...unreadable.map(({ shown, message }) => unreadableComponent(shown, message)),
  ];
  const isAsked = new Set(asked);
  const context = await contextOf(given, asked, cwd);
  for (const component of context.unread) isAsked.add(component);
  const { groups, duplicates } = groupByApp([...asked, ...context.unread, ...context.components]);
  const orgSettings = readOrgSettings([...files, ...context.files]);
  const isTouched = ({ components }: { readonly components: readonly SourceComponent[] }) =>
    components.some((component) => isAsked.has(component));
  return {
    apps: groups.filter(isTouched).map(toApp),
    ...(orgSettings && { orgSettings }),
    duplicates: duplicates.filter(({ copies }) => copies.some(isTouched)),
    notFollowed: [...notFollowed, ...unread, ...context.leftOut],
  };
}

interface Context {
  readonly components: readonly SourceComponent[];
  readonly files: readonly FoundFile[];
  /** Files that can't be opened and are named like one of the given apps. */
  readonly unread: readonly SourceComponent[];
  /** All other files that can't be opened. */
  readonly leftOut: readonly Obstacle[];
}

/** The other files in the projects of files that were given one by one. */
async function contextOf(
  given: readonly FoundFile[],
  asked: readonly SourceComponent[],
  cwd: string,
): Promise<Context> {
  const known = new Set(asked.map(({ file }) => file.path));
  const isSettings = (file: FoundFile) => settingsOfFile(fileName(file)) !== undefined;
  const places = new Map(given.filter(({ path }) => known.has(path)).map((file) => [folderOf(file), file]));
  const paths = await Promise.all([...places.values()].map(contextPaths));
  const { files, unreadable } = await findFiles(paths.flat(), cwd);
  const names = new Set(asked.flatMap(({ app, file }) => [app ?? nameOfFile(fileName(file))]).map(lowerCase));
  const isOfAsked = ({ shown }: Obstacle) => names.has(lowerCase(nameOfFile(basename(shown))));
  const others = files.filter(({ path }) => !known.has(path) && !given.some((file) => file.path === path));
  const leftOut: Obstacle[] = [];
  const components = readComponents(others, leftOut);
  return {
    components,
    files: others.filter(isSettings),
    unread: unreadable.filter(isOfAsked).map(({ shown, message }) => unreadableComponent(shown, message)),
    leftOut: [...unreadable.filter((obstacle) => !isOfAsked(obstacle)), ...leftOut],
  };
}

function lowerCase(text: string): string {
  return text.toLowerCase();
}

function folderOf(file: FoundFile): string {
  return file.project ?? packageDirectory(file);
}

/** Without a project the extent of the source is unknown, so only neighbouring type folders and component files count. */
async function contextPaths(file: FoundFile): Promise<string[]> {
  const folder = folderOf(file);
  if (file.project !== undefined) {
    return [folder];
  }
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) {
    return [folder];
  }
  return entries
    .filter((entry) => (entry.isDirectory() ? isTypeFolder(entry.name) : isNamedAsComponent(entry.name)))
    .map(({ name }) => `${folder}/${name}`);
}

function readComponents(files: readonly FoundFile[], leftOut: Obstacle[]): SourceComponent[] {
  return files.map((file) => readComponent(file, leftOut)).filter((component) => component !== undefined);
}
