/**
 * The Metadata API of one org: the operations that the audit uses, with their limits and errors.
 * https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_listmetadata.htm
 * https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_readMetadata.htm
 *
 * @module
 */
import { SoapFault, salesforceFault } from '../answer.ts';
import type { SimulatedComponent } from '../components.ts';
import { salesforceId } from '../ids.ts';
import type { Org } from '../org.ts';
import { childNamed, childrenNamed, type ParsedElement, type RecordFields } from '../xml.ts';
import { METADATA_TYPES, RETURNED_FIELDS } from './metadata-types.ts';

const MOST_QUERIES = 3;
const MOST_NAMES = 10;

/** The record of `readMetadata` for one name; `undefined` is written as nil. */
export type SimulatedRecord = { readonly type: string; readonly fields: RecordFields } | undefined;

/** @throws SoapFault for an unsupported version, an invalid session, or a user without the permission. */
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

/** One `FileProperties` for each component of the requested types. */
export function listMetadata(org: Org, version: number, request: ParsedElement): readonly RecordFields[] {
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

export function readMetadata(org: Org, version: number, request: ParsedElement): readonly SimulatedRecord[] {
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
    return found && isReadable(org, found) ? { type, fields: visibleFields(org, found, version) } : undefined;
  });
}

/** The fault for an operation that is not in the WSDL, or that this simulator does not support. */
export function unknownOperation({ uri, name }: ParsedElement): SoapFault {
  return new SoapFault(
    'soapenv:Client',
    `No operation available for request {${uri}}${name}, please check the WSDL for the service.`,
  );
}

/** Each change of an org replaces its list of components, so an index is never outdated. */
const INDEXES = new WeakMap<Org['components'], ReadonlyMap<string, SimulatedComponent>>();

function byTypeAndName(components: Org['components']): ReadonlyMap<string, SimulatedComponent> {
  const index =
    INDEXES.get(components) ??
    new Map(components.map((component) => [`${component.type} ${component.fullName}`, component]));
  INDEXES.set(components, index);
  return index;
}

/** Whether both the org and the version of the API have the type. */
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

/** Whether the component can be read. The OAuth settings of an installed app belong to its publisher and can't. */
export function isReadable({ access }: Org, { type, manageableState }: SimulatedComponent): boolean {
  if (type === 'ExtlClntAppGlobalOauthSettings') return access.readGlobalOauth && manageableState !== 'installed';
  return !(type === 'ExtlClntAppOauthSettings' && manageableState === 'installed');
}

/** The fields of a component in this version of the API. */
export function visibleFields(
  { access }: Org,
  { type, fullName, fields }: SimulatedComponent,
  version: number,
): RecordFields {
  const { consumerSecret, ...others } = fields;
  return { fullName, ...withReturned(type, access.viewConsumerSecrets ? fields : others, version) };
}

/** Adds the fields that Salesforce returns in every record, and removes those that the version does not have. */
function withReturned(type: string, fields: RecordFields, version: number): RecordFields {
  const returned = Object.entries(RETURNED_FIELDS[type] ?? {});
  const defaults = returned.map(([name, { value }]) => [name, value] as const);
  const unknown = new Set(returned.filter(([, { since }]) => since > version).map(([name]) => name));
  const all = Object.entries({ ...Object.fromEntries(defaults), ...fields });
  return Object.fromEntries(all.filter(([name]) => !unknown.has(name)));
}

/** The path of a component's file in metadata format. */
export function filePath({ type, fullName }: SimulatedComponent): string {
  const { folder, suffix } = METADATA_TYPES[type] ?? { folder: type, suffix: 'xml' };
  return `${folder}/${fullName}.${suffix}`;
}

export function fileProperties(component: SimulatedComponent): RecordFields {
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
