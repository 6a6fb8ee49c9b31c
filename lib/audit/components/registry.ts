/**
 * Tables and types that are derived from the declarations of all components.
 *
 * @module
 */
import { type AnyDeclaration, type DeclaredFields, type Field, type ValuesOf, valueName } from './declaration.ts';
import * as table from './index.ts';

type Table = typeof table;
type NamesAt<Place> = {
  [C in keyof Table]: Table[C]['place'] extends Place ? C : never;
}[keyof Table];

/** A component of an app, by the audit's short name. */
export type Component = NamesAt<'app' | 'flat' | 'nested'>;
/** A component with settings of the org. */
export type OrgComponent = NamesAt<'org'>;
export type AnyComponent = Component | OrgComponent;
/** A component whose values are kept under its name. */
export type NestedComponent = NamesAt<'nested'>;
export type FlatComponent = NamesAt<'flat'>;

/** All declarations by name. */
export const DECLARED = table satisfies Readonly<Record<AnyComponent, AnyDeclaration>>;

/** The values that are kept of each component. */
export type ComponentValues = { readonly [C in AnyComponent]: ValuesOf<Table[C]['fields']> };

// Sorted, because the order of a module's names is not defined.
const NAMES = (Object.keys(DECLARED) as AnyComponent[]).sort();

/** The components of an app, sorted. */
export const COMPONENTS = NAMES.filter((name) => DECLARED[name].place !== 'org') as unknown as readonly [
  Component,
  ...Component[],
];
/** The components of the org, sorted. */
export const ORG_COMPONENTS = NAMES.filter((name) => DECLARED[name].place === 'org') as unknown as readonly [
  OrgComponent,
  ...OrgComponent[],
];
export const ALL_COMPONENTS: readonly AnyComponent[] = NAMES;

/** Salesforce's names of the metadata types. */
export const COMPONENT_TYPES = tableOf(({ type }) => type) as { readonly [C in AnyComponent]: Table[C]['type'] };
/** The first API version that has the type. It is not read with an older one. */
export const FIRST_API_VERSION: Readonly<Record<AnyComponent, number>> = tableOf(({ since }) => since);
export const FIELDS: Readonly<Record<AnyComponent, DeclaredFields>> = tableOf(({ fields }) => fields);
/** The prefix of the paths of a component's values: `oauthPolicies.` in `oauthPolicies.isNamedUserJwtEnabled`, or empty. */
export const PATHS: Readonly<Record<AnyComponent, string>> = tableOf(({ place }, name) =>
  place === 'nested' || place === 'org' ? `${name}.` : '',
);
/** The names of all fields whose value is a secret or a certificate. */
export const SECRET_FIELDS = fieldsWith(({ secret }) => secret === true);
/** The names of all fields whose fingerprint is kept. */
export const FINGERPRINTED = fieldsWith(({ fingerprint }) => fingerprint === true) as readonly Fingerprinted[];

type NamesWith<F> = { [K in keyof F]: F[K] extends { readonly fingerprint: true } ? K : never }[keyof F] & string;
type Fingerprinted = {
  [C in Component]: NamesWith<Table[C]['fields']> | NamesWith<Table[C]['notKept']>;
}[Component];
/** In hexadecimal; absent if the value was not returned, or if fingerprints are switched off. */
export type Fingerprints = { readonly [N in Fingerprinted as `${N}Fingerprint`]?: string };

function fieldsWith(mark: (field: Pick<Field, 'secret' | 'fingerprint'>) => boolean): readonly string[] {
  const marked = NAMES.flatMap((name) => {
    const { fields, notKept }: AnyDeclaration = DECLARED[name];
    return [...Object.entries(fields), ...Object.entries(notKept)].filter(([, field]) => mark(field));
  });
  return [...new Set(marked.map(([field]) => field))];
}

function tableOf<T>(of: (declaration: AnyDeclaration, name: AnyComponent) => T): Record<AnyComponent, T> {
  return Object.fromEntries(NAMES.map((name) => [name, of(DECLARED[name], name)])) as Record<AnyComponent, T>;
}

/** The first parts of the paths of a component's values. */
type Heads<C extends Component> = C extends NestedComponent ? C : keyof ComponentValues[C];
/** The path of a value of an app: as in `AppSettings`, or as in `App` for the values that are kept there. */
export type ValuePath = {
  [C in Component]: C extends NestedComponent
    ? `${C}.${keyof ComponentValues[C] & string}`
    : keyof ComponentValues[C] & string;
}[Component];
/** Names that two components have in common. */
type Clashes = {
  [C in Component]: Heads<C> & { [D in Exclude<Component, C>]: Heads<D> }[Exclude<Component, C>];
}[Component];
/** Does not compile when two components of an app keep a value under the same name. Make one of them `nested`. */
true satisfies [Clashes] extends [never] ? true : { readonly keptTwice: Clashes };

const BY_HEAD: ReadonlyMap<string, AnyComponent> = new Map(
  NAMES.flatMap((name): (readonly [string, AnyComponent])[] =>
    PATHS[name] === '' ? valueNames(FIELDS[name]).map((value) => [value, name]) : [[name, name]],
  ),
);

/** The paths of all values of apps and orgs that this version of the auditor keeps. An element is one value. */
export const KEPT: readonly string[] = NAMES.flatMap((name) =>
  valueNames(FIELDS[name]).map((value) => PATHS[name] + value),
);

/** Whether the value at the path, or the element that contains it, is in the list. @param kept as {@link KEPT} */
export function isAmong(kept: readonly string[], path: string): boolean {
  return kept.some((each) => path === each || path.startsWith(`${each}.`));
}

function valueNames(fields: DeclaredFields): string[] {
  return Object.entries(fields).map(([name, field]) => valueName(name, field));
}

/**
 * The component of an app that a value belongs to.
 * @param path as in {@link ValuePath}, or of a value in an element (`idTokenConfig.idTokenAudience`)
 * @returns undefined for a path that no component of an app declares, such as that of a field that is no longer kept
 */
export function componentAt(path: ValuePath): Component;
export function componentAt(path: string): Component | undefined;
export function componentAt(path: string): Component | undefined {
  const component = BY_HEAD.get(path.split('.', 1)[0] ?? '');
  return component === undefined || isOrgComponent(component) ? undefined : component;
}

/** A path without the name of the component. @example fieldOf('policies.isEnabled') // 'isEnabled' */
export function fieldOf(path: string): string {
  const [head = ''] = path.split('.', 1);
  return Object.hasOwn(PATHS, head) && path.startsWith(`${head}.`) ? path.slice(head.length + 1) : path;
}

export function isOrgComponent(component: AnyComponent): component is OrgComponent {
  return DECLARED[component].place === 'org';
}

const BY_TYPE: ReadonlyMap<string, Component> = new Map(COMPONENTS.map((name) => [COMPONENT_TYPES[name], name]));

/** The component of an app that has this metadata type. */
export function componentOfType(type: string): Component | undefined {
  return BY_TYPE.get(type);
}

/** A field by its path in the component. @example fieldIn('globalOauth', 'idTokenConfig.idTokenAudience') */
export function fieldIn(component: AnyComponent, path: string): Field | undefined {
  let fields: DeclaredFields = FIELDS[component];
  let field: Field | undefined;
  for (const name of path.split('.')) {
    field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    fields = field !== undefined && 'fields' in field ? field.fields : {};
  }
  return field;
}
