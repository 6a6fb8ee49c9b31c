import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countKinds, shapeOfAnswer } from '../../../lib/salesforce/facts/shapes.ts';
import { escapeXml } from '../../../lib/simulator/salesforce/xml.ts';

function answered(body: string, status = 200) {
  return shapeOfAnswer({ status, headers: {}, body });
}

function soap(content: string): string {
  return `<e:Envelope xmlns:e="e" xmlns:xsi="x"><e:Body>${content}</e:Body></e:Envelope>`;
}

function read(...records: readonly string[]): string {
  return soap(`<readMetadataResponse><result>${records.join('')}</result></readMetadataResponse>`);
}

function fault(code: string): string {
  return soap(`<e:Fault><faultcode>${code}</faultcode><faultstring>${code}: Text.</faultstring></e:Fault>`);
}

describe('fields of an answer', () => {
  test.each([
    ['<a>true</a>', 'boolean'],
    ['<a> false\n</a>', 'boolean'],
    ['<a>True</a>', 'text'],
    ['<a>30</a>', 'number'],
    ['<a>2026-11-29T00:00:00.000Z</a>', 'date'],
    ['<a>Enforce</a>', 'text'],
    ['<a/>', 'empty'],
    ['<a xsi:nil="true"/>', 'nil'],
    ['<a>x<b>1</b></a>', 'element'],
  ])('%s is %s', (field, kind) => {
    const { shapes } = answered(read(`<records>${field}</records>`));
    expect(countKinds(shapes)).toMatchObject({ a: { [kind]: 1 } });
  });

  test('are counted once a record, whatever the number of their elements; those within have a path', () => {
    const ranges = '<tokenIpRanges><endIpAddress>1</endIpAddress></tokenIpRanges>';
    const { shapes } = answered(
      read(`<records>${ranges}${ranges}</records>`, '<records/>', '<records xsi:nil="true"/>'),
    );
    expect(shapes).toHaveLength(2);
    expect(countKinds(shapes)).toEqual({ tokenIpRanges: { element: 1 }, 'tokenIpRanges.endIpAddress': { number: 1 } });
  });

  test('of a list are those of its rows', () => {
    const { shapes } = answered(soap('<listMetadataResponse><result><id>x</id></result></listMetadataResponse>'));
    expect(countKinds(shapes)).toEqual({ id: { text: 1 } });
  });

  test('hold no part of the content', () => {
    const unsaid = fc.string({ minLength: 1 }).map((text) => `§${text}§`);
    fc.assert(
      fc.property(unsaid, fc.stringMatching(/^[A-Za-z_][\w.-]{60,80}$/), (value, name) => {
        const field = `<a>${escapeXml(value.replaceAll(/[^\t\n\r -~§]/g, ''))}</a><${name}>1</${name}>`;
        const { shapes, code } = answered(read(`<records>${field}</records>`));
        expect(code).toBeUndefined();
        expect(countKinds(shapes)).toEqual({ '(another name)': { number: 1 }, a: { text: 1 } });
      }),
    );
  });
});

describe('the code of an answer', () => {
  test.each([
    ['a SOAP fault', fault('sf:INVALID_TYPE'), 500, 'INVALID_TYPE'],
    ['a fault without a prefix', fault('INSUFFICIENT_ACCESS'), 200, 'INSUFFICIENT_ACCESS'],
    ['a fault of the server', fault('soapenv:Server'), 500, 'unknown code'],
    ['a fault without a code', soap('<e:Fault/>'), 500, 'unknown code'],
    ['a refused login', '{"error":"app_not_found","error_description":"Text"}', 400, 'app_not_found'],
    ['a page', '<html><body>Down<br></body></html>', 503, 'HTTP 503'],
    ['nothing', '', 401, 'HTTP 401'],
    ['a list of errors', '[{"errorCode":"X"}]', 403, 'HTTP 403'],
  ])('%s', (_, body, status, code) => {
    expect(answered(body, status)).toEqual({ code, shapes: [] });
  });

  test('is absent where nothing was refused', () => {
    expect(answered(read())).toEqual({ shapes: [] });
    expect(answered('{"access_token":"x"}')).toEqual({ shapes: [] });
  });

  test('repeats no other text in its place', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const inLogin = answered(JSON.stringify({ error: text }), 400).code;
        const inFault = answered(fault(escapeXml(text.replaceAll(/[^ -~]/g, ''))), 500).code;
        for (const code of [inLogin, inFault]) expect(code).toMatch(/^(?:unknown code|[a-z]+(?:_[a-z]+)+|[A-Z_]{3,})$/);
      }),
    );
  });
});
