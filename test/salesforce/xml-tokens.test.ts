/**
 * Our XML against saxes, which has been strict for years: what it refuses is refused, and what both take says the same.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DoctypeError, XmlError } from '../../lib/salesforce/xml-error.ts';
import { XmlTokens } from '../../lib/salesforce/xml-tokens.ts';
import { damage, damaged } from '../support/damage.ts';
import { eventsBySaxes, eventsOf } from '../support/xml-events.ts';

const CORPUS = new URL('../../lib/simulator/corpus/files/', import.meta.url);
const FILES = readdirSync(CORPUS).map((name) => readFileSync(new URL(name, CORPUS), 'utf8'));
const ANSWERS = FILES.map(
  (file) =>
    '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>' +
    `<readMetadataResponse><result>${file.replace(/<\?.*?\?>\s*/s, '').replace(/>\s+</g, '><')}</result>` +
    '</readMetadataResponse></soapenv:Body></soapenv:Envelope>',
);

const WELL_FORMED = [
  '<a/>',
  '<a></a>',
  '<a\n></a\r\n\t >',
  '\uFEFF<a>\uFEFF</a>',
  ' \r\n<!-- x --><?p?><a/><?p q?><!----> \n',
  '<?xml version="1.0"?><a/>',
  '\uFEFF<?xml\tversion = \'1.0\'\r\nencoding="UTF-8" standalone="no" ?><a/>',
  '<?xml version="1.0" standalone="yes"?><a/>',
  '<a:b xmlns:a="x"><a:c a:d="1"/><a-1.b_/></a:b>',
  '<é:名.-·😀><_x1>1</_x1></é:名.-·😀>',
  '<a b="c" d=\'e "f" > ]]>\'\ng\t=\n"&lt;&#65;&#x1F600;"/>',
  '<a b=" 1\t2\n3\r\n4\r5&#9;&#10;&#13;6 "/>',
  '<a>1\r\n2\r3\n&#13;4&amp;lt;&quot;&apos;&gt;&lt;</a>',
  '<a><![CDATA[<b>&amp;]]]]><![CDATA[>\r\n]]>x<!-- <c> &d; ]]> -->y<?p <e> ?>z<![CDATA[]]></a>',
  '<a>&lt;<![CDATA[&lt;]]>&lt;</a>',
  '<a>] ]] ]>]]&gt;\x7F\x85\u2028\uFFFD\u{10FFFF}</a>',
  '<a><?xml-stylesheet x?><?xmlx?><?p ??></a>',
  '<a><b><c/></b> <b/>\n</a>',
  '<constructor __proto__="1" toString="2"/>',
];

test.each(WELL_FORMED)('%j says what saxes says', (document) => {
  expect(eventsBySaxes(document)).toBeInstanceOf(Array);
  expect(eventsOf(document)).toEqual(eventsBySaxes(document));
});

/** With `|` where it goes wrong. */
const MALFORMED: readonly (readonly [document: string, message: string])[] = [
  ['|', 'expected the root element, found the end'],
  ['<!-- -->|', 'expected the root element, found the end'],
  ['|x<a/>', 'expected the root element, found "x"'],
  ['\uFEFF|\uFEFF<a/>', 'expected the root element, found U+FEFF'],
  ['|</a>', 'expected the root element, found "<"'],
  ['<|![CDATA[]]><a/>', 'expected a comment, or a CDATA section in the root element, found "!"'],
  ['<a/>|<b/>', 'expected nothing behind the root element, found "<"'],
  ['<a/> |x', 'expected nothing behind the root element, found "x"'],
  ['<a/>|&#32;', 'expected nothing behind the root element, found "&"'],
  ['<a/>|</a>', 'expected nothing behind the root element, found "<"'],
  ['<a/><|![CDATA[ ]]>', 'expected a comment, or a CDATA section in the root element, found "!"'],
  ['<a>|', 'expected </a>, found the end'],
  ['<a><b>|</a></b>', 'expected </b>, found another end tag'],
  ['<a>|</A>', 'expected </a>, found another end tag'],
  ['<a></a|b>', 'expected ">", found "b"'],
  ['<a></a |/>', 'expected ">", found "/"'],
  ['<a>|</ a>', 'expected </a>, found another end tag'],
  ['<a></a|', 'expected ">", found the end'],
  ['<|', 'expected a name, found the end'],
  ['<| a/>', 'expected a name, found " "'],
  ['<|1a/>', 'expected a name, found "1"'],
  ['<|-a/>', 'expected a name, found "-"'],
  ['<|·a/>', 'expected a name, found U+00B7'],
  ['<a>1 <| 2</a>', 'expected a name, found " "'],
  ['<a|', 'expected a name, found the end'],
  ['<a|×/>', 'expected ">", found U+00D7'],
  ['<a/| >', 'expected ">", found " "'],
  ['<a b|>', 'expected "=", found ">"'],
  ['<a b|/>', 'expected "=", found "/"'],
  ['<a b |c="1">', 'expected "=", found "c"'],
  ['<a b=|x1x/>', 'expected a value in quotes, found "x"'],
  ['<a b="1|', `expected '"', found the end`],
  ['<a b="1|<"/>', 'expected "&lt;", found "<"'],
  ['<a b="|&"/>', 'expected "&amp;" or another reference that XML knows, found "&"'],
  ['<a b="1"|c="2"/>', 'expected ">", found "c"'],
  ['<a b="1" |b="2"/>', 'expected an attribute that is not there yet, found "b"'],
  ['<a |="1"/>', 'expected a name, found "="'],
  ['<a>|&</a>', 'expected "&amp;" or another reference that XML knows, found "&"'],
  ['<a>|&amp</a>', 'expected "&amp;" or another reference that XML knows, found "&"'],
  ['<a>&lt;|& amp;</a>', 'expected "&amp;" or another reference that XML knows, found "&"'],
  ...[
    'nbsp',
    'AMP',
    'constructor',
    '',
    '#',
    '#x',
    '#X41',
    '#xg',
    '#-1',
    '#0',
    '#8',
    '#xD800',
    '#xFFFF',
    '#x110000',
  ].map((name) => [`<a>|&${name};</a>`, 'expected "&amp;" or another reference that XML knows, found "&"'] as const),
  ['<a>1|]]></a>', 'expected "]]&gt;", found "]"'],
  ['<a><!-- |', 'expected "--", found the end'],
  ['<a><!-- --|-></a>', 'expected ">", found "-"'],
  ['<a><!-- --| x --></a>', 'expected ">", found " "'],
  ['<a><![CDATA[ ]] >|', 'expected "]]>", found the end'],
  ['<a><|![cdata[]]></a>', 'expected a comment, or a CDATA section in the root element, found "!"'],
  ['<a><|!x></a>', 'expected a comment, or a CDATA section in the root element, found "!"'],
  ['<a><|!DOCTYPE a></a>', 'expected a comment, or a CDATA section in the root element, found "!"'],
  ['<a/><|!DOCTYPE a>', 'expected a comment, or a CDATA section in the root element, found "!"'],
  ['<a><?p |', 'expected "?>", found the end'],
  ['<a><?| p?></a>', 'expected a name, found " "'],
  ['<a><?|?></a>', 'expected a name, found "?"'],
  ['<a><?p|"?></a>', `expected white space, found '"'`],
  ...['<?XML?>', '<?xml?>', '<?xml version="1.0"?>'].map(
    (declaration) =>
      [
        `<a>|${declaration}</a>`,
        'expected an XML declaration of version 1.0 at the very start, found another',
      ] as const,
  ),
  ...[
    ' <?xml version="1.0"?>',
    '<!----><?xml version="1.0"?>',
    '<?xml?>',
    '<?xml encoding="UTF-8"?>',
    '<?xml version="1.0"encoding="UTF-8"?>',
    '<?xml version="1.0" encoding=""?>',
    '<?xml version="1.0" encoding="8"?>',
    '<?xml version="1.0" encoding="UTF 8"?>',
    '<?xml version="1.0" standalone="maybe"?>',
    '<?xml version="1.0" standalone="yes" encoding="UTF-8"?>',
    '<?xml version="1.0" version="1.0"?>',
    '<?xml version="1.0\'?>',
    '<?xml version=1.0?>',
    '<?xml version="2.0"?>',
    '<?xml version="1."?>',
    '<?xml version="1.0" ? >',
    '<?xml\xA0version="1.0"?>',
    '<?Xml version="1.0"?>',
  ].map(
    (declaration) =>
      [
        `${declaration.replace('<?', '|<?')}<a/>`,
        'expected an XML declaration of version 1.0 at the very start, found another',
      ] as const,
  ),
  ['<a>|\0</a>', 'expected </a>, found a character that XML does not allow'],
  ['<a>1|\x1B[31m</a>', 'expected </a>, found a character that XML does not allow'],
  ['<a b="|\uFFFE"/>', `expected '"', found a character that XML does not allow`],
  ['<a><!--|\uFFFF--></a>', 'expected "--", found a character that XML does not allow'],
  ['<a>|\uDE00</a>', 'expected </a>, found a character that XML does not allow'],
  ['<a/>|\x0B', 'expected nothing behind the root element, found a character that XML does not allow'],
  ['<a></a|\x01>', 'expected ">", found a character that XML does not allow'],
];

test.each(MALFORMED)('%j is refused: %s', (marked, message) => {
  const document = marked.replace('|', '');
  expect(eventsBySaxes(document)).toBeTypeOf('string');
  expect(errorOf(document)).toMatchObject({ message, offset: marked.indexOf('|') });
});

test.each([
  '<!DOCTYPE a><a/>',
  '<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b SYSTEM "file:///c">]><a>&b;</a>',
  '<!DOCTYPE',
])('%j is refused for its document type', (document) => {
  expect(errorOf(document)).toBeInstanceOf(DoctypeError);
});

/** Where we refuse what saxes takes, since XML 1.0 refuses it too, or, of 1.1, since Salesforce never writes it. */
const STRICTER: readonly (readonly [why: string, example: string, isSo: RegExp])[] = [
  ['half a character of two', '<a>\uD83Dx</a>', /\p{Surrogate}/u],
  ['an instruction without white space behind its name', '<a><?p?q?></a>', /<\?[^ \t\r\n?]+\?[^>]/],
  [
    'another version of XML',
    '<?xml version="1.1"?><a/>',
    /^\uFEFF?<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*["']1\.(?!0["'])/,
  ],
];

test.each(STRICTER)('we are stricter than saxes for %s', (_, example, isSo) => {
  expect(eventsBySaxes(example)).toBeInstanceOf(Array);
  expect(eventsOf(example)).toBeTypeOf('string');
  expect(example).toMatch(isSo);
});

type Agreement = 'both take it' | 'both refuse it' | 'stricter on purpose' | 'different';
function agreementOn(document: string): Agreement {
  const [ours, theirs] = [eventsOf(document), eventsBySaxes(document)];
  if (typeof ours === 'string') {
    const isOnPurpose = STRICTER.some(([, , isSo]) => isSo.test(document));
    return typeof theirs === 'string' ? 'both refuse it' : isOnPurpose ? 'stricter on purpose' : 'different';
  }
  return isDeepStrictEqual(ours, theirs) ? 'both take it' : 'different';
}

/** `RUNS=200000 npx vitest run <file>` looks harder. */
const RUNS = Number(process.env.RUNS ?? 10_000);

describe('saxes agrees', () => {
  test.each([
    ['metadata files', FILES, 2],
    ['answers', ANSWERS, 2],
    ['small documents', WELL_FORMED, 2],
  ])('on %s, whatever is done to them', (_, documents, most) => {
    const met = new Map<Agreement, number>();
    fc.assert(
      fc.property(fc.constantFrom(...documents), fc.array(damage, { minLength: 1, maxLength: most }), (whole, done) => {
        const agreement = agreementOn(done.reduce(damaged, whole));
        met.set(agreement, (met.get(agreement) ?? 0) + 1);
        expect(agreement).not.toBe('different');
      }),
      { numRuns: RUNS },
    );
    // Otherwise the damage would be so heavy or so light that nothing was compared.
    expect(met.get('both take it')).toBeGreaterThan(RUNS / 20);
    expect(met.get('both refuse it')).toBeGreaterThan(RUNS / 20);
  });

  test('on the characters of names and texts, at the ends of all ranges', () => {
    const ends = [
      ...[0x09, 0x0a, 0x0d, 0x20, 0x2d, 0x2e, 0x30, 0x39, 0x3a, 0x41, 0x5a, 0x5f, 0x61, 0x7a, 0x7f, 0x9f, 0xb7, 0xc0],
      ...[0xd6, 0xd8, 0xf6, 0xf8, 0x2ff, 0x300, 0x36f, 0x370, 0x37d, 0x37f, 0x1fff, 0x200c, 0x200d, 0x203f, 0x2040],
      ...[0x2070, 0x218f, 0x2c00, 0x2fef, 0x3001, 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000, 0xf900, 0xfdcf],
      ...[0xfdf0, 0xfeff, 0xfffd, 0x10000, 0xeffff, 0x10ffff],
    ];
    const codes = new Set(ends.flatMap((end) => [end - 1, end, end + 1]).filter((code) => code <= 0x10ffff));
    const different = [...codes].flatMap((code) => {
      const character = String.fromCodePoint(code);
      const documents = ['<@/>', '<a@/>', '<a @="1"/>', '<a>@</a>', '<a b="@"/>', '<a><!--@--></a>', '<?@ ?><a/>'];
      const references = [`<a>&#${code};</a>`, `<a b="&#x${code.toString(16)};"/>`];
      return [...documents.map((document) => document.replace('@', character)), ...references].filter(
        (document) => agreementOn(document) === 'different',
      );
    });
    expect(different).toEqual([]);
  });
});

