/**
 * The asynchronous reading of the Metadata API: `retrieve` starts a job, and `checkRetrieveStatus` returns its status and finally a
 * zip. The auditor uses neither. The benchmark compares with them (docs/decisions/0012-no-retrieve.md). Only components without a
 * package are supported: no package names, no single files.
 * https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_retrieve.htm
 * https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_checkretrievestatus.htm
 *
 * @module
 */
import { salesforceFault } from '../answer.ts';
import type { SimulatedComponent } from '../components.ts';
import { salesforceId } from '../ids.ts';
import type { Org, RetrieveJob } from '../org.ts';
import { childNamed, childrenNamed, type ParsedElement, type RecordFields } from '../xml.ts';
import { filePath, fileProperties, isKnownType, isReadable, visibleFields } from './metadata-api.ts';
import { type RetrievedFile, UNPACKAGED, zipOf } from './retrieve-zip.ts';

export interface RetrieveLimits {
  readonly files: number;
  /** Of the compressed zip, before base64. */
  readonly bytes: number;
}

/** https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/file_based_zip_file.htm */
export const LIMITS: RetrieveLimits = { files: 10_000, bytes: 39 * 1024 * 1024 };

/** The `AsyncResult`. */
export function startRetrieve(org: Org, version: number, request: ParsedElement): RecordFields {
  // Any name: the documentation has `retrieveRequest`, and jsforce writes `request`.
  const [asked] = request.children;
  const manifest = childNamed(asked, 'unpackaged');
  const wanted = childNamed(manifest, 'version')?.text ?? childNamed(asked, 'apiVersion')?.text ?? String(version);
  const found = (manifest ? childrenNamed(manifest, 'types') : []).map((types) =>
    componentsIn(org, types, Number(wanted)),
  );
  const components = [...new Set(found.flatMap((each) => each.components))];
  const id = salesforceId('09S', org.alias, String(org.retrieves.size));
  const { startMs, perComponentMs } = org.retrieveTime;
  const workedOn = components.length > LIMITS.files ? 0 : components.length;
  org.retrieves.set(id, {
    id,
    version: wanted,
    components,
    problems: found.flatMap((each) => each.problems),
    readyAt: org.clock().getTime() + startMs + workedOn * perComponentMs,
    isHandedOver: false,
  });
  return { done: false, id, state: 'Queued' };
}

/**
 * The `RetrieveResult`. The zip is returned only once.
 * @throws SoapFault for a job that was never started
 */
export function retrieveStatus(org: Org, request: ParsedElement, limits = LIMITS): RecordFields {
  const job = org.retrieves.get(childNamed(request, 'asyncProcessId')?.text ?? '');
  if (!job) throw salesforceFault('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
  const { id, components, isHandedOver } = job;
  if (org.clock().getTime() < job.readyAt) {
    return { done: false, id, status: 'InProgress', success: false, zipFile: null };
  }
  if (components.length > limits.files) {
    return failed(id, `Too many files in retrieve call, limit is: ${limits.files}`);
  }
  const withZip = !isHandedOver && childNamed(request, 'includeZip')?.text !== 'false';
  const zip = withZip ? zipOf(filesOf(org, job), job.version) : undefined;
  if (zip && zip.length > limits.bytes) return failed(id, `The zip file is larger than ${limits.bytes} bytes`);
  org.retrieves.set(id, { ...job, isHandedOver: isHandedOver || withZip });
  return {
    done: true,
    fileProperties: [...components.map(propertiesInZip), propertiesOfManifest(org)],
    id,
    messages: job.problems.map((problem) => ({ fileName: `${UNPACKAGED}package.xml`, problem })),
    status: 'Succeeded',
    success: true,
    zipFile: zip ? Buffer.from(zip).toString('base64') : null,
  };
}

/** The components of one `types` element of a manifest: by name, or all by the wildcard. */
function componentsIn(
  org: Org,
  types: ParsedElement,
  version: number,
): { readonly components: readonly SimulatedComponent[]; readonly problems: readonly string[] } {
  const type = childNamed(types, 'name')?.text ?? '';
  if (!isKnownType(org, type, version)) return { components: [], problems: [`Entity type: '${type}' is unknown`] };
  const all = org.components.filter((component) => component.type === type && isReadable(org, component));
  const byName = new Map(all.map((component) => [component.fullName, component]));
  const members = childrenNamed(types, 'members').map(({ text }) => text);
  return {
    components: members.flatMap((member) => (member === '*' ? all : (byName.get(member) ?? []))),
    problems: members
      .filter((member) => member !== '*' && !byName.has(member))
      .map((member) => `Entity of type '${type}' named '${member}' cannot be found`),
  };
}

function failed(id: string, words: string): RecordFields {
  const [errorMessage, errorStatusCode] = [`LIMIT_EXCEEDED: ${words}`, 'LIMIT_EXCEEDED'];
  return { done: true, errorMessage, errorStatusCode, id, status: 'Failed', success: false, zipFile: null };
}

/** The name is in a file's path, not in the file. */
function filesOf(org: Org, { components, version }: RetrieveJob): readonly RetrievedFile[] {
  return components.map((component) => {
    const { type, fullName } = component;
    const { fullName: _name, ...fields } = visibleFields(org, component, Number(version));
    return { type, fullName, path: UNPACKAGED + filePath(component), fields };
  });
}

function propertiesInZip(component: SimulatedComponent): RecordFields {
  return { ...fileProperties(component), fileName: UNPACKAGED + filePath(component) };
}

function propertiesOfManifest({ userId, username, clock }: Org): RecordFields {
  const [path, now] = [`${UNPACKAGED}package.xml`, clock().toISOString()];
  return {
    createdById: userId,
    createdByName: username,
    createdDate: now,
    fileName: path,
    fullName: path,
    id: '',
    lastModifiedById: userId,
    lastModifiedByName: username,
    lastModifiedDate: now,
    manageableState: 'unmanaged',
    type: 'Package',
  };
}
