/**
 * Which files hold External Client App metadata. The root element decides. Names only show which files need not be read.
 *
 * @module
 */
import {
  COMPONENT_TYPES,
  COMPONENTS,
  componentOfType,
  DECLARED,
  ORG_COMPONENTS,
  type OrgComponent,
} from '../../audit/components/registry.ts';

const DECLARATIONS = COMPONENTS.map((component) => DECLARED[component]);
const SUFFIXES: ReadonlySet<string> = new Set(DECLARATIONS.map(({ suffix }) => suffix.toLowerCase()));
const FOLDERS: ReadonlySet<string> = new Set(DECLARATIONS.map(({ folder }) => folder.toLowerCase()));
const TYPES = COMPONENTS.map((component) => COMPONENT_TYPES[component]);

/** `.eca`, `.ecaGlblOauth`, … as Salesforce names them, and what people make of them (`.ecaGlobalOauth`). */
const NAMED_SO = /\.eca\w*(?:-meta\.xml)?$/i;
const APP_FILE = /\.eca(?:-meta\.xml)?$/i;
const TYPE_FOLDER = /^(?:externalClientApp|extlClntApp)/i;
const RELATED_TYPE = /^(?:ExternalClientApp|ExtlClntApp)/;

/** Whether the name says that the file is part of an External Client App. Such a file is reported if it can't be read. */
export function isNamedAsComponent(name: string): boolean {
  return NAMED_SO.test(name) || SUFFIXES.has(suffixOf(name));
}

const SETTINGS_FILE = /^(\w+)\.settings(?:-meta\.xml)?$/i;

/** Which settings of the org a file holds, by its name, which Salesforce fixes; `undefined` for any other file. */
export function settingsOfFile(name: string): OrgComponent | undefined {
  const fullName = SETTINGS_FILE.exec(name)?.[1]?.toLowerCase();
  return ORG_COMPONENTS.find((component) => DECLARED[component].fullName.toLowerCase() === fullName);
}

/** Whether the name says that the file is the app itself, which its name then names. */
export function isAppFile(name: string): boolean {
  return APP_FILE.test(name);
}

/** Whether a folder holds components of one type, so that the one above it is the package directory. */
export function isTypeFolder(folder: string): boolean {
  return TYPE_FOLDER.test(folder) || FOLDERS.has(folder.toLowerCase());
}

/** Whether a metadata type belongs to External Client Apps, even if no control judges it. */
export function isRelatedType(type: string): boolean {
  return RELATED_TYPE.test(type) || componentOfType(type) !== undefined;
}

/** Whether bytes can hold one of the root elements; spares the parser every other XML file. */
export function mentionsComponent(bytes: Buffer): boolean {
  return MENTIONED.some((text) => bytes.includes(text));
}

/** Prefixes that the names of all these types begin with, and the names without such a prefix. */
const MENTIONED = ['ExtlClntApp', 'ExternalClientApp', ...TYPES.filter((type) => !RELATED_TYPE.test(type))];

/** In lower case; empty for a name without one. */
function suffixOf(name: string): string {
  return (/\.(\w+)(?:-meta\.xml)?$/.exec(name)?.[1] ?? '').toLowerCase();
}

/**
 * The source suffixes that large projects hold thousands of, each tied to another metadata type by the Metadata API
 * itself. Any other XML file is looked into.
 */
const OTHER_TYPES = new Set(
  (
    'app approvalProcess cls cmp component compactLayout customMetadata customPermission dashboard document email ' +
    'field fieldSet flexipage flow globalValueSet group js labels layout letter listView md object objectTranslation ' +
    'page permissionset permissionsetgroup profile queue quickAction recordType report reportType resource role ' +
    'standardValueSet tab translation trigger validationRule webLink workflow'
  ).split(' '),
);
const SOURCE_SUFFIX = /\.(\w+)-meta\.xml$/;

/** Whether a file with that name has to be looked into at all. */
export function mayHoldComponent(name: string): boolean {
  if (isNamedAsComponent(name) || settingsOfFile(name) !== undefined) {
    return true;
  }
  const suffix = SOURCE_SUFFIX.exec(name)?.[1];
  return suffix === undefined ? name.toLowerCase().endsWith('.xml') : !OTHER_TYPES.has(suffix);
}

/** The name that a file gives its component: `ns__App` for `ns__App.eca-meta.xml`. */
export function nameOfFile(name: string): string {
  return name.replace(/-meta\.xml$/i, '').replace(/\.\w+$/, '');
}
