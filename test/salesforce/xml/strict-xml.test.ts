import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DoctypeError, readXml, XmlError } from '../../../lib/salesforce/xml/strict-xml.ts';
import { damage, damaged } from '../../support/salesforce/damage.ts';

const CORPUS = new URL('../../../lib/simulator/corpus/files/', import.meta.url);
const FILES = readdirSync(CORPUS).map((name) => readFileSync(new URL(name, CORPUS), 'utf8'));

/** What the document says, in short: `<name attribute=value>text</name>`, without prefixes of elements. */
function said(document: string): string {
  let all = '';
  readXml(document, {
    open: ({ local, attributes }) => {
      const written = Object.values(attributes).map(({ name, value }) => ` ${name}=${value}`);
      all += `<${local}${written.join('')}>`;
    },
    text: (text) => {
      all += text;
    },
    close: ({ local }) => {
      all += `</${local}>`;
    },
  });
  return all.trim();
}

function errorOf(document: string): XmlError {
  try {
    said(document);
  } catch (error) {
    if (error instanceof XmlError) {
      return error;
    }
    throw error;
  }
  throw new Error('It was taken.');
}

describe('what is well-formed', () => {
  it.each([
    ['<a/>', '<a></a>'],
    ['<a\n></a\r\n\t >', '<a></a>'],
    [' \r\n<!-- x --><?p?><a/><?p q?><!----> \n', '<a></a>'],
    ['\uFEFF<?xml\tversion = \'1.0\'\r\nencoding="UTF-8" standalone="no" ?><a/>', '<a></a>'],
    ['<a:b xmlns:a="x"><a:c a:d="1"/></a:b>', '<b xmlns:a=x><c a:d=1></c></b>'],
    ['<é名.-·😀><_x1>1</_x1></é名.-·😀>', '<é名.-·😀><_x1>1</_x1></é名.-·😀>'],
    ['<a b="c" d=\'e "f" > \'\ng\t=\n"&lt;&#65;&#x1F600;"/>', '<a b=c d=e "f" >  g=<A😀></a>'],
    ['<a b=" 1\t2\n3\r\n4"/>', '<a b= 1 2 3 4></a>'],
    ['<a>1\r\n2\r3&amp;lt;&quot;&apos;&gt;&lt;&#13;</a>', '<a>1\n2\n3&lt;"\'><\r</a>'],
    ['<a><![CDATA[<b>&amp;]]]]><![CDATA[>\r\n]]>x<!-- <c> &d; ]]> -->y<?p <e> ?>z</a>', '<a><b>&amp;]]>\nxyz</a>'],
    ['<a>]] ]>]]&gt;\x7F\x85\u2028\uFFFD\u{10FFFF}</a>', '<a>]] ]>]]>\x7F\x85\u2028\uFFFD\u{10FFFF}</a>'],
    ['<constructor __proto__="1" toString="2"/>', '<constructor __proto__=1 toString=2></constructor>'],
  ])('%j says what it says', (document, expected) => {
    expect(said(document)).toBe(expected);
  });
});

