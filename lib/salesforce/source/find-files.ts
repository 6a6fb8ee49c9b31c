/**
 * Finds the files to read: the given files, and all files below given folders. A file that can't be opened does not end the
 * search. It is returned separately.
 *
 * Links to files are followed. Links to folders are not, as in git: inside the tree the folder is found anyway, and outside
 * it could be anything. Such a link is reported, and its target can be given as a path. `.forceignore` is ignored, because
 * files that are not deployed today are still kept and copied.
 *
 * @module
 */
import type { Dirent } from 'node:fs';
import { existsSync } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, relative, resolve } from 'node:path';
import { errnoCode, fileErrorText } from '../../audit/file-errors.ts';
import { isNamedAsComponent, isTypeFolder, mayHoldComponent, settingsOfFile } from './component-files.ts';
import { SourcePathError } from './errors.ts';

export interface FoundFile {
  /** Absolute, links resolved. */
  readonly path: string;
  /** For people: relative to the working folder where it is inside, always with `/`. */
  readonly shown: string;
  /** Folder of the nearest `sfdx-project.json` at or above it. */
  readonly project?: string;
  /** It was named itself, not found in a folder. */
  readonly isGiven?: true;
  /** Of settings of the org, which are no app of their own: why it can't be opened. */
  readonly whyUnread?: string;
}

/** Why reading could not go on, and at which path. */
export interface Obstacle {
  readonly shown: string;
  readonly message: string;
}

export interface FoundFiles {
  /** Those of `files` that were found in no folder. */
  readonly given: readonly FoundFile[];
  /** Ordered by path, each once. */
  readonly files: readonly FoundFile[];
  /** What could hold metadata and can't be opened. */
  readonly unreadable: readonly Obstacle[];
  /** Links to folders outside, and what can't be opened and is not named as a component. */
  readonly notFollowed: readonly Obstacle[];
}

interface Folder {
  readonly path: string;
  readonly shown: string;
  readonly project: string | undefined;
}

const PROJECT_FILE = 'sfdx-project.json';
/** Installed packages, git's own files, and the state that the Salesforce CLI keeps. */
const SKIPPED: ReadonlySet<string> = new Set(['node_modules', '.git', '.sf', '.sfdx']);

/**
 * Files that are given count whatever their name is; below folders those that may hold metadata.
 *
 * @param paths relative to `cwd`, or absolute
 * @throws SourcePathError when nothing is there.
 */
export async function findFiles(paths: readonly string[], cwd: string): Promise<FoundFiles> {
  const search = new Search(await realpath(cwd));
  const given = await Promise.all(paths.map((path) => search.resolveGiven(path)));
  await Promise.all(given.map((place) => place && search.take(place)));
  return search.result();
}

type Given = Folder & { readonly isFolder: boolean };

