/**
 * What follows from the declarations of components, for all of them together.
 *
 * @module
 */
import { type AnyDeclaration, type Field, type Fields, type ValuesOf, valueName } from './declaration.ts';
import * as table from './index.ts';

type Table = typeof table;
type NamesAt<Place> = {
  [C in keyof Table]: Table[C]['place'] extends Place ? C : never;
}[keyof Table];

/** What an app is made of, by the short name that the audit uses for it. */
export type Component = NamesAt<'app' | 'flat' | 'nested'>;
/** Settings of the org as a whole. */
export type OrgComponent = NamesAt<'org'>;
export type AnyComponent = Component | OrgComponent;
/** Those whose values stand under their own name. */
export type NestedComponent = NamesAt<'nested'>;
export type FlatComponent = NamesAt<'flat'>;

/** All declarations by name. Each is one of an app or of an org, or the table does not compile. */
export const DECLARED = table satisfies Readonly<Record<AnyComponent, AnyDeclaration>>;

/** What is kept of each component. */
export type ComponentValues = { readonly [C in AnyComponent]: ValuesOf<Table[C]['fields']> };

// Sorted: the names of a module have no order that one can rely on.
const NAMES = (Object.keys(DECLARED) as AnyComponent[]).sort();

/** By name. */
export const COMPONENTS = NAMES.filter((name) => DECLARED[name].place !== 'org') as unknown as readonly [
  Component,
  ...Component[],
];
/** By name. */
export const ORG_COMPONENTS = NAMES.filter((name) => DECLARED[name].place === 'org') as unknown as readonly [
  OrgComponent,
  ...OrgComponent[],
];
export const ALL_COMPONENTS: readonly AnyComponent[] = NAMES;

/** Salesforce's names of the metadata types. */
export const COMPONENT_TYPES = tableOf(({ type }) => type) as { readonly [C in AnyComponent]: Table[C]['type'] };
/** The API version that a type came with: below it, it is not asked for. */
export const FIRST_API_VERSION: Readonly<Record<AnyComponent, number>> = tableOf(({ since }) => since);
export const FIELDS: Readonly<Record<AnyComponent, Fields>> = tableOf(({ fields }) => fields);
/** What stands before the names of a component's values in a path such as `oauthPolicies.isNamedUserJwtEnabled`. */
export const PATHS: Readonly<Record<AnyComponent, string>> = tableOf(({ place }, name) =>
  place === 'nested' || place === 'org' ? `${name}.` : '',
);
/** Names of fields that hold a secret or a certificate, of all components. */
export const SECRET_FIELDS = fieldsWith(({ secret }) => secret === true);
/** Fields whose fingerprint is kept. */
export const FINGERPRINTED = fieldsWith(({ fingerprint }) => fingerprint === true) as readonly Fingerprinted[];

type NamesWith<F> = { [K in keyof F]: F[K] extends { readonly fingerprint: true } ? K : never }[keyof F] & string;
type Fingerprinted = {
  [C in Component]: NamesWith<Table[C]['fields']> | NamesWith<Table[C]['notKept']>;
}[Component];
/** In hexadecimal; absent if the value was not returned, or fingerprints are switched off. */
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

/** The first names in paths to the values of a component. */
type Heads<C extends Component> = C extends NestedComponent ? C : keyof ComponentValues[C];
/** A path to a value of an app: as in `AppSettings`, and for the app's own values as in `App`. */
export type ValuePath = {
  [C in Component]: C extends NestedComponent
    ? `${C}.${keyof ComponentValues[C] & string}`
    : keyof ComponentValues[C] & string;
}[Component];
/** Names that two components would use for different values. */
type Clashes = {
  [C in Component]: Heads<C> & { [D in Exclude<Component, C>]: Heads<D> }[Exclude<Component, C>];
}[Component];
/** Does not compile when two components of an app keep a value under one name: make one of them `nested`. */
true satisfies [Clashes] extends [never] ? true : { readonly keptTwice: Clashes };

const BY_HEAD: ReadonlyMap<string, AnyComponent> = new Map(
  NAMES.flatMap((name): (readonly [string, AnyComponent])[] =>
    PATHS[name] === '' ? valueNames(FIELDS[name]).map((value) => [value, name]) : [[name, name]],
  ),
);

/** Paths of all values that this version of the auditor keeps, of apps and of orgs, without what is inside an element. */
export const KEPT: readonly string[] = NAMES.flatMap((name) =>
  valueNames(FIELDS[name]).map((value) => PATHS[name] + value),
);

/** Whether a value, or one inside it, is among those of {@link KEPT} that are handed in. */
export function isAmong(kept: readonly string[], path: string): boolean {
  return kept.some((each) => path === each || path.startsWith(`${each}.`));
}

function valueNames(fields: Fields): string[] {
  return Object.entries(fields).map(([name, field]) => valueName(name, field));
}

/**
 * The component of an app that holds a value.
 * @param path as in {@link ValuePath}, or into it (`idTokenConfig.idTokenAudience`)
 * @returns undefined for a path that no component of an app declares: of a field that is kept no longer, for example
 */
export function componentAt(path: ValuePath): Component;
export function componentAt(path: string): Component | undefined;
export function componentAt(path: string): Component | undefined {
  const component = BY_HEAD.get(path.split('.', 1)[0] ?? '');
  return component === undefined || isOrgComponent(component) ? undefined : component;
}

/** @example fieldOf('policies.isEnabled') // 'isEnabled' */
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
  let fields: Fields = FIELDS[component];
  let field: Field | undefined;
  for (const name of path.split('.')) {
    field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    fields = field !== undefined && 'fields' in field ? field.fields : {};
  }
  return field;
}
