/**
 * Which files may hold metadata of External Client Apps, by their names and bytes. The root element decides; the checks here
 * only spare reading other files.
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

/** `.eca`, `.ecaGlblOauth`, … as Salesforce names them, and similar names that people use (`.ecaGlobalOauth`). */
const COMPONENT_NAME = /\.eca\w*(?:-meta\.xml)?$/i;
const APP_FILE = /\.eca(?:-meta\.xml)?$/i;
const TYPE_FOLDER = /^(?:externalClientApp|extlClntApp)/i;
const RELATED_TYPE = /^(?:ExternalClientApp|ExtlClntApp)/;

/** Whether the file is part of an External Client App, by its name. Such a file is reported if it can't be read. */
export function isNamedAsComponent(name: string): boolean {
  return COMPONENT_NAME.test(name) || SUFFIXES.has(suffixOf(name));
}

const SETTINGS_FILE = /^(\w+)\.settings(?:-meta\.xml)?$/i;

/** The settings of the org that a file holds, by its name, which Salesforce prescribes; `undefined` for any other file. */
export function settingsOfFile(name: string): OrgComponent | undefined {
  const fullName = SETTINGS_FILE.exec(name)?.[1]?.toLowerCase();
  return ORG_COMPONENTS.find((component) => DECLARED[component].fullName.toLowerCase() === fullName);
}

/** Whether the file is the app itself, by its name. The app is then named after the file. */
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

/** Whether the bytes may hold one of the root elements. Other XML files need not be parsed. */
export function mentionsComponent(bytes: Buffer): boolean {
  return ROOT_NAME_PARTS.some((text) => bytes.includes(text));
}

/** The prefixes that most of the type names have, and the type names that have none of them. */
const ROOT_NAME_PARTS = ['ExtlClntApp', 'ExternalClientApp', ...TYPES.filter((type) => !RELATED_TYPE.test(type))];

/** In lower case; empty for a name without a suffix. */
function suffixOf(name: string): string {
  return (/\.(\w+)(?:-meta\.xml)?$/.exec(name)?.[1] ?? '').toLowerCase();
}

/**
 * Source suffixes of other metadata types, of which large projects hold thousands of files. Any other XML file is read.
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

/** Whether a file of that name must be read. */
export function mayHoldComponent(name: string): boolean {
  if (isNamedAsComponent(name) || settingsOfFile(name) !== undefined) {
    return true;
  }
  const suffix = SOURCE_SUFFIX.exec(name)?.[1];
  return suffix === undefined ? name.toLowerCase().endsWith('.xml') : !OTHER_TYPES.has(suffix);
}

/** The name of the component in a file. @example nameOfFile('ns__App.eca-meta.xml') // 'ns__App' */
export function nameOfFile(name: string): string {
  return name.replace(/-meta\.xml$/i, '').replace(/\.\w+$/, '');
}