test('tokens stand side by side, from the first tag to the last', () => {
  for (const document of [...FILES, ...ANSWERS]) {
    const tokens = new XmlTokens(document);
    tokens.next();
    const first = tokens.start;
    let [pieces, end] = [document.slice(first, tokens.end), tokens.end];
    while (tokens.next() !== 'end' && tokens.start === end) {
      pieces += document.slice(tokens.start, tokens.end);
      end = tokens.end;
    }
    expect(pieces.trimEnd()).toBe(document.slice(first).trimEnd());
  }
});

test('an element can be skipped, and what is malformed in it is still refused', () => {
  const tokens = new XmlTokens('<a><b><b/>1<b></b></b><c/></a>');
  tokens.next();
  tokens.next();
  tokens.skip();
  expect([tokens.next(), tokens.name]).toEqual(['open', 'c']);
  tokens.skip();
  expect([tokens.next(), tokens.name, tokens.next()]).toEqual(['close', 'a', 'end']);
  const broken = new XmlTokens('<a><b>&nbsp;</b></a>');
  broken.next();
  broken.next();
  expect(() => broken.skip()).toThrow(XmlError);
});

function errorOf(document: string): XmlError | undefined {
  const tokens = new XmlTokens(document);
  try {
    while (tokens.next() !== 'end') {
      // Only how it ends counts.
    }
    return undefined;
  } catch (error) {
    if (error instanceof XmlError) {
      return error;
    }
    throw error;
  }
}
