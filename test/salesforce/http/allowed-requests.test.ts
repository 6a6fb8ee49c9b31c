import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ForbiddenCallError } from '../../../lib/salesforce/errors.ts';
import { checkRequest } from '../../../lib/salesforce/http/allowed-requests.ts';

const options = { allowLoopback: false };
const HOST = 'https://acme.my.salesforce.com';
const TOKEN = `${HOST}/services/oauth2/token`;
const METADATA = `${HOST}/services/Soap/m/66.0`;
const JWT = 'grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=a.b.c';

/** As jsforce writes it. */
function envelope(body: string): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">' +
    '<soapenv:Header xmlns="http://soap.sforce.com/2006/04/metadata"><SessionHeader><sessionId>00D!x</sessionId>' +
    `</SessionHeader></soapenv:Header><soapenv:Body xmlns="http://soap.sforce.com/2006/04/metadata">${body}</soapenv:Body></soapenv:Envelope>`
  );
}
const LIST = '<listMetadata><queries><type>X</type></queries></listMetadata>';
const READ = '<readMetadata><type>X</type><fullNames>A</fullNames></readMetadata>';
const DELETE = '<deleteMetadata><type>X</type><fullNames>A</fullNames></deleteMetadata>';

describe('checkRequest lets out what the audit needs', () => {
  it.each([
    [TOKEN, JWT, 'token'],
    [TOKEN, 'grant_type=client_credentials&client_id=a&client_secret=b', 'token'],
    [METADATA, envelope(LIST), 'list'],
    [METADATA, envelope(READ), 'read'],
  ])('%s %s', (url, body, kind) => {
    expect(checkRequest({ method: 'POST', url, body }, options)).toMatchObject({ kind, body });
  });
});

describe('checkRequest refuses everything else', () => {
  it.each([
    ['another method', 'GET', TOKEN, JWT],
    ['a method that changes', 'PATCH', METADATA, envelope(LIST)],
    ['no body', 'POST', TOKEN, undefined],
    ['a stream', 'POST', METADATA, { pipe: () => {} }],
    ['a query', 'POST', `${TOKEN}?a=b`, JWT],
    ['a fragment', 'POST', `${TOKEN}#a`, JWT],
    ['user info', 'POST', 'https://me:pass@acme.my.salesforce.com/services/oauth2/token', JWT],
    ['no URL', 'POST', '/services/oauth2/token', JWT],
    ['a path that climbs', 'POST', `${HOST}/services/oauth2/x/../token`, JWT],
    ['the path below the token', 'POST', `${TOKEN}/revoke`, JWT],
    ['the revocation of a token', 'POST', `${HOST}/services/oauth2/revoke`, 'token=x'],
    ['REST', 'POST', `${HOST}/services/data/v66.0/sobjects/Account`, '{}'],
    ['REST that deploys', 'POST', `${HOST}/services/data/v66.0/metadata/deployRequest`, envelope(LIST)],
    ['the partner API', 'POST', `${HOST}/services/Soap/u/66.0`, envelope(LIST)],
    ['Apex', 'POST', `${HOST}/services/Soap/s/66.0`, envelope(LIST)],
    ['a password', 'POST', TOKEN, 'grant_type=password&username=a&password=b'],
    ['a refresh token', 'POST', TOKEN, 'grant_type=refresh_token&refresh_token=b'],
    ['two grants', 'POST', TOKEN, `${JWT}&grant_type=password`],
    ['no grant', 'POST', TOKEN, 'assertion=a.b.c'],
    ['a deletion', 'POST', METADATA, envelope(DELETE)],
    ['a deployment', 'POST', METADATA, envelope('<deploy><ZipFile>UEs=</ZipFile></deploy>')],
    ['a retrieval', 'POST', METADATA, envelope('<retrieve/>')],
    ['two operations', 'POST', METADATA, envelope(LIST + DELETE)],
    ['the same operation twice', 'POST', METADATA, envelope(LIST + LIST)],
    ['an operation behind a comment', 'POST', METADATA, envelope(`<!-- ${LIST} -->${DELETE}`)],
    ['an operation with a prefix', 'POST', METADATA, envelope('<m:deleteMetadata xmlns:m="x"/>')],
    ['no operation', 'POST', METADATA, envelope('')],
    ['a second body', 'POST', METADATA, envelope(`${LIST}</soapenv:Body><soapenv:Body>${DELETE}`)],
    [
      'an operation in the header',
      'POST',
      METADATA,
      envelope(LIST).replace('<soapenv:Header', `${DELETE}<soapenv:Header`),
    ],
    ['a document type', 'POST', METADATA, envelope(LIST).replace('?>', '?><!DOCTYPE x [<!ENTITY a "b">]>')],
    ['no XML', 'POST', METADATA, 'listMetadata'],
    ['a prototype', 'POST', METADATA, envelope('<constructor/>')],
  ])('%s', (_, method, url, body) => {
    expect(() => checkRequest({ method, url, body }, options)).toThrow(ForbiddenCallError);
  });

  it.each(['http://169.254.169.254', 'http://127.0.0.1:9001', 'https://acme.my.salesforce.com.evil.example'])(
    '%s, whatever is asked of it',
    (host) => {
      const request = { method: 'POST', url: `${host}/services/oauth2/token`, body: JWT };
      expect(() => checkRequest(request, options)).toThrow(expect.objectContaining({ code: 'host_not_allowed' }));
    },
  );

  it('repeats nothing of the body', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 12 }), (secret) => {
        try {
          checkRequest({ method: 'POST', url: METADATA, body: envelope(`<x>${secret}</x>`) }, options);
        } catch (error) {
          expect(String(error)).not.toContain(secret);
          return;
        }
        throw new Error('It was let out.');
      }),
    );
  });

  it('of all operations of the Metadata API two, however they are written', () => {
    const operations = fc.constantFrom(
      ...['cancelDeploy', 'checkDeployStatus', 'checkRetrieveStatus', 'createMetadata', 'deleteMetadata', 'deploy'],
      ...['deployRecentValidation', 'describeMetadata', 'describeValueType', 'renameMetadata', 'retrieve'],
      ...['updateMetadata', 'upsertMetadata', 'LISTMETADATA', 'listmetadata', 'listMetadataX', 'xlistMetadata'],
    );
    const written = fc.tuple(fc.constantFrom('', 'met:', 'a.b:'), operations, fc.constantFrom('', ' x="listMetadata"'));
    fc.assert(
      fc.property(written, fc.constantFrom('', LIST, READ), fc.boolean(), ([prefix, name, attribute], other, first) => {
        const operation = `<${prefix}${name}${attribute}/>`;
        const body = envelope(first ? operation + other : other + operation);
        expect(() => checkRequest({ method: 'POST', url: METADATA, body }, options)).toThrow(ForbiddenCallError);
      }),
    );
  });
});
