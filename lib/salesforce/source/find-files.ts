/**
 * Finds the files to read: the given files, and all files below given folders. A file that can't be opened does not end the
 * search; it is returned separately.
 *
 * Links to files are followed. Links to folders are not, as in git: a folder inside the tree is found anyway, and one
 * outside could be anything. Such a link is reported, and its target can be given as a path. `.forceignore` has no effect,
 * because files that are not deployed now are still kept and copied.
 *
 * @module
 */
import { type Dirent, existsSync } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, relative, resolve } from 'node:path';
import { errnoCode, fileErrorText } from '../../audit/file-errors.ts';
import { isNamedAsComponent, isTypeFolder, mayHoldComponent, settingsOfFile } from './component-files.ts';

/** Thrown when a given path leads to no file or folder. */
export class SourcePathError extends Error {
  override readonly name = 'SourcePathError';
}

export interface FoundFile {
  /** Absolute, links resolved. */
  readonly path: string;
  /** For messages: relative to the working folder if it is inside, always with `/`. */
  readonly shown: string;
  /** Folder of the nearest `sfdx-project.json` at or above it. */
  readonly project?: string;
  /** The file itself was given, not only a folder above it. */
  readonly isGiven?: true;
  /** Only of a settings file of the org: why it can't be opened. */
  readonly whyUnread?: string;
}

/** A path that can't be read, and why. */
export interface Obstacle {
  readonly shown: string;
  readonly message: string;
}

export interface FoundFiles {
  /** The given files that are in no given folder. */
  readonly given: readonly FoundFile[];
  /** Ordered by path, each once. */
  readonly files: readonly FoundFile[];
  /** Files and folders that may hold a component and can't be opened. */
  readonly unreadable: readonly Obstacle[];
  /** Links to folders outside, and files that can't be opened and are not named as a component. */
  readonly notFollowed: readonly Obstacle[];
}

interface Folder {
  readonly path: string;
  readonly shown: string;
  readonly project: string | undefined;
}

const PROJECT_FILE = 'sfdx-project.json';
/** Folders of installed packages, of git, and of the Salesforce CLI. */
const SKIPPED: ReadonlySet<string> = new Set(['node_modules', '.git', '.sf', '.sfdx']);

/**
 * A given file counts whatever its name is. Below folders only files count whose name may be that of metadata.
 *
 * @param paths relative to `cwd`, or absolute
 * @throws SourcePathError when one of the paths does not exist.
 */
export async function findFiles(paths: readonly string[], cwd: string): Promise<FoundFiles> {
  const search = new Search(await realpath(cwd));
  const given = await Promise.all(paths.map((path) => search.resolveGiven(path)));
  await Promise.all(given.map((place) => place && search.add(place)));
  return search.result();
}

type GivenPath = Folder & { readonly isFolder: boolean };

/** The results of one search, to which several walks through folders add. */
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

  /** @returns undefined for a path that exists and can't be opened. */
  async resolveGiven(given: string): Promise<GivenPath | undefined> {
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

  async add({ isFolder, ...place }: GivenPath): Promise<void> {
    if (isFolder) {
      await this.#walk(place);
    } else {
      this.#given.set(place.path, { ...foundFile(place), isGiven: true });
    }
  }

  result(): FoundFiles {
    // If a file was found both by its own path and by a link, the link is dropped.
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

  /** Returns a promise only if it must wait, because a folder may hold thousands of entries that need no waiting. */
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
/** System codes for a path that does not exist. */
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

/** The name without the folder. */
export function fileName({ path }: Pick<FoundFile, 'path'>): string {
  return basename(path);
}

/** The folder of the file. If that holds one metadata type, as Salesforce prescribes: the folder above it. */
export function packageDirectory({ path }: Pick<FoundFile, 'path'>): string {
  const folder = dirname(path);
  return isTypeFolder(basename(folder)) ? dirname(folder) : folder;
}
