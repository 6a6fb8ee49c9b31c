import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseComponent } from '../../../lib/salesforce/source/parse-component.ts';
import { positionAt } from '../../../lib/salesforce/source/position.ts';

const parse = (text: string) => parseComponent(text, (type) => type !== 'Unwanted');

function parsed(text: string) {
  const outcome = parse(text);
  if (outcome.kind !== 'component') {
    throw new Error(`it is ${outcome.kind}`);
  }
  return outcome;
}

describe('the fields of a component', () => {
  it('reads fields, nested fields, repeated fields and nil', () => {
    const text =
      '<A xmlns:xsi="x"><b> 1 </b><c><d>2</d></c><e>3</e><e>4</e><f xsi:nil="true"/><g/><h><![CDATA[<5>]]>&amp;</h></A>';
    expect(parsed(text).fields).toEqual(
      new Map<string, unknown>([
        ['b', ' 1 '],
        ['c', new Map([['d', '2']])],
        ['e', ['3', '4']],
        ['f', null],
        ['g', ''],
        ['h', '<5>&'],
      ]),
    );
  });

  it('sees through comments, line breaks in tags, prefixes and a byte order mark', () => {
    const text =
      '\uFEFF<?xml version="1.0"?>\r\n<!-- <A> -->\r\n<m:A xmlns:m="x">\r\n<m:b\r\n  >tr<!-- -->ue</m:b ></m:A>\r\n<!-- -->';
    const { type, fields } = parsed(text);
    expect({ type, fields }).toEqual({ type: 'A', fields: new Map([['b', 'true']]) });
  });
});

describe('the position of a field', () => {
  it.each([
    ['a line of its own', '<A>\n  <b>1</b>\n</A>', { line: 2, column: 3 }],
    ['after CRLF', '<A>\r\n\r\n\t<b>1</b>\r\n</A>', { line: 3, column: 2 }],
    ['in one line', '<A><c/><b>1</b></A>', { line: 1, column: 8 }],
    ['behind a byte order mark', '\uFEFF<A><b>1</b></A>', { line: 1, column: 4 }],
    ['behind a character beyond the basic plane', '<A><!--🔷--><b>1</b></A>', { line: 1, column: 13 }],
    ['with its tag split', '<A>\n <b\n>1</b></A>', { line: 2, column: 2 }],
  ])('%s', (_, text, position) => {
    const found = parsed(text).elements.find(({ path }) => path === 'b');
    expect(positionAt(text, found?.start ?? -1)).toEqual(position);
  });

  it('gives offsets that cut the element and its content out', () => {
    const value = fc.stringMatching(/^[a-z🔷 \r\n]{0,8}$/u);
    const gap = fc.constantFrom('', ' ', '\n    ', '\r\n\t', '<!-- <b>x</b> -->');
    fc.assert(
      fc.property(fc.array(fc.tuple(gap, fc.constantFrom('b', 'c', 'm:d'), value), { maxLength: 8 }), (fields) => {
        const text = `<A xmlns:m="x">${fields.map(([space, tag, content]) => `${space}<${tag}\n>${content}</${tag} >`).join('')}</A>`;
        const { elements } = parsed(text);
        expect(elements.map(({ contentStart, contentEnd }) => text.slice(contentStart, contentEnd))).toEqual(
          fields.map(([, , content]) => content),
        );
        expect(elements.map(({ start, end }) => text.slice(start, end))).toEqual(
          fields.map(([, tag, content]) => `<${tag}\n>${content}</${tag} >`),
        );
      }),
    );
  });
});

describe('what is refused', () => {
  it.each([
    ['nothing at all', '', 1, 1, 'document must contain a root element, found the end'],
    ['an end tag too much', '<A>\n<b>1</b>\n<c></d></A>', 3, 4, 'expected </c>, found another end tag'],
    ['a file cut off', '<A>\n<b>1</b>\n', 2, 9, 'expected </A>, found the end'],
    ['an undefined entity', '<A>\n <b>&me;</b></A>', 2, 5, 'undefined entity, found "&"'],
    [
      'a document type',
      '<!DOCTYPE A [<!ENTITY x SYSTEM "file:///etc/passwd">]><A>&x;</A>',
      1,
      1,
      'a document type declaration is not allowed',
    ],
    ['two roots', '<A/>\n<B/>', 2, 1, 'documents may contain only one root, found "<"'],
    ['a control character', '<A>\n<b>\x1B</b>', 2, 4, 'disallowed character, found U+001B'],
  ])('%s, with its place', (_, text, line, column, message) => {
    expect(parse(text)).toMatchObject({ kind: 'malformed', line, column, message });
  });

  it('repeats nothing of a value', () => {
    const secret = '3MVG9secret';
    for (const value of [`&${secret};`, `<b${secret}`, `]]>${secret}`, `</${secret}>`, `${secret}\0`]) {
      const outcome = parse(`<A b="${secret}"><consumerKey>${value}</consumerKey></A>`);
      expect('message' in outcome && outcome.message).not.toContain(secret);
    }
  });

  it('knows the type from a root element that breaks off, unless its name does', () => {
    expect(parse('<A b=1>')).toMatchObject({ kind: 'malformed', type: 'A' });
    expect(parse('<m:A')).not.toHaveProperty('type');
    expect(parse('<Unwanted b=1>')).not.toHaveProperty('type');
  });

  it('keeps what stood before the error', () => {
    const outcome = parse('<A><externalClientApplication>X</externalClientApplication><b></A>');
    expect(outcome).toMatchObject({ kind: 'malformed', type: 'A' });
    expect('fields' in outcome && outcome.fields.get('externalClientApplication')).toBe('X');
  });

  it('refuses depth and numbers that no component has', () => {
    expect(parse(`${'<a>'.repeat(60)}${'</a>'.repeat(60)}`).kind).toBe('malformed');
    expect(parse(`<A>${'<b/>'.repeat(2_001)}</A>`).kind).toBe('malformed');
  });

  it('reads no further than an unwanted root', () => {
    expect(parse('<!-- -->\n<Unwanted><broken')).toEqual({ kind: 'other', type: 'Unwanted', line: 2, column: 1 });
  });

  it('never throws', () => {
    const piece = fc.constantFrom(
      '<A>',
      '</A>',
      '<b>',
      '</b>',
      '<b',
      '>',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '&',
      ';',
      '<?',
      '?>',
      '\r',
      '\n',
      'x',
      '\uD800',
      '\uFEFF',
      '"',
      '=',
      '<!DOCTYPE',
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        expect(['component', 'malformed', 'other']).toContain(parse(pieces.join('')).kind);
      }),
    );
  });
});
