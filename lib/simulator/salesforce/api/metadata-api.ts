/**
 * The Metadata API of one org: the operations that the audit's reading takes, with their limits and refusals.
 * https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_listmetadata.htm
 * https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_readMetadata.htm
 *
 * @module
 */
import { SoapFault, salesforceFault } from '../answer.ts';
import type { Component } from '../components.ts';
import { salesforceId } from '../ids.ts';
import type { Org } from '../org.ts';
import { childNamed, childrenNamed, type Fields, type XmlElement } from '../xml.ts';
import { METADATA_TYPES, RETURNED_FIELDS } from './metadata-types.ts';

const MOST_QUERIES = 3;
const MOST_NAMES = 10;

/** What `readMetadata` returns for one name; `undefined` is written as a nil record. */
export type ReadRecord = { readonly type: string; readonly fields: Fields } | undefined;

/** @throws SoapFault for a version, a session or a user that may not call. */
export function checkCaller(org: Org, version: number, sessionId: string): void {
  if (!(version >= 7 && version <= org.newestApiVersion)) {
    throw salesforceFault('UNSUPPORTED_API_VERSION', 'Invalid Api version specified on URL');
  }
  const until = org.sessions.get(sessionId);
  if (until === undefined || until <= org.clock().getTime()) {
    throw salesforceFault('INVALID_SESSION_ID', 'Invalid Session ID found in SessionHeader: Illegal Session');
  }
  if (!org.access.apiEnabled) throw salesforceFault('API_CURRENTLY_DISABLED', 'API is disabled for this User');
  if (!org.access.modifyMetadata) {
    throw salesforceFault(
      'INSUFFICIENT_ACCESS',
      'use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions',
    );
  }
}

/** One `FileProperties` for each component of the types that are asked for. */
export function listMetadata(org: Org, version: number, request: XmlElement): readonly Fields[] {
  const queries = childrenNamed(request, 'queries');
  if (queries.length > MOST_QUERIES) {
    throw salesforceFault('LIMIT_EXCEEDED', `Maximum number of ListMetadataQuery objects is ${MOST_QUERIES}.`);
  }
  const asOf = Number(childNamed(request, 'asOfVersion')?.text ?? version);
  return queries.flatMap((query) => {
    const type = knownType(org, childNamed(query, 'type')?.text ?? '', asOf);
    return org.components.filter((component) => component.type === type).map(fileProperties);
  });
}

export function readMetadata(org: Org, version: number, request: XmlElement): readonly ReadRecord[] {
  const type = knownType(org, childNamed(request, 'type')?.text ?? '', version);
  const names = childrenNamed(request, 'fullNames').map(({ text }) => text);
  if (names.length > MOST_NAMES) {
    throw salesforceFault(
      'EXCEEDED_ID_LIMIT',
      `record limit reached. cannot submit more than ${MOST_NAMES} records in this operation`,
    );
  }
  const settings = org.settings[type];
  return names.map((name) => {
    if (settings?.fullName === name) return { type, fields: withReturned(type, settings, version) };
    const found = byTypeAndName(org.components).get(`${type} ${name}`);
    return found && comesBack(org, found) ? { type, fields: visibleFields(org, found, version) } : undefined;
  });
}

/** The fault for an operation that the WSDL does not have, or that this simulator refuses to carry out. */
export function unknownOperation({ uri, name }: XmlElement): SoapFault {
  return new SoapFault(
    'soapenv:Client',
    `No operation available for request {${uri}}${name}, please check the WSDL for the service.`,
  );
}

/** An org's list is another one after each change. */
const INDEXES = new WeakMap<Org['components'], ReadonlyMap<string, Component>>();

function byTypeAndName(components: Org['components']): ReadonlyMap<string, Component> {
  const index =
    INDEXES.get(components) ??
    new Map(components.map((component) => [`${component.type} ${component.fullName}`, component]));
  INDEXES.set(components, index);
  return index;
}

/** Whether the org has the type, and the version of the API too. */
export function isKnownType(org: Org, type: string, version: number): boolean {
  if (org.unknownTypes.includes(type)) return false;
  const known = METADATA_TYPES[type];
  return known ? version >= known.since : org.components.some((component) => component.type === type);
}

function knownType(org: Org, type: string, version: number): string {
  if (isKnownType(org, type, version)) return type;
  throw salesforceFault(
    'INVALID_TYPE',
    METADATA_TYPES[type] && !org.unknownTypes.includes(type)
      ? `Cannot use: ${type} in this version`
      : `Unknown type:${type}`,
  );
}

/** The settings of an installed app are its publisher's; the application itself and the subscriber's policies are not. */
export function comesBack({ access }: Org, { type, manageableState }: Component): boolean {
  if (type === 'ExtlClntAppGlobalOauthSettings') return access.readGlobalOauth && manageableState !== 'installed';
  return !(type === 'ExtlClntAppOauthSettings' && manageableState === 'installed');
}

/** A component's fields as the version of the API has them. */
export function visibleFields({ access }: Org, { type, fullName, fields }: Component, version: number): Fields {
  const { consumerSecret, ...others } = fields;
  return { fullName, ...withReturned(type, access.viewConsumerSecrets ? fields : others, version) };
}

/** With what Salesforce returns in every record, and without what the version does not have. */
function withReturned(type: string, fields: Fields, version: number): Fields {
  const returned = Object.entries(RETURNED_FIELDS[type] ?? {});
  const defaults = returned.map(([name, { value }]) => [name, value] as const);
  const unknown = new Set(returned.filter(([, { since }]) => since > version).map(([name]) => name));
  const all = Object.entries({ ...Object.fromEntries(defaults), ...fields });
  return Object.fromEntries(all.filter(([name]) => !unknown.has(name)));
}

/** Where a component's file stands, in metadata format. */
export function filePath({ type, fullName }: Component): string {
  const { folder, suffix } = METADATA_TYPES[type] ?? { folder: type, suffix: 'xml' };
  return `${folder}/${fullName}.${suffix}`;
}

export function fileProperties(component: Component): Fields {
  return {
    createdById: salesforceId('005', component.createdBy),
    createdByName: component.createdBy,
    createdDate: component.createdDate.toISOString(),
    fileName: filePath(component),
    fullName: component.fullName,
    id: component.id,
    lastModifiedById: salesforceId('005', component.lastModifiedBy),
    lastModifiedByName: component.lastModifiedBy,
    lastModifiedDate: component.lastModifiedDate.toISOString(),
    ...(component.manageableState === undefined ? {} : { manageableState: component.manageableState }),
    ...(component.namespace === undefined ? {} : { namespacePrefix: component.namespace }),
    type: component.type,
  };
}
