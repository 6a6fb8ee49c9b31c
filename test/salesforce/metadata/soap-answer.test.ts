import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { requireSecretWebServerFlow } from '../../../lib/audit/controls/secrets/require-secret-web-server-flow.ts';
import { assembleApp } from '../../../lib/audit/decoding/assemble-app.ts';
import { NotAssessedError } from '../../../lib/salesforce/errors.ts';
import { matchRecords } from '../../../lib/salesforce/metadata/match-records.ts';
import { decodeList, decodeRead } from '../../../lib/salesforce/metadata/soap-answer.ts';
import { runs } from '../../support/breadth.ts';
import { damage, damaged } from '../../support/salesforce/damage.ts';

const envelope = (content: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="http://soap.sforce.com/2006/04/metadata" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>${content}</soapenv:Body></soapenv:Envelope>`;
const list = (rows: string) => envelope(`<listMetadataResponse>${rows}</listMetadataResponse>`);
const read = (records: string) => envelope(`<readMetadataResponse><result>${records}</result></readMetadataResponse>`);
const ROW = '<result><fullName>A</fullName><type>T</type></result>';
const untrusted = expect.objectContaining({ code: 'invalid_answer' });

describe('a list', () => {
  test('without rows is empty', () => {
    expect(decodeList(list(''))).toEqual([]);
    expect(decodeList(list('<result xsi:nil="true"/>'))).toEqual([]);
    expect(decodeList(envelope('<listMetadataResponse/>'))).toEqual([]);
  });

  test('keeps what is used of a row, and nothing else', () => {
    expect(decodeList(list(ROW.replace('<type>', '<id>0xI</id><type>')))).toEqual([{ fullName: 'A', type: 'T' }]);
  });

  test.each([
    ['something else than rows', list(`${ROW}<results/>`)],
    ['words instead of rows', list('An error occurred.')],
    ['an unknown element instead of rows', list('<rows><row/></rows>')],
    ['a nil row among others', list(`${ROW}<result xsi:nil="true"/>`)],
    ['a row where no row stands', list(ROW).replace('<soapenv:Body>', `<soapenv:Header>${ROW}</soapenv:Header>$&`)],
    ['a row in a row', list(ROW.replace('</result>', `${ROW}</result>`))],
    ['a row without a name', list('<result><type>T</type></result>')],
    ['a row without a type', list('<result><fullName>A</fullName></result>')],
    ['a row with two names', list(ROW.replace('<type>', '<fullName>B</fullName><type>'))],
    ['two answers', envelope('<listMetadataResponse/><listMetadataResponse/>')],
    ['another answer', envelope('<readMetadataResponse/>')],
    ['no answer', envelope('')],
    ['nothing', ''],
    ['no envelope', '<listMetadataResponse/>'],
    ['a document type', list(ROW).replace('?>', '?><!DOCTYPE x>')],
    ['an entity that XML does not know', list(ROW.replace('A', '&nbsp;'))],
    ['more rows than any org', list('<result/>'.repeat(300_001))],
  ])('is refused that holds %s', (_, body) => {
    expect(() => decodeList(body)).toThrow(untrusted);
  });
});

describe('a read', () => {
  test('decodes names that need escaping', () => {
    const { records } = decodeRead(read('<records><fullName>A &amp; B &lt;c&gt; &#x1F600; 名前</fullName></records>'));
    expect(records[0]?.fullName).toBe('A & B <c> 😀 名前');
  });

  test('keeps elements that are nearly a field, so that it is unclear, and no others', () => {
    const record = '<isPkceRequire>hush</isPkceRequire><consumerkey>hush</consumerkey><isNewIn70>x</isNewIn70>';
    const { records } = decodeRead(read(`<records><fullName>A</fullName>${record}</records>`));
    expect([...(records[0]?.fields.keys() ?? [])]).toEqual(['fullName', 'isPkceRequire']);
  });

  test('leaves out records that are nil or have no name, and counts the nil ones', () => {
    expect(decodeRead(read('<records xsi:nil="true"/><records><label>x</label></records>'))).toEqual({
      records: [],
      nils: 1,
    });
  });

  test('never holds keys', () => {
    const key = '3MVG9secret';
    const { records } = decodeRead(
      read(
        `<records><fullName>A</fullName><consumerKey>${key}</consumerKey><consumerSecret>${key}</consumerSecret><new><fullName>${key}</fullName></new></records>`,
      ),
    );
    expect(records).toEqual([{ fullName: 'A', fields: new Map([['fullName', 'A']]) }]);
  });

  test.each([
    ['two results', envelope('<readMetadataResponse><result/><result/></readMetadataResponse>')],
    ['no result', envelope('<readMetadataResponse/>')],
    ['records without a result', envelope('<readMetadataResponse><records/></readMetadataResponse>')],
    ['something else than records', read('<record><fullName>A</fullName></record>')],
    ['words', read('An error occurred.')],
    ['a record with two names', read('<records><fullName>A</fullName><fullName>B</fullName></records>')],
    [
      'a record of two apps',
      read(
        '<records><fullName>A</fullName><externalClientApplication>B</externalClientApplication><externalClientApplication>C</externalClientApplication></records>',
      ),
    ],
  ])('is refused that holds %s', (_, body) => {
    expect(() => decodeRead(body)).toThrow(untrusted);
  });

  test.each([
    ['sf:INVALID_TYPE', 'type_not_available'],
    ['sf:UNSUPPORTED_API_VERSION', 'api_version_too_old'],
    ['INSUFFICIENT_ACCESS_OR_READONLY', 'missing_permission'],
    ['sf:REQUEST_LIMIT_EXCEEDED', 'request_limit_exceeded'],
    ['soapenv:Client', 'salesforce_error'],
    ['__proto__', 'salesforce_error'],
  ])('that is the fault %s is told as %s', (code, cause) => {
    const fault = `<soapenv:Fault><faultcode>${code}</faultcode><faultstring>3MVG9secret</faultstring></soapenv:Fault>`;
    expect(() => decodeRead(envelope(fault))).toThrow(expect.objectContaining({ code: cause }));
    expect(() => decodeRead(envelope(fault))).toThrow(expect.not.stringContaining('3MVG9'));
  });

  test('does not repeat a text that stands in the place of a code', () => {
    const fault = '<soapenv:Fault><faultcode>sf:3MVG9 is wrong</faultcode></soapenv:Fault>';
    expect(() => decodeRead(envelope(fault))).toThrow('Salesforce reported an error (an unknown code).');
  });
});

/** What the answer says of the app `A`, as a run would judge it. */
function verdictOn(body: string): string {
  const { records, unread } = matchRecords('globalOauth', ['A_settings'], decodeRead(body).records);
  const [known] = records;
  if (known === undefined) {
    return unread[0]?.[1].code ?? 'lost';
  }
  const [, { app, decoded }] = known;
  const global = { reading: { state: 'read' }, decoded } as const;
  return app === 'A'
    ? requireSecretWebServerFlow.assess(assembleApp({ name: 'A' }, { globalOauth: global })).status
    : 'of another app';
}

function settings(isConsumerSecretOptional: string): string {
  return read(
    '<records xsi:type="ExtlClntAppGlobalOauthSettings"><fullName>A_settings</fullName>' +
      '<callbackUrl>https://app.example.com/callback</callbackUrl><consumerKey>3MVG9abc</consumerKey>' +
      '<externalClientApplication>A</externalClientApplication>' +
      `<isConsumerSecretOptional>${isConsumerSecretOptional}</isConsumerSecretOptional>` +
      '<isPkceRequired>true</isPkceRequired><isSecretRequiredForRefreshToken>true</isSecretRequiredForRefreshToken>' +
      '<label>A_settings</label></records>',
  );
}

describe('an answer that was damaged on its way', () => {
  test('in no byte, is judged', () => {
    expect([verdictOn(settings('true')), verdictOn(settings('false'))]).toEqual(['fail', 'pass']);
  });

  const insecure = settings('true');
  const outcomeOf = (body: string): string => {
    try {
      return verdictOn(body);
    } catch (error) {
      expect(error).toBeInstanceOf(NotAssessedError);
      return 'refused';
    }
  };

  test('is never a pass that the whole answer would not be', () => {
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 3 }), (all) => {
        const body = all.reduce<string>(damaged, insecure);
        // Without that element the answer would be another one, of an app whose secret is required.
        const visible = body.replace(/<!--.*?-->|<!\[CDATA\[.*?\]\]>/gs, '');
        fc.pre(/<isConsumerSecretOptional>\s*true\s*<\/isConsumerSecretOptional>/.test(visible));
        expect(outcomeOf(body)).not.toBe('pass');
      }),
      runs(5000),
    );
  });

  test('is refused in a moment, whatever bytes come', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 500 }),
      fc
        .array(fc.constantFrom('<', '>', '/', 'a', ' ', '"', '=', '&', ';', '<!', '--', '<?', '?>', '<![CDATA[', ']]>'))
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(anything, anything, (before, within) => {
        expect(outcomeOf(before)).toBe('refused');
        expect(outcomeOf(read(within))).toMatch(/^(?:refused|settings_not_returned)$/);
      }),
      runs(2000),
    );
  });
});