describe('what is refused', () => {
  /** With `|` before the place. */
  it.each([
    ['|', 'document must contain a root element, found the end'],
    ['|x<a/>', 'text data outside of root node, found "x"'],
    ['|\uFEFF\uFEFF<a/>', 'text data outside of root node, found U+FEFF'],
    ['<a/> |x', 'text data outside of root node, found "x"'],
    ['<a/>|&#32;', 'text data outside of root node, found "&"'],
    ['<a/>|<![CDATA[ ]]>', 'text data outside of root node, found "<"'],
    ['<a/>|<b/>', 'documents may contain only one root, found "<"'],
    ['<a/></a|>', 'unmatched closing tag, found ">"'],
    ['<a>|', 'expected </a>, found the end'],
    ['<a |', 'unexpected end'],
    ['<a><b>|</a></b>', 'expected </b>, found another end tag'],
    ['<a>|</A>', 'expected </a>, found another end tag'],
    ['<a>|</ab>', 'expected </a>, found another end tag'],
    ['<a></ |a>', 'disallowed character in closing tag, found "a"'],
    ['<a></|>', 'weird empty close tag, found ">"'],
    ['<a></a|', 'expected </a>, found the end'],
    ['<a></a|/>', 'disallowed character in closing tag, found "/"'],
    ['<| a/>', 'disallowed character in tag name, found " "'],
    ['<|1a/>', 'disallowed character in tag name, found "1"'],
    ['<a|×/>', 'disallowed character in tag name, found U+00D7'],
    ['<a😀|"/>', `disallowed character in tag name, found '"'`],
    ['<a b|>', 'attribute without value, found ">"'],
    ['<a b=|1>', 'unquoted attribute value, found "1"'],
    ['<a b="|<"/>', 'disallowed character, found "<"'],
    ['<a b="1"|c="2"/>', 'no whitespace between attributes, found "c"'],
    ['<a b="1" b="2"/|>', 'duplicate attribute, found ">"'],
    ['<b:a/|>', 'unbound namespace prefix, found ">"'],
    ['<a b:c="1"/|>', 'unbound namespace prefix, found ">"'],
    ['<a>1]]|></a>', 'the string "]]>" is disallowed in char data, found ">"'],
    ['<a><!-- --| x --></a>', 'malformed comment, found " "'],
    ['<a><?XML?|></a>', 'the XML declaration must appear at the start of the document, found ">"'],
    ['<?xml version="2.0|"?><a/>', `version number must match /^1\\.[0-9]+$/, found '"'`],
    ['<a>\n|&nbsp;</a>', 'undefined entity, found "&"'],
    ['<a>\n|</b>', 'expected </a>, found another end tag'],
    ['<a>|\0</a>', 'disallowed character, found U+0000'],
    ['<a>|\uFFFE</a>', 'disallowed character, found U+FFFE'],
    ['<a>|\uD83Dx</a>', 'disallowed character, found U+D83D'],
    ['<a b="|\uDE00"/>', 'disallowed character, found U+DE00'],
    ['<a/>|\uD83D', 'disallowed character, found U+D83D'],
  ])('%j: %s', (marked, message) => {
    const error = errorOf(marked.replace('|', ''));
    expect({ message: error.message, offset: error.offset }).toEqual({ message, offset: marked.indexOf('|') });
  });

  it.each([
    ...['nbsp', 'AMP', 'constructor', '__proto__', '', ' amp', 'amp ', '#', '#x', '#X41', '#xg', '#-1', '#0', '#8'],
    ...['#xD800', '#xFFFF', '#x110000'],
  ])('the reference &%s;', (name) => {
    const documents = [`<a>&${name};</a>`, `<a b="&${name};"/>`];
    expect(documents.map((document) => errorOf(document).offset)).toEqual(documents.map((text) => text.indexOf('&')));
  });

  it.each([
    '<!DOCTYPE a><a/>',
    '<!DOCTYPE a SYSTEM "http://x/y.dtd"><a/>',
    '<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b SYSTEM "file:///c">]><a>&b;</a>',
  ])('the document type of %j', (document) => {
    const error = errorOf(document);
    expect(error).toBeInstanceOf(DoctypeError);
    expect(error.offset).toBe(document.indexOf('<!DOCTYPE'));
  });

  it.each([
    '<!DOCTYPE a',
    '<!DOCTYPE',
    '<a><!DOCTYPE a></a>',
    '<a/><!DOCTYPE a>',
    '<!doctype a><a/>',
    '<!ENTITY a "b"><a/>',
  ])('a declaration that is cut off or out of place: %j', (document) => {
    expect(errorOf(document)).toBeInstanceOf(XmlError);
  });
});

describe('whatever is done to a metadata file', () => {
  it('is refused with a place in it, or gives tags that stand where they are said to stand', () => {
    const outcomes = { taken: 0, refused: 0 };
    fc.assert(
      fc.property(fc.constantFrom(...FILES), fc.array(damage, { minLength: 1, maxLength: 2 }), (whole, done) => {
        const document = done.reduce(damaged, whole);
        const tags: string[] = [];
        const cut = (end: number) => tags.push(document.slice(document.lastIndexOf('<', end - 1), end));
        try {
          readXml(document, { open: (_, end) => cut(end), text: () => {}, close: (_, end) => cut(end) });
          outcomes.taken += 1;
        } catch (error) {
          expect(error).toBeInstanceOf(XmlError);
          expect((error as XmlError).offset).toBeGreaterThanOrEqual(0);
          expect((error as XmlError).offset).toBeLessThanOrEqual(document.length);
          outcomes.refused += 1;
        }
        expect(tags.filter((tag) => !/^<[^<>]*(?:"[^<"]*"[^<>]*)*>$/.test(tag))).toEqual([]);
      }),
      { numRuns: 2000 },
    );
    expect(Math.min(outcomes.taken, outcomes.refused)).toBeGreaterThan(100);
  });
});
