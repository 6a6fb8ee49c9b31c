/**
 * Decodes the answers of `listMetadata` and `readMetadata`, and checks that they are such answers: jsforce would take a web
 * page or an empty body for an empty list.
 * https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_listmetadata.htm
 * https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_readMetadata.htm
 *
 * @module
 */
import type { DeclaredFields } from '../../audit/components/declaration.ts';
import {
  ALL_COMPONENTS,
  FIELDS as DECLARED_FIELDS,
  FINGERPRINTED,
  type Fingerprints,
} from '../../audit/components/registry.ts';
import type { RawValue } from '../../audit/decoding/decode-settings.ts';
import { isVariantOf } from '../../audit/decoding/field-variants.ts';
import { fingerprintOf } from '../../audit/decoding/fingerprints.ts';
import { invalidAnswer } from '../errors.ts';
import { child, childText, parseXml, type Transform, type XmlElement } from '../xml/xml.ts';
import { faultOf } from './faults.ts';

/** One row of `listMetadata` (`FileProperties`), with the fields that are used. */
export interface ListedComponent {
  /** Salesforce's name of the metadata type. */
  readonly type: string;
  readonly fullName: string;
  readonly namespacePrefix: string | undefined;
  /** `installed` and `installedEditable` come from a package. */
  readonly manageableState: string | undefined;
  readonly createdById: string | undefined;
  readonly createdByName: string | undefined;
  readonly createdDate: string | undefined;
  readonly lastModifiedById: string | undefined;
  readonly lastModifiedByName: string | undefined;
  readonly lastModifiedDate: string | undefined;
}

/** Whether the component comes from a package. */
export function isManaged({ namespacePrefix, manageableState = 'installed' }: ListedComponent): boolean {
  return namespacePrefix !== undefined && manageableState.startsWith('installed');
}

/** One record of `readMetadata`: only the fields that the audit keeps, by their Salesforce names. */
export interface ReadRecord {
  readonly fullName: string;
  /** `xsi:type`, if the answer has it. */
  readonly type: string | undefined;
  /** The app that the component belongs to, by its `fullName`. */
  readonly externalClientApplication: string | undefined;
  readonly fields: ReadonlyMap<string, RawValue>;
  /** Fingerprints of values that are not kept; absent if there are none, or they are switched off. */
  readonly fingerprints?: Fingerprints;
}

export interface ReadAnswer {
  readonly records: readonly ReadRecord[];
  /** How many nil records there were. Salesforce returns one for a name that it does not know. */
  readonly nils: number;
}

const ENVELOPE = ['Envelope', 'Header', 'Body', 'Fault', 'faultcode', 'result', 'records'];
/** A list holds no secret. Unused fields are dropped to save memory. */
const IN_LIST: ReadonlySet<string> = new Set([
  ...ENVELOPE,
  'listMetadataResponse',
  ...['type', 'fullName', 'namespacePrefix', 'manageableState'],
  ...['createdById', 'createdByName', 'createdDate', 'lastModifiedById', 'lastModifiedByName', 'lastModifiedDate'],
]);
const FIELDS = [...new Set(ALL_COMPONENTS.flatMap((component) => fieldNamesIn(DECLARED_FIELDS[component])))];
const IN_READ: ReadonlySet<string> = new Set([
  ...ENVELOPE,
  'readMetadataResponse',
  ...['fullName', 'externalClientApplication'],
  ...FIELDS,
]);

function fieldNamesIn(fields: DeclaredFields): string[] {
  return Object.entries(fields).flatMap(([name, field]) => [
    name,
    ...('fields' in field ? fieldNamesIn(field.fields) : []),
  ]);
}

/** @throws NotAssessedError for a fault, and `invalid_answer` for anything but a list. */
export function decodeList(body: string): ListedComponent[] {
  const rows: ListedComponent[] = [];
  // Rows are decoded one by one, because the XML tree of thousands of rows takes ten times the memory of the decoded rows.
  const response = responseIn(
    body,
    'listMetadataResponse',
    (name) => IN_LIST.has(name),
    (element) => {
      if (element.name !== 'result' || element.isNil) {
        return element;
      }
      rows.push(componentIn(element));
      return ROW;
    },
  );
  checkRows(response, rows.length);
  return rows;
}

/** Replaces a decoded row in the tree. */
const ROW: XmlElement = { name: 'result', isNil: false, type: undefined, children: [], hasDropped: false, text: '' };

