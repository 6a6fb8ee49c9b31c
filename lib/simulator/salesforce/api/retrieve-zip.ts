/**
 * What a retrieve hands over: components as files in metadata format, their manifest, and the zip of both.
 * https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/file_based_zip_file.htm
 *
 * @module
 */
import { deflateRawSync } from 'node:zlib';
import { strToU8, Zip, ZipPassThrough } from 'fflate';
import { METADATA_NAMESPACE } from '../answer.ts';
import { escapeXml, type Fields, type FieldValue, isFields } from '../xml.ts';

export interface RetrievedFile {
  readonly type: string;
  readonly fullName: string;
  /** In the zip. */
  readonly path: string;
  readonly fields: Fields;
}

/** Where components that no package was named for stand in the zip. */
export const UNPACKAGED = 'unpackaged/';

/** @param version of the API, as in the request */
export function zipOf(files: readonly RetrievedFile[], version: string): Uint8Array {
  const entries = files.map(({ path, type, fields }) => [path, document(type, fields)] as const);
  const manifest = document('Package', { ...manifestOf(files), version });
  const texts = [[`${UNPACKAGED}package.xml`, manifest] as const, ...entries];
  const chunks: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk);
  });
  for (const [path, text] of texts) {
    const entry = new Deflated(path);
    zip.add(entry);
    entry.push(strToU8(text), true);
  }
  zip.end();
  return Buffer.concat(chunks);
}

/** By Node's own zlib: thousands of small files take a tenth of the time, which would pass for that of the org. */
class Deflated extends ZipPassThrough {
  override compression = 8;

  protected override process(chunk: Uint8Array, isLast: boolean): void {
    this.ondata(null, deflateRawSync(chunk), isLast);
  }
}

/** Wildcards are gone: every component is named. */
function manifestOf(files: readonly RetrievedFile[]): Fields {
  const types = [...Map.groupBy(files, ({ type }) => type)].sort(([one], [other]) => (one < other ? -1 : 1));
  return { types: types.map(([name, some]) => ({ members: some.map(({ fullName }) => fullName).sort(), name })) };
}

function document(type: string, fields: Fields): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${type} xmlns="${METADATA_NAMESPACE}">\n${linesOf(fields, '    ')}</${type}>\n`;
}

/** A line for each element, deeper ones further in; what is nil is not written. */
function linesOf(fields: Fields, indent: string): string {
  return Object.keys(fields)
    .sort()
    .flatMap((name) => [fields[name] ?? []].flat().map((value: FieldValue) => lineOf(name, value, indent)))
    .join('');
}

function lineOf(name: string, value: FieldValue, indent: string): string {
  const content = isFields(value) ? `\n${linesOf(value, `${indent}    `)}${indent}` : escapeXml(String(value));
  return `${indent}<${name}>${content}</${name}>\n`;
}
