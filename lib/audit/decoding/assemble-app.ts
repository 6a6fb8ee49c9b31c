/**
 * Makes an app of its components, which were read over the Metadata API or from metadata source.
 *
 * @module
 */

import {
  type AnyComponent,
  COMPONENTS,
  type Component,
  type ComponentValues,
  DECLARED,
  type Fingerprints,
} from '../components/registry.ts';
import type { App, Reading, UnclearField } from '../model/app.ts';
import { type Decoded, decodeComponent, type RawValue } from './decode-settings.ts';

/** One component of an app: whether it could be read and, if so, its fields by Salesforce's names or their decoded values. */
export type ComponentPart =
  | { readonly reading: Extract<Reading, { state: 'read' }>; readonly fields: ReadonlyMap<string, RawValue> }
  | { readonly reading: Extract<Reading, { state: 'read' }>; readonly decoded: Decoded<AnyComponent> }
  | { readonly reading: Exclude<Reading, { state: 'read' }> };

type ComponentParts = Readonly<Partial<Record<Component, ComponentPart>>>;

/** What is known of an app besides the fields of its components. */
export type AppIdentity = Pick<App, 'name' | 'namespace' | 'saves' | 'lastModified' | keyof Fingerprints>;

/**
 * Never throws.
 * @param parts a component that is not in it was not requested
 * @returns the app; without a label its label is its name
 */
export function assembleApp(identity: AppIdentity, parts: ComponentParts): App {
  const unclear: UnclearField[] = [];
  const ofApp: Record<string, unknown> = {};
  const settings: Record<string, unknown> = {};
  for (const component of COMPONENTS) {
    const part = parts[component];
    if (part === undefined || !isRead(part)) {
      continue;
    }
    const decoded = decodedOf(component, part);
    unclear.push(...decoded.unclear);
    switch (DECLARED[component].place) {
      case 'app':
        Object.assign(ofApp, decoded.values);
        break;
      case 'flat':
        Object.assign(settings, decoded.values);
        break;
      case 'nested':
        settings[component] = decoded.values;
    }
  }
  // The types follow from the declarations of the components.
  const { label = identity.name, ...app } = ofApp as ComponentValues['app'];
  return {
    ...identity,
    label,
    ...app,
    settings: settings as App['settings'],
    readings: readingsOf(parts),
    ...(unclear.length > 0 && { unclear }),
  };
}

type PartRead = Extract<ComponentPart, { readonly reading: { readonly state: 'read' } }>;

function isRead(part: ComponentPart): part is PartRead {
  return part.reading.state === 'read';
}

function decodedOf(component: Component, part: PartRead): Decoded<AnyComponent> {
  return 'decoded' in part ? part.decoded : decodeComponent(component, part.fields);
}

function readingsOf(parts: ComponentParts): Record<Component, Reading> {
  const reading = (component: Component): Reading => parts[component]?.reading ?? { state: 'not_requested' };
  const readings = COMPONENTS.map((component) => [component, reading(component)]);
  return Object.fromEntries(readings) as Record<Component, Reading>;
}