function componentIn(row: XmlElement): ListedComponent {
  const [type, fullName] = [childText(row, 'type'), childText(row, 'fullName')];
  if (type === undefined || fullName === undefined) {
    throw invalidAnswer('a listed component has no type or no name');
  }
  return {
    type,
    fullName,
    namespacePrefix: childText(row, 'namespacePrefix'),
    manageableState: childText(row, 'manageableState'),
    createdById: childText(row, 'createdById'),
    createdByName: childText(row, 'createdByName'),
    createdDate: childText(row, 'createdDate'),
    lastModifiedById: childText(row, 'lastModifiedById'),
    lastModifiedByName: childText(row, 'lastModifiedByName'),
    lastModifiedDate: childText(row, 'lastModifiedDate'),
  };
}

/**
 * Leaves out records without a name; the caller reports the names that are missing. Throws as {@link decodeList}.
 *
 * @param hasFingerprints whether to make fingerprints; if not, no part of a consumer key gets past the parser
 */
export function decodeRead(body: string, hasFingerprints = false): ReadAnswer {
  const isHashed = (name: string) => hasFingerprints && HASHED.has(name);
  const isKept = keptInRead();
  const response = responseIn(
    body,
    'readMetadataResponse',
    (name) => isHashed(name) || isKept(name),
    (element) => (isHashed(element.name) ? { ...element, text: fingerprintOf(element.text) ?? '' } : element),
  );
  const result = child(response, 'result');
  if (result === undefined || !holdsOnly(response, 'result') || !holdsOnly(result, 'records')) {
    throw invalidAnswer('it does not hold records in one result');
  }
  const records: ReadRecord[] = [];
  let nils = 0;
  for (const record of result.children) {
    const fullName = childText(record, 'fullName');
    if (record.isNil) {
      nils += 1;
    } else if (fullName !== undefined) {
      const externalClientApplication = childText(record, 'externalClientApplication');
      const fingerprints = hasFingerprints ? fingerprintsIn(record) : undefined;
      const fields = fieldsOf(record);
      records.push({
        ...{ fullName, type: record.type, externalClientApplication, fields },
        ...(fingerprints !== undefined && { fingerprints }),
      });
    }
  }
  return { records, nils };
}

const HASHED: ReadonlySet<string> = new Set(FINGERPRINTED);

/** Fingerprints of the elements that occur exactly once. Their text was already replaced by the fingerprint. */
function fingerprintsIn({ children }: XmlElement): Fingerprints | undefined {
  const found = FINGERPRINTED.flatMap((name) => {
    const [only, ...others] = children.filter((each) => each.name === name);
    const isClear = only !== undefined && only.text !== '' && others.length === 0;
    return isClear ? [[`${name}Fingerprint`, only.text] as const] : [];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/**
 * Misspelt fields are kept too, so that the field they stand for is known to be unclear. The result for each name is cached,
 * because names repeat in every record.
 */
function keptInRead(): (name: string) => boolean {
  const known = new Map<string, boolean>();
  return (name) => {
    let isKept = IN_READ.has(name) || known.get(name);
    if (isKept === undefined) {
      isKept = FIELDS.some((field) => isVariantOf(name, field));
      known.set(name, isKept);
    }
    return isKept;
  };
}

/** Some services write an empty list as one nil row. A nil row among others would be a lost row. */
function checkRows(response: XmlElement, decoded: number): void {
  const { children } = response;
  const isEmpty = children.length === 1 && children[0]?.isNil === true;
  const isList = holdsOnly(response, 'result') && children.every((each) => each === ROW);
  if (decoded !== (isEmpty ? 0 : children.length) || !(isEmpty || isList)) {
    throw invalidAnswer('it holds something else than the rows of a list');
  }
}

/** Without this check, an unknown element instead of rows or records would look like an empty answer. */
function holdsOnly({ children, hasDropped, text }: XmlElement, name: string): boolean {
  return !hasDropped && text.trim() === '' && children.every((each) => each.name === name);
}

function responseIn(body: string, name: string, isKept: (name: string) => boolean, transform?: Transform): XmlElement {
  const envelope = parseXml(body, (each) => !isKept(each), transform);
  const soapBody = envelope.name === 'Envelope' ? child(envelope, 'Body') : undefined;
  const fault = child(soapBody, 'Fault');
  if (fault !== undefined) {
    throw faultOf(childText(fault, 'faultcode') ?? '');
  }
  const response = child(soapBody, name);
  if (response === undefined) {
    throw invalidAnswer(`it is no ${name}`);
  }
  return response;
}

function fieldsOf(element: XmlElement): ReadonlyMap<string, RawValue> {
  const fields = new Map<string, RawValue>();
  for (const field of element.children) {
    const value = rawValue(field);
    const before = fields.get(field.name);
    fields.set(field.name, before === undefined ? value : [before, value].flat());
  }
  return fields;
}

function rawValue(element: XmlElement): RawValue {
  if (element.isNil) {
    return null;
  }
  return element.children.length > 0 || element.hasDropped ? fieldsOf(element) : element.text;
}
