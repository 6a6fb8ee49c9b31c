/**
 * An app from its components, however they were read: over the Metadata API or from metadata source.
 *
 * @module
 */
import { type App, COMPONENTS, type Component, type Reading, type UnclearField } from './app.ts';
import { type Decoded, decodeComponent, type RawValue } from './decode-settings.ts';
import type { ComponentValues } from './fields.ts';

/** One component of the app: how reading it ended, and if it was read its fields by Salesforce's name, or what they hold. */
export type ComponentPart =
  | { readonly reading: Extract<Reading, { state: 'read' }>; readonly fields: ReadonlyMap<string, RawValue> }
  | { readonly reading: Extract<Reading, { state: 'read' }>; readonly decoded: Decoded<Component> }
  | { readonly reading: Exclude<Reading, { state: 'read' }> };

/** Each is of the component that it stands for. */
type ComponentParts = Readonly<Partial<Record<Component, ComponentPart>>>;

/** What is known of an app besides its components' fields. */
export type AppIdentity = Pick<App, 'name' | 'namespace' | 'saves' | 'lastModified'>;

const NO_FIELDS: ReadonlyMap<string, RawValue> = new Map();

/** Components that are not given were not requested. The label is the app's own, or its name. Never throws. */
export function assembleApp(identity: AppIdentity, parts: ComponentParts): App {
  const unclear: UnclearField[] = [];
  const valuesOf = <C extends Component>(component: C): ComponentValues[C] => {
    const decoded = decodedOf(component, parts[component]);
    unclear.push(...decoded.unclear);
    return decoded.values;
  };
  const { label = identity.name, ...app } = valuesOf('app');
  const settings = {
    ...valuesOf('globalOauth'),
    ...valuesOf('oauth'),
    ...nested('oauthPolicies', parts, valuesOf),
    ...nested('policies', parts, valuesOf),
  };
  return {
    ...identity,
    label,
    ...app,
    settings,
    readings: readingsOf(parts),
    ...(unclear.length > 0 && { unclear }),
  };
}

function decodedOf<C extends Component>(component: C, part: ComponentPart | undefined): Decoded<C> {
  if (part !== undefined && 'decoded' in part) {
    return part.decoded as Decoded<C>;
  }
  return decodeComponent(component, part !== undefined && 'fields' in part ? part.fields : NO_FIELDS);
}

function nested<C extends 'oauthPolicies' | 'policies'>(
  component: C,
  parts: ComponentParts,
  valuesOf: (component: C) => ComponentValues[C],
): { readonly [K in C]?: ComponentValues[C] } {
  const isRead = parts[component]?.reading.state === 'read';
  return (isRead ? { [component]: valuesOf(component) } : {}) as { readonly [K in C]?: ComponentValues[C] };
}

function readingsOf(parts: ComponentParts): Record<Component, Reading> {
  const reading = (component: Component): Reading => parts[component]?.reading ?? { state: 'not_requested' };
  const readings = COMPONENTS.map((component) => [component, reading(component)]);
  return Object.fromEntries(readings) as Record<Component, Reading>;
}
