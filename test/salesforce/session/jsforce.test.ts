/** What lib/salesforce/session/jsforce.ts takes for granted about jsforce's insides: an upgrade that moves any of it fails here. */
import { globSync, readFileSync } from 'node:fs';
import type { Connection } from 'jsforce/lib/connection.js';
import { SOAP } from 'jsforce/lib/soap.js';
import { Transport } from 'jsforce/lib/transport.js';
import type { HttpRequest, HttpResponse, Schema } from 'jsforce/lib/types/index.js';
import { StreamPromise } from 'jsforce/lib/util/promise.js';
import { expect, test } from 'vitest';
import { requestToken, soapRequests } from '../../../lib/salesforce/session/jsforce.ts';

const URL_OF_SOAP = 'https://acme.my.salesforce.com/services/Soap/m/66.0';
const TOKEN = '00D000000000001!session';
/** A token in this form makes jsforce ask for the version of the API. */
const JWT_TOKEN = `${Buffer.from('{"alg":"RS256"}').toString('base64url')}.e30.c2ln`;

/** Keeps what was sent, and answers with JSON. */
class RecordingTransport extends Transport {
  readonly sent: HttpRequest[] = [];

  override httpRequest(request: HttpRequest): StreamPromise<HttpResponse> {
    this.sent.push(request);
    const answer = Promise.resolve({ statusCode: 200, headers: {}, body: '{"access_token":"t"}' });
    return StreamPromise.create(() => ({ stream: process.stdin, promise: answer }));
  }
}

test('a login goes through our transport, and its answer is returned unchanged', async () => {
  const transport = new RecordingTransport();
  const config = { loginUrl: 'https://acme.my.salesforce.com', clientId: 'id', clientSecret: 'secret' };
  expect(await requestToken(config, { grant_type: 'client_credentials' }, transport)).toEqual({ access_token: 't' });
  expect(transport.sent).toEqual([
    {
      method: 'POST',
      url: 'https://acme.my.salesforce.com/services/oauth2/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=client_credentials&client_id=id&client_secret=secret',
    },
  ]);
});

test('a call is one envelope with the session and the operation, escaped', () => {
  const request = soapRequests(TOKEN, URL_OF_SOAP)('readMetadata', { type: 'T', fullNames: ['A & B', 'C'] });
  expect(request).toMatchObject({ method: 'POST', url: URL_OF_SOAP });
  expect(request.body).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>' +
      '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"' +
      ' xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">' +
      '<soapenv:Header xmlns="http://soap.sforce.com/2006/04/metadata">' +
      `<SessionHeader><sessionId>${TOKEN}</sessionId></SessionHeader></soapenv:Header>` +
      '<soapenv:Body xmlns="http://soap.sforce.com/2006/04/metadata">' +
      '<readMetadata><type>T</type><fullNames>A &amp; B</fullNames><fullNames>C</fullNames></readMetadata>' +
      '</soapenv:Body></soapenv:Envelope>',
  );
  expect(request.headers).toEqual({
    'Content-Type': 'text/xml',
    SOAPAction: '""',
    'content-length': String(Buffer.byteLength(`${request.body}`)),
  });
});

test('of a connection jsforce reads for an envelope what ours has, and what may be missing', () => {
  const read = new Set<PropertyKey>();
  const ours = { accessToken: JWT_TOKEN, _logLevel: 'NONE', _ensureVersion: () => true };
  const connection = new Proxy(ours, {
    get(target, name) {
      read.add(name);
      return Reflect.get(target, name);
    },
  }) as unknown as Connection<Schema>;
  const request = { method: 'POST' as const, url: URL_OF_SOAP, _message: { listMetadata: {} } };
  new SOAP(connection, { endpointUrl: URL_OF_SOAP }).beforeSend(request);
  expect([...read].sort()).toEqual(['_callOptions', '_ensureVersion', '_logLevel', '_transport', 'accessToken']);
});

test('a JWT is accepted, since metadata.ts has checked the version', () => {
  expect(soapRequests(JWT_TOKEN, URL_OF_SOAP)('listMetadata', {}).body).toContain(JWT_TOKEN);
});

test('no other file knows jsforce from inside', () => {
  const inside =
    /\._transport\b|_ensureVersion|_logLevel|_endpointUrl|_message\b|beforeSend|jsforce\/lib\/(?:soap|oauth2|connection)/;
  const files = globSync(['lib/**/*.ts', 'functions/**/*.ts', 'bin/*.ts']);
  expect(files.filter((file) => inside.test(readFileSync(file, 'utf8')))).toEqual([
    'lib/salesforce/session/jsforce.ts',
  ]);
});
