/**
 * Changes to an org, as an administrator makes them in Setup.
 *
 * @module
 */
import { type AppDefinition, type ComponentDefinition, componentName, type SimulatedComponent } from '../components.ts';
import { salesforceId } from '../ids.ts';
import type { Org, SimulatedPermissions } from '../org.ts';
import { secretsIn, withGeneratedSecrets } from '../secrets.ts';
import type { FieldValue } from '../xml.ts';
import { METADATA_TYPES } from './metadata-types.ts';

const SYSTEM_ADMINISTRATOR = 'Ada Administrator';

/**
 * Creates an app with its components.
 * @throws Error when the org has an app of that name.
 */
export function addApp(org: Org, app: AppDefinition, by = SYSTEM_ADMINISTRATOR): void {
  const name = prefixed(app, app.name);
  if (org.components.some((component) => component.app === name)) {
    throw new Error(`Org ${org.alias} already has an app ${name}.`);
  }
  const created = app.components.map((component) => create(org, app, component, by));
  org.components = [...org.components, ...created];
  org.planted = [...org.planted, ...created.flatMap(({ fields }) => secretsIn(fields))];
}

export function removeApp(org: Org, app: string): void {
  componentsOf(org, app);
  org.components = org.components.filter((component) => component.app !== app);
}

/** Sets one field of an app's component; `undefined` removes it. Sets the last modification to `by` and now. */
export function changeField(
  org: Org,
  change: {
    readonly app: string;
    readonly type: string;
    readonly field: string;
    readonly value: FieldValue | undefined;
    readonly by?: string;
  },
): void {
  const { [change.field]: _before, ...others } = componentOf(org, change.app, change.type).fields;
  const fields = change.value === undefined ? others : { ...others, [change.field]: change.value };
  org.planted = [...org.planted, ...secretsIn(fields)];
  org.components = org.components.map((component) =>
    component.app === change.app && component.type === change.type
      ? {
          ...component,
          fields,
          lastModifiedBy: change.by ?? SYSTEM_ADMINISTRATOR,
          lastModifiedDate: org.clock(),
        }
      : component,
  );
}

/** Sets one setting of the org; `undefined` resets it to that of a new org. */
export function setOrgSetting(org: Org, type: string, field: string, value: FieldValue | undefined): void {
  const { [field]: _before, ...others } = org.settings[type] ?? {};
  org.settings = { ...org.settings, [type]: value === undefined ? others : { ...others, [field]: value } };
}

/** Removes one component of an app, as Setup does when the OAuth plugin is removed. */
export function removeComponent(org: Org, app: string, type: string): void {
  const removed = componentOf(org, app, type);
  org.components = org.components.filter((component) => component !== removed);
}

/** Ends every session. The tokens remain in `sessions`, so that they are still canaries. */
export function expireSessions({ sessions }: Org): void {
  for (const token of sessions.keys()) sessions.set(token, 0);
}

export function setAccess(org: Org, access: Partial<SimulatedPermissions>): void {
  org.access = { ...org.access, ...access };
}

function create(org: Org, app: AppDefinition, definition: ComponentDefinition, by: string): SimulatedComponent {
  const { type } = definition;
  const name = prefixed(app, app.name);
  const fullName = prefixed(app, definition.fullName ?? componentName(app.name, type));
  const now = org.clock();
  return {
    type,
    fullName,
    app: name,
    id: salesforceId(METADATA_TYPES[type]?.idPrefix ?? '000', org.alias, type, fullName),
    ...(app.namespace === undefined ? {} : { namespace: app.namespace }),
    ...(app.manageableState === undefined ? {} : { manageableState: app.manageableState }),
    createdBy: by,
    createdDate: now,
    lastModifiedBy: by,
    lastModifiedDate: now,
    fields: withGeneratedSecrets(org, name, type, definition.fields),
  };
}

function prefixed({ namespace }: AppDefinition, name: string): string {
  return namespace === undefined ? name : `${namespace}__${name}`;
}

function componentsOf(org: Org, app: string): readonly SimulatedComponent[] {
  const found = org.components.filter((component) => component.app === app);
  if (found.length === 0) throw new Error(`Org ${org.alias} has no app ${app}.`);
  return found;
}

function componentOf(org: Org, app: string, type: string): SimulatedComponent {
  const found = componentsOf(org, app).find((component) => component.type === type);
  if (!found) throw new Error(`App ${app} of org ${org.alias} has no ${type}.`);
  return found;
}
