/**
 * Loads the corpus: apps modelled on real ones, for simulated orgs.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { AppDefinition, ComponentDefinition } from './components.ts';
import { fieldsOf, parseElements, type RecordFields } from './xml.ts';

export interface CorpusApp {
  /** The project of the app, or the kind of document. */
  readonly repository: string;
  readonly app: AppDefinition;
  /** The files of the app. */
  readonly files: readonly string[];
}

interface CorpusFile {
  readonly file: string;
  readonly repository: string;
  /** 0 for a file at the head of its repository, 1 for the newest version of a deleted file, 2 for an older version. */
  readonly age: number;
  readonly app: string;
  readonly component: ComponentDefinition;
}

/**
 * All apps of the corpus in their newest version. Files of one repository with the same `externalClientApplication` are one app,
 * whatever their names. Apps of different repositories may have the same name.
 *
 * @param folder with `index.csv` and `files/`
 */
export function loadCorpus(folder: URL = new URL('../corpus/', import.meta.url)): readonly CorpusApp[] {
  const [columns = [], ...rows] = csvRows(readFileSync(new URL('index.csv', folder), 'utf8'));
  const files = rows.map((row) => {
    const entry = Object.fromEntries(columns.map((column, at) => [column, row[at] ?? '']));
    return corpusFile(entry, readFileSync(new URL(`files/${entry.file}`, folder), 'utf8'));
  });
  const groups = Map.groupBy(files, ({ repository, app }) => `${repository} ${app}`);
  return [...groups.values()].map(corpusApp);
}

function corpusFile(entry: Readonly<Record<string, string>>, xml: string): CorpusFile {
  const { file = '', repo = '', path = '', where = '' } = entry;
  const root = parseElements(xml);
  const inRepository = path.endsWith('-meta.xml');
  const fileName = inRepository ? basename(path) : (file.split('__').at(-1) ?? file);
  const name = fileName.slice(0, fileName.indexOf('.'));
  const { externalClientApplication: app = name, ...fields } = fieldsOf(root);
  const belonging: RecordFields = root.name === 'ExternalClientApplication' ? {} : { externalClientApplication: app };
  return {
    file,
    repository: repo,
    age: where === 'history' ? 1 + Number(isOlderVersion(file)) : 0,
    app: String(app),
    component: { type: root.name, ...(inRepository ? { fullName: name } : {}), fields: { ...fields, ...belonging } },
  };
}

/** Older versions of a file carry a short commit id before their name: `owner__repo__5e36813__App.eca-meta.xml`. */
function isOlderVersion(file: string): boolean {
  return /__[0-9a-f]{7}__[^_]/.test(file);
}

function corpusApp(files: readonly CorpusFile[]): CorpusApp {
  const byType = Map.groupBy(files, ({ component }) => component.type);
  const newest = [...byType.values()].flatMap((versions) =>
    versions.toSorted((one, other) => one.age - other.age).slice(0, 1),
  );
  const name = files[0]?.app ?? '';
  const application: ComponentDefinition = {
    type: 'ExternalClientApplication',
    fullName: name,
    fields: { label: name },
  };
  return {
    repository: files[0]?.repository ?? '',
    app: {
      name,
      components: [...(byType.has(application.type) ? [] : [application]), ...newest.map(({ component }) => component)],
    },
    files: newest.map(({ file }) => file),
  };
}

/** RFC 4180 without line ends inside quotes, which the index does not have. */
function csvRows(csv: string): readonly (readonly string[])[] {
  const lines = csv.split(/\r?\n/).filter((line) => line !== '');
  return lines.map((line) =>
    [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain = '']) =>
      quoted === undefined ? plain : quoted.replaceAll('""', '"'),
    ),
  );
}
