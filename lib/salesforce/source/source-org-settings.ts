/**
 * Reads settings of the org as a whole from the source: `settings/OauthOidc.settings-meta.xml` and so on.
 *
 * @module
 */
import { isDeepStrictEqual } from 'node:util';
import { COMPONENT_TYPES, ORG_COMPONENTS, type OrgComponent } from '../../audit/components/registry.ts';
import { type Decoded, decodeComponent } from '../../audit/decoding/decode-settings.ts';
import type { OrgSettings, Reading, UnclearField } from '../../audit/model/app.ts';
import type { Reason } from '../../audit/model/causes.ts';
import type { OrgControl } from '../../audit/model/control.ts';
import type { Finding } from '../../audit/model/finding.ts';
import { settingsOfFile } from './component-files.ts';
import { decodeText } from './decode-text.ts';
import { type FoundFile, fileName } from './find-files.ts';
import { parseComponent } from './parse-component.ts';
import { type Position, positionAt, START } from './position.ts';
import { bytesOf, METADATA } from './read-component.ts';

/** One settings file, read or not. */
interface SettingsFile {
  readonly component: OrgComponent;
  readonly file: FoundFile;
  readonly found: Decoded<OrgComponent> | Reason;
  /** By the path of the element; the root has the path ''. */
  readonly positions: ReadonlyMap<string, Position>;
}

export interface SourceOrgSettings {
  readonly settings: OrgSettings;
  /** The first file of each component. */
  readonly files: ReadonlyMap<OrgComponent, SettingsFile>;
}

/** @returns undefined when none of the files holds settings of an org. */
export function readOrgSettings(files: readonly FoundFile[]): SourceOrgSettings | undefined {
  const read = files.flatMap((file) => {
    const component = settingsOfFile(fileName(file));
    return component === undefined ? [] : [settingsIn(file, component)];
  });
  if (read.length === 0) {
    return undefined;
  }
  const byComponent = Map.groupBy(read, ({ component }) => component);
  const unclear: UnclearField[] = [];
  const settings: Record<string, unknown> = {};
  const readings = ORG_COMPONENTS.map((component): [OrgComponent, Reading] => {
    const found = sharedContent(component, byComponent.get(component) ?? []);
    if ('code' in found) {
      return [component, { state: 'unreadable', ...found }];
    }
    unclear.push(...found.unclear);
    settings[component] = found.values;
    return [component, { state: 'read' }];
  });
  return {
    settings: {
      settings,
      readings: Object.fromEntries(readings) as OrgSettings['readings'],
      ...(unclear.length > 0 && { unclear }),
    },
    files: new Map([...byComponent].flatMap(([component, [first]]) => (first ? [[component, first]] : []))),
  };
}

/** The content, if all files of the component have the same. */
function sharedContent(component: OrgComponent, files: readonly SettingsFile[]): Decoded<OrgComponent> | Reason {
  const [first] = files;
  const type = COMPONENT_TYPES[component];
  if (first === undefined) {
    return { code: 'not_in_source', message: `There is no ${type} in the source.` };
  }
  if (files.every(({ found }) => isDeepStrictEqual(found, first.found))) {
    return first.found;
  }
  const names = files.map(({ file }) => file.shown).join(', ');
  return {
    code: 'duplicate_in_source',
    message: `The source has ${type} ${files.length} times, and the files differ: ${names}.`,
  };
}

function settingsIn(file: FoundFile, component: OrgComponent): SettingsFile {
  const failed = (code: 'source_unreadable' | 'source_malformed', message: string, at = START): SettingsFile => ({
    component,
    file,
    found: { code, message: `${file.shown}: ${message}` },
    positions: new Map([['', at]]),
  });
  if (file.whyUnread !== undefined) {
    return failed('source_unreadable', file.whyUnread);
  }
  let text: string;
  try {
    text = decodeText(bytesOf(file.path));
  } catch {
    return failed('source_unreadable', "it can't be read, or is not UTF-8.");
  }
  const type = COMPONENT_TYPES[component];
  const parsed = parseComponent(text, (root) => root === type);
  if (parsed.kind !== 'component') {
    const message =
      parsed.kind === 'other' ? `its root element is not ${type}.` : `not well-formed XML: ${parsed.message}.`;
    return failed('source_malformed', message, parsed);
  }
  if (parsed.namespace !== '' && parsed.namespace !== METADATA) {
    return failed('source_malformed', `the root element is of another namespace than ${METADATA}.`, parsed.position);
  }
  const positions = parsed.elements.map(({ path, start }) => [path, positionAt(text, start)] as const);
  const found = decodeComponent(component, parsed.fields);
  return { component, file, found, positions: new Map([['', parsed.position], ...positions]) };
}

/** Whether the source has all settings that the control reads. */
export function judgedBySource({ files }: SourceOrgSettings, { orgReads }: OrgControl): boolean {
  return orgReads.every((component) => files.has(component));
}

/** Returns the finding with the position of the element that its control fixes, or of the root element if that is absent. */
export function locateOrgSetting({ files }: SourceOrgSettings, control: OrgControl, finding: Finding): Finding {
  const [source] = control.orgReads.flatMap((component) => files.get(component) ?? []);
  if (source === undefined) {
    return finding;
  }
  const { line, column } = source.positions.get(control.fix?.field ?? '') ?? source.positions.get('') ?? START;
  return { ...finding, file: source.file.shown, line, column };
}
