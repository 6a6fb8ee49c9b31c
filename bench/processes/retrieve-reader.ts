/**
 * Reads an org by `retrieve` instead of `readMetadata`: start, poll, zip. The auditor's own code decodes the fields: its lists and
 * reads are answered from the zips. The auditor's transport sends only the login and would refuse the other calls, so those use the
 * HTTP client directly.
 *
 * This favours `retrieve`: the number of types that fit into one retrieve is given, so it needs no list.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { strFromU8, unzipSync } from 'fflate';
import { markMissingFields } from '../../lib/audit/decoding/missing-fields.ts';
import { type App, COMPONENT_TYPES, COMPONENTS } from '../../lib/audit/model/app.ts';
import { httpClient } from '../../lib/salesforce/http/http.ts';
import { LIMITS } from '../../lib/salesforce/http/limits.ts';
import { listComponents, readListed } from '../../lib/salesforce/metadata/components.ts';
import { joinApps } from '../../lib/salesforce/metadata/join.ts';
import type { MetadataReader } from '../../lib/salesforce/metadata/metadata.ts';
import { chunks } from '../../lib/salesforce/metadata/pieces.ts';
import { decodeList, decodeRead, type ListedComponent } from '../../lib/salesforce/metadata/soap-answer.ts';
import { SALESFORCE_DEFAULTS } from '../../lib/salesforce/read-org.ts';
import { sessionOpener } from '../../lib/salesforce/session/open-session.ts';
import type { OrgSecret } from '../../lib/salesforce/session/org-secret.ts';
import { BoundedTransport } from '../../lib/salesforce/session/transport.ts';
import { envelope } from '../world/envelope.ts';

/** The Salesforce CLI and jsforce poll at once, and then every second. */
const POLL_MS = 1000;
const MAX_ANSWER_BYTES = 128 * 1024 * 1024;
const TYPES = Object.values(COMPONENT_TYPES);

interface Retrieved {
  readonly listed: readonly ListedComponent[];
  /** By path. */
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/** Sends one operation and returns the envelope of the answer. */
type Ask = (operation: string, content: string) => Promise<string>;

/** @param typesAtOnce number of types per retrieve, so that it stays below the limit of files */
export async function readByRetrieve(secret: OrgSecret, typesAtOnce: number): Promise<readonly App[]> {
  const http = httpClient(LIMITS, SALESFORCE_DEFAULTS.readsPerOrg);
  const { signal } = new AbortController();
  const login = { http, limits: LIMITS, allowLoopback: true, signal, onRequest: () => {} };
  try {
    const session = sessionOpener(secret, { transport: new BoundedTransport(login), allowLoopback: true });
    const { accessToken, instanceUrl } = await session();
    const url = new URL(`${instanceUrl}/services/Soap/m/${SALESFORCE_DEFAULTS.apiVersion}`);
    const headers = { 'content-type': 'text/xml', soapaction: '""' };
    const ask: Ask = async (operation, content) => {
      const body = envelope(accessToken, `<${operation}>${content}</${operation}>`);
      return (await http.post(url, { headers, body, maxAnswerBytes: MAX_ANSWER_BYTES }, signal)).body;
    };
    const retrieved = chunks(TYPES, typesAtOnce).map((types) => retrieve(types, ask));
    const reader = readerOf(await Promise.all(retrieved));
    const access = {
      reader,
      apiVersion: Number(SALESFORCE_DEFAULTS.apiVersion),
      concurrency: 1,
      onReads: () => {},
    };
    const { components } = await readListed(await listComponents(COMPONENTS, access), [], access);
    return markMissingFields(joinApps(components), SALESFORCE_DEFAULTS.apiVersion);
  } finally {
    http.close();
  }
}

async function retrieve(types: readonly string[], ask: Ask): Promise<Retrieved> {
  const { apiVersion } = SALESFORCE_DEFAULTS;
  const wanted = types.map((type) => `<types><members>*</members><name>${type}</name></types>`).join('');
  const unpackaged = `<unpackaged>${wanted}<version>${apiVersion}</version></unpackaged>`;
  const request = `<retrieveRequest><apiVersion>${apiVersion}</apiVersion>${unpackaged}</retrieveRequest>`;
  const id = textOf(await ask('retrieve', request), 'id');
  for (;;) {
    const answer = await ask('checkRetrieveStatus', `<asyncProcessId>${id}</asyncProcessId>`);
    if (textOf(answer, 'done') === 'true') return retrievedIn(answer);
    await sleep(POLL_MS);
  }
}

function retrievedIn(answer: string): Retrieved {
  const isWhole = textOf(answer, 'status') === 'Succeeded' && !answer.includes('<messages>');
  if (!isWhole) throw new Error(`The retrieve did not bring everything: ${answer.slice(0, 1000)}`);
  const rows = between(answer, '<fileProperties>', '</fileProperties>').replaceAll('fileProperties>', 'result>');
  return {
    listed: decodeList(response('listMetadata', rows)),
    files: unzipSync(Buffer.from(textOf(answer, 'zipFile'), 'base64')),
  };
}

function readerOf(retrieved: readonly Retrieved[]): MetadataReader {
  const listed = retrieved.flatMap((each) => each.listed);
  const paths = new Map(
    retrieved.flatMap(({ files }) => Object.entries(files)).map(([path, bytes]) => [componentAt(path), bytes]),
  );
  return {
    list: async (types) => listed.filter(({ type }) => types.includes(type)),
    read: async (type, names) => {
      const records = names.flatMap((name) => {
        const file = paths.get(`${FOLDERS[type]}/${name}`);
        return file === undefined ? [] : [recordOf(type, name, strFromU8(file))];
      });
      return decodeRead(
        response('readMetadata', `<result>${records.join('')}</result>`),
        SALESFORCE_DEFAULTS.fingerprints,
      );
    },
  };
}

/** Where a retrieve puts the types, below `unpackaged`. */
const FOLDERS: Readonly<Record<string, string>> = {
  ExternalClientApplication: 'externalClientApps',
  ExtlClntAppGlobalOauthSettings: 'extlClntAppGlobalOauthSets',
  ExtlClntAppOauthSettings: 'extlClntAppOauthSettings',
  ExtlClntAppOauthConfigurablePolicies: 'extlClntAppOauthPolicies',
  ExtlClntAppConfigurablePolicies: 'extlClntAppPolicies',
};

/** `folder/name` for `unpackaged/folder/name.suffix`. */
function componentAt(path: string): string {
  return path.slice(path.indexOf('/') + 1, path.lastIndexOf('.'));
}

/** A file as the record that `readMetadata` would have answered; the benchmark's names need no escape. */
function recordOf(type: string, name: string, file: string): string {
  const start = file.indexOf('>', file.indexOf(`<${type}`)) + 1;
  const fields = file.slice(start, file.lastIndexOf('</'));
  return `<records xsi:type="${type}"><fullName>${name}</fullName>${fields}</records>`;
}

function response(operation: string, content: string): string {
  return `<Envelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><Body><${operation}Response>${content}</${operation}Response></Body></Envelope>`;
}

/** Of an element that stands once, and not in a file's properties: their `id` is none that this is asked for. */
function textOf(answer: string, name: string): string {
  const start = answer.lastIndexOf(`<${name}>`) + name.length + 2;
  return answer.slice(start, answer.indexOf('<', start));
}

function between(answer: string, first: string, last: string): string {
  return answer.slice(answer.indexOf(first), answer.lastIndexOf(last) + last.length);
}
