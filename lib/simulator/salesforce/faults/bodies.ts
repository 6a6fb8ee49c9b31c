/**
 * Bodies that are broken, or dangerous to read.
 *
 * @module
 */
import { gzipSync } from 'node:zlib';
import { type SalesforceAnswer, xmlAnswer } from '../answer.ts';
import type { Fault } from './fault.ts';

const METADATA_CALLS = ['listMetadata', 'readMetadata'] as const;
const BOMB = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

export const BODIES = {
  'xml-truncated': body('The XML ends in the middle.', (xml) => xml.slice(0, Math.floor(xml.length / 2))),
  'xml-truncated-after-record': body('The XML ends after its first record.', (xml) =>
    xml.slice(0, /<\/(?:records|result)>/.exec(xml)?.index ?? 100),
  ),
  'xml-malformed': body('The XML has tags that do not match.', (xml) => xml.replace(/<\/(\w+)>/, '</$1x>')),
  'xml-trailing': body('Something follows after the end of the XML.', (xml) => `${xml}<!-- --><more/>`),
  'xml-dtd': body('The XML has a document type declaration.', (xml) => withDoctype(xml, '<!ELEMENT x ANY>')),
  'xml-entity-bomb': body('The XML has entities that would swell to gigabytes.', (xml) =>
    withDoctype(xml, bomb()).replace(/<(fullName)>[^<]*/, `<$1>&${BOMB.at(-1)};`),
  ),
  'xml-external-entity': body('The XML asks its reader for a file.', (xml) =>
    withDoctype(xml, '<!ENTITY file SYSTEM "file:///etc/passwd">').replace(/<(fullName)>[^<]*/, '<$1>&file;'),
  ),
  'xml-unknown-entity': body('The XML has an entity that is not declared.', (xml) =>
    xml.replace(/<(fullName)>[^<]*/, '<$1>&nobody;'),
  ),
  'xml-deep': body('The XML is nested ten thousand deep.', (xml) =>
    xml.replace(/<fullName>/, `${'<x>'.repeat(10_000)}${'</x>'.repeat(10_000)}$&`),
  ),
  'xml-control-characters': body('The XML has characters that XML does not allow.', (xml) =>
    xml.replace(/<(fullName)>/, '<$1>\u0001\u0000'),
  ),
  'envelope-wrong': body('The XML is well-formed and no SOAP envelope.', () => '<hello xmlns="urn:world"><a/></hello>'),
  'response-of-another-call': body('The envelope holds the answer to another operation.', (xml) =>
    xml.replaceAll(/(?:list|read)MetadataResponse/g, 'describeMetadataResponse'),
  ),
  'encoding-invalid': bytes('The body says UTF-8 and is not.', ({ body }) => Buffer.from(withUmlaut(body), 'latin1')),
  'encoding-utf16': bytes('The body is UTF-16 and does not say so.', ({ body }) =>
    Buffer.from(String(body), 'utf16le'),
  ),
  'gzip-broken': gzipped('The body says gzip and is not.', ({ body }) => Buffer.from(String(body))),
  'gzip-truncated': gzipped('The compressed body ends in the middle.', ({ body }) => {
    const whole = gzipSync(body);
    return whole.subarray(0, Math.floor(whole.length / 2));
  }),
  'gzip-bomb': gzipped('The compressed body swells to 128 MB.', gzipBomb),
} as const satisfies Record<string, Fault>;

function body(description: string, change: (xml: string) => string) {
  return answer(description, (original) => ({ ...original, body: change(String(original.body)) }));
}

function bytes(description: string, change: (original: SalesforceAnswer) => Buffer) {
  return answer(description, (original) => ({ ...original, body: change(original) }));
}

function gzipped(description: string, change: (original: SalesforceAnswer) => Buffer) {
  return answer(description, (original) => {
    const { headers } = xmlAnswer('');
    return { status: 200, headers: { ...headers, 'content-encoding': 'gzip' }, body: change(original) };
  });
}

function answer(description: string, change: (original: SalesforceAnswer) => SalesforceAnswer) {
  return { description, operations: METADATA_CALLS, effect: { kind: 'answer', change } } as const satisfies Fault;
}

function withDoctype(xml: string, declarations: string): string {
  return xml.replace('?>', `?><!DOCTYPE x [${declarations}]>`);
}

function bomb(): string {
  const [first, ...others] = BOMB;
  const swelling = others.map((name, at) => `<!ENTITY ${name} "${`&${BOMB[at]};`.repeat(10)}">`);
  return [`<!ENTITY ${first} "${'x'.repeat(100)}">`, ...swelling].join('');
}

let madeGzipBomb: Buffer | undefined;

/** Made once: it takes a while. */
function gzipBomb(): Buffer {
  madeGzipBomb ??= gzipSync(Buffer.alloc(128 * 1024 * 1024, ' '));
  return madeGzipBomb;
}

function withUmlaut(body: string | Buffer): string {
  return String(body).replace(/<(fullName)>/, '<$1>\u00fc');
}
