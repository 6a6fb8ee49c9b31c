/**
 * Makes an app of its files: its settings, and for each missing component the reason why it is not known.
 *
 * @module
 */
import { isDeepStrictEqual } from 'node:util';
import { assembleApp, type ComponentPart } from '../../audit/decoding/assemble-app.ts';
import { decodeComponent } from '../../audit/decoding/decode-settings.ts';
import { type App, COMPONENT_TYPES, COMPONENTS, type Component } from '../../audit/model/app.ts';
import type { Reason } from '../../audit/model/causes.ts';
import { maskText } from '../../audit/safe-text/mask-text.ts';
import type { AppGroup } from './group.ts';
import type { SourceComponent } from './read-component.ts';

/** An app with the files that it was read from. */
export interface SourceApp {
  readonly app: App;
  readonly components: readonly SourceComponent[];
}

/** At most 15 letters, digits and single underscores, as Salesforce registers them. */
const NAMESPACED = /^([A-Za-z](?:_?[A-Za-z0-9]){0,14})__(?:_?[A-Za-z0-9])+$/;

export function toApp({ name, components }: AppGroup): SourceApp {
  const namespace = NAMESPACED.exec(name)?.[1];
  const parts = COMPONENTS.map((component) => [component, partOf(component, name, components)]);
  const app = assembleApp({ name, ...(namespace !== undefined && { namespace }) }, Object.fromEntries(parts));
  const label = app.readings.app.state === 'read' ? undefined : labelIn(components);
  return { app: label === undefined ? app : { ...app, label: maskText(label) }, components };
}

function partOf(component: Component, name: string, components: readonly SourceComponent[]): ComponentPart {
  const found = components.filter((each) => each.component === component);
  const [first] = found;
  if (first === undefined) {
    return missing(component, name, components);
  }
  const isUnambiguous = found.every(({ part }) => isDeepStrictEqual(part, first.part));
  return isUnambiguous
    ? first.part
    : unreadable({ code: 'duplicate_in_source', message: severalTimes(component, found) });
}

/** Source may hold only a part of an app, so a missing component is unknown, unless the app is known to have none. */
function missing(component: Component, name: string, components: readonly SourceComponent[]): ComponentPart {
  if (component === 'globalOauth' && isPluginOff(components)) {
    return { reading: { state: 'absent' } };
  }
  const unknownKind = components.find((each) => each.component === undefined);
  return (
    unknownKind?.part ??
    (component === 'globalOauth' && isPackaged(components) ? unreadable(packaged(name)) : undefined) ??
    unreadable({
      code: 'not_in_source',
      message: `No ${COMPONENT_TYPES[component]} in the source names the app "${name}".`,
    })
  );
}

/** Values of `distributionState` for apps of packages. The source of an org has no settings of packages that it installs. */
const PACKAGED: ReadonlySet<string> = new Set(['Packaged', 'Managed', 'AutoInstalled']);

function isPackaged(components: readonly SourceComponent[]): boolean {
  return components.some((each) => each.component === 'app' && PACKAGED.has(textOf(each, 'distributionState') ?? ''));
}

/** Salesforce's rule: the global OAuth settings of a packaged app must not be in metadata source. */
function packaged(name: string): Reason {
  return {
    code: 'not_in_source',
    message: `The app "${name}" is packaged, so its ${COMPONENT_TYPES.globalOauth} must not be in the source.`,
    remedy: 'Audit the org in which the app is made: only there its global OAuth settings can be read.',
  };
}

/** Only then an app without OAuth settings is complete. */
function isPluginOff(components: readonly SourceComponent[]): boolean {
  const policies = components.filter(({ component }) => component === 'policies');
  return (
    policies.length > 0 &&
    policies.every(
      ({ part }) => 'fields' in part && decodeComponent('policies', part.fields).values.isOauthPluginEnabled === false,
    )
  );
}

function severalTimes(component: Component, found: readonly SourceComponent[]): string {
  const files = found.map(({ file }) => file.shown).join(', ');
  return `The source has ${COMPONENT_TYPES[component]} ${found.length} times, and the files differ: ${files}.`;
}

/** Of the app's own files, where they differ in something. Its settings have a label of their own, such as `Portal_glbloauth`. */
function labelIn(components: readonly SourceComponent[]): string | undefined {
  const own = components.filter(({ component }) => component === 'app');
  return own.map((each) => textOf(each, 'label')).find((label) => label !== undefined && label !== '');
}

function textOf({ part }: SourceComponent, field: string): string | undefined {
  const value = 'fields' in part ? part.fields.get(field) : undefined;
  return typeof value === 'string' ? value.trim() : undefined;
}

function unreadable(reason: Reason): ComponentPart {
  return { reading: { state: 'unreadable', ...reason } };
}
