/**
 * Which files hold External Client App metadata. The root element decides; names only say where looking can be spared.
 *
 * @module
 */
import { COMPONENT_TYPES, type Component } from '../../audit/model.ts';

const COMPONENT_OF: ReadonlyMap<string, Component> = new Map(
  (Object.keys(COMPONENT_TYPES) as Component[]).map((component) => [COMPONENT_TYPES[component], component]),
);

/** The component that a root element declares. */
export function componentOf(type: string): Component | undefined {
  return COMPONENT_OF.get(type);
}

/** Suffixes (`.eca`, `.ecaGlblOauth`, …) and folders as Salesforce names them, and what people make of them. */
const NAMED_SO = /\.eca\w*(?:-meta\.xml)?$/i;
const TYPE_FOLDER = /^(?:externalClientApp|extlClntApp)/i;

/** Whether the name says that the file is part of an External Client App; what can't be read in it is then told. */
export function isNamedAsComponent(folder: string, name: string): boolean {
  return NAMED_SO.test(name) || (TYPE_FOLDER.test(folder) && !name.startsWith('.'));
}

/** Whether a folder holds components of one type, so that the one above it is the package directory. */
export function isTypeFolder(folder: string): boolean {
  return TYPE_FOLDER.test(folder);
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
export function mayHoldComponent(folder: string, name: string): boolean {
  if (isNamedAsComponent(folder, name)) {
    return true;
  }
  const suffix = SOURCE_SUFFIX.exec(name)?.[1];
  return suffix === undefined ? name.toLowerCase().endsWith('.xml') : !OTHER_TYPES.has(suffix);
}

/**
 * The name that a file gives its component: `ns__App` of `ns__App.eca-meta.xml`.
 */
export function nameOfFile(name: string): string {
  return name.replace(/-meta\.xml$/i, '').replace(/\.\w+$/, '');
}