/** One search, which several walks add to. */
class Search {
  readonly #cwd: string;
  readonly #given = new Map<string, FoundFile>();
  readonly #files = new Map<string, FoundFile>();
  readonly #linked = new Map<string, FoundFile>();
  readonly #walked = new Set<string>();
  readonly #projects = new Map<string, string | undefined>();
  readonly #unreadable: Obstacle[] = [];
  readonly #leftOut: Obstacle[] = [];
  readonly #folderLinks: { readonly shown: string; readonly target: string }[] = [];

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  /** @returns undefined for what is there and can't be opened. */
  async resolveGiven(given: string): Promise<Given | undefined> {
    const place = resolve(this.#cwd, given);
    try {
      const path = await realpath(place);
      const found = await stat(path);
      const isFolder = found.isDirectory();
      if (isFolder || found.isFile()) {
        return { path, shown: this.#shown(path), project: this.#projectAt(isFolder ? path : dirname(path)), isFolder };
      }
      this.#unreadable.push({ shown: this.#shown(place), message: NEITHER });
    } catch (error) {
      const isNothing = ABSENT.has(errnoCode(error) ?? '') && !(await isLink(place));
      if (isNothing) {
        throw new SourcePathError(`"${given}": ${fileErrorText(error)}; expected a file or a folder.`);
      }
      this.#unreadable.push({ shown: this.#shown(place), message: await unopened(place, error) });
    }
    return undefined;
  }

  async take({ isFolder, ...place }: Given): Promise<void> {
    if (isFolder) {
      await this.#walk(place);
    } else {
      this.#given.set(place.path, { ...foundFile(place), isGiven: true });
    }
  }

  result(): FoundFiles {
    // A link to a file that was found by itself adds nothing.
    const files = new Map([...this.#linked, ...this.#files, ...this.#given]);
    return {
      given: [...this.#given.values()].filter(({ path }) => !this.#files.has(path)),
      files: [...files.values()].sort((a, b) => (a.shown < b.shown ? -1 : 1)),
      unreadable: this.#unreadable,
      notFollowed: [
        ...this.#folderLinks.filter(({ target }) => !this.#walked.has(target)).map(notFollowed),
        ...this.#leftOut,
      ],
    };
  }

  async #walk({ path, shown, project: above }: Folder): Promise<void> {
    if (this.#walked.has(path)) {
      return;
    }
    this.#walked.add(path);
    let entries: Dirent[];
    try {
      entries = await readdir(path, { withFileTypes: true });
    } catch (error) {
      this.#unreadable.push({ shown, message: `The folder can't be opened: ${fileErrorText(error)}.` });
      return;
    }
    const project = entries.some(({ name }) => name === PROJECT_FILE) ? path : above;
    const prefix = shown === '.' ? '' : `${shown}/`;
    await Promise.all(
      entries.map((entry) =>
        this.#enter(entry, { path: `${path}/${entry.name}`, shown: `${prefix}${entry.name}`, project }),
      ),
    );
  }

  /** Returns a promise only if it must wait, because folders hold thousands of other entries. */
  #enter(entry: Dirent, place: Folder): Promise<void> | undefined {
    if (entry.isDirectory()) {
      return SKIPPED.has(entry.name) ? undefined : this.#walk(place);
    }
    if (entry.isFile()) {
      if (mayHoldComponent(entry.name)) {
        this.#files.set(place.path, foundFile(place));
      }
      return undefined;
    }
    if (entry.isSymbolicLink()) {
      return this.#link(entry.name, place);
    }
    this.#cannotOpen(entry.name, place, NEITHER);
    return undefined;
  }

  /** A file named as a component may be part of an app. Any other file is only reported. */
  #cannotOpen(name: string, place: Folder, message: string): void {
    if (isNamedAsComponent(name)) {
      this.#unreadable.push({ shown: place.shown, message });
    } else if (settingsOfFile(name) !== undefined) {
      this.#files.set(place.path, { ...foundFile(place), whyUnread: message });
    } else if (mayHoldComponent(name)) {
      this.#leftOut.push({ shown: place.shown, message: `${message} It was left out.` });
    }
  }

  async #link(name: string, place: Folder): Promise<void> {
    try {
      const path = await realpath(place.path);
      const target = await stat(path);
      if (target.isDirectory()) {
        this.#folderLinks.push({ shown: place.shown, target: path });
      } else if (target.isFile() && mayHoldComponent(name)) {
        this.#linked.set(path, foundFile({ ...place, path }));
      } else if (!target.isFile()) {
        this.#cannotOpen(name, place, NEITHER);
      }
    } catch (error) {
      this.#cannotOpen(name, place, linkWords(error));
    }
  }

  #projectAt(folder: string): string | undefined {
    if (!this.#projects.has(folder)) {
      const parent = dirname(folder);
      const isProject = existsSync(`${folder}/${PROJECT_FILE}`);
      this.#projects.set(folder, isProject ? folder : parent === folder ? undefined : this.#projectAt(parent));
    }
    return this.#projects.get(folder);
  }

  #shown(path: string): string {
    const inside = relative(this.#cwd, path).replaceAll('\\', '/');
    return inside === '' ? '.' : inside.startsWith('../') || inside === '..' ? path.replaceAll('\\', '/') : inside;
  }
}

function foundFile({ path, shown, project }: Folder): FoundFile {
  return { path, shown, ...(project !== undefined && { project }) };
}

function notFollowed({ shown }: Pick<Obstacle, 'shown'>): Obstacle {
  return { shown, message: 'A link to a folder is not followed; give the folder itself to have it checked.' };
}

const NEITHER = 'It is neither a file nor a folder.';
/** Nothing is there. */
const ABSENT: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR']);

async function isLink(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isSymbolicLink() === true;
}

async function unopened(path: string, error: unknown): Promise<string> {
  return (await isLink(path)) ? linkWords(error) : `It can't be opened: ${fileErrorText(error)}.`;
}

function linkWords(error: unknown): string {
  return ABSENT.has(errnoCode(error) ?? '')
    ? 'The link leads nowhere.'
    : `The link can't be followed: ${fileErrorText(error)}.`;
}

/** The file's name alone. */
export function fileName({ path }: Pick<FoundFile, 'path'>): string {
  return basename(path);
}

/** The folder above the one that Salesforce prescribes for a type, or that of the file. */
export function packageDirectory({ path }: Pick<FoundFile, 'path'>): string {
  const folder = dirname(path);
  return isTypeFolder(basename(folder)) ? dirname(folder) : folder;
}
