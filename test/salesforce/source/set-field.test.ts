import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseComponent } from '../../../lib/salesforce/source/parse-component.ts';
import { setField } from '../../../lib/salesforce/source/set-field.ts';

const ROOT = 'ExtlClntAppGlobalOauthSettings';
const FIELD = 'isPkceRequired';

function set(text: string, value = true): string {
  const edited = setField(text, FIELD, value);
  return 'text' in edited ? edited.text : `refused: ${edited.refused}`;
}

describe('an element that is there', () => {
  it.each([
    ['as the CLI writes it', '<b>1</b>\n    <isPkceRequired>false</isPkceRequired>\n'],
    ['with CRLF and a split tag', '<b>1</b>\r\n\t<isPkceRequired\r\n  >false</isPkceRequired\r\n>\r\n'],
    ['with blanks around its value', '<isPkceRequired>\n  false\n  </isPkceRequired>'],
    ['with attributes', '<isPkceRequired x="false">false</isPkceRequired>'],
    [
      'beside a comment that looks like it',
      '<!-- <isPkceRequired>false</isPkceRequired> --><isPkceRequired>false</isPkceRequired>',
    ],
  ])('is rewritten: %s', (_, inside) => {
    const at = inside.lastIndexOf('>false<') + 1;
    const expected =
      at > 0 ? `${inside.slice(0, at)}true${inside.slice(at + 'false'.length)}` : inside.replace('false', 'true');
    expect(set(`\uFEFF<${ROOT}>${inside}</${ROOT}>\n`)).toBe(`\uFEFF<${ROOT}>${expected}</${ROOT}>\n`);
  });

  it('is rewritten: with the prefix of the whole component', () => {
    const text = (value: boolean) => `<m:${ROOT} xmlns:m="x"><m:isPkceRequired>${value}</m:isPkceRequired></m:${ROOT}>`;
    expect(set(text(false))).toBe(text(true));
  });

  it.each([
    ['it is there twice', '<isPkceRequired>false</isPkceRequired><isPkceRequired>true</isPkceRequired>'],
    ['a comment stands in it', '<isPkceRequired>fal<!-- -->se</isPkceRequired>'],
    ['it is empty', '<isPkceRequired/>'],
    ['a no-break space stands in it', '<isPkceRequired>false\u00A0</isPkceRequired>'],
    ['it is of another namespace', '<m:isPkceRequired xmlns:m="x">false</m:isPkceRequired>'],
    ['it holds a placeholder', '<isPkceRequired>{{PKCE}}</isPkceRequired>'],
    ['it is written in CDATA', '<isPkceRequired><![CDATA[false]]></isPkceRequired>'],
  ])('is refused where %s', (_, inside) => {
    expect(set(`<${ROOT}>${inside}</${ROOT}>`)).toMatch(/^refused: /);
  });
});

describe('an element that is not there', () => {
  it.each([
    [
      'between its neighbours',
      '\n  <a>1</a>\n  <z>2</z>\n',
      '\n  <a>1</a>\n  <isPkceRequired>true</isPkceRequired>\n  <z>2</z>\n',
    ],
    ['first', '\r\n\t<z>2</z>\r\n', '\r\n\t<isPkceRequired>true</isPkceRequired>\r\n\t<z>2</z>\r\n'],
    ['last', '\n    <a>1</a>\n', '\n    <a>1</a>\n    <isPkceRequired>true</isPkceRequired>\n'],
    ['in one line', '<a>1</a><z>2</z>', '<a>1</a><isPkceRequired>true</isPkceRequired><z>2</z>'],
    [
      'behind the comment of its neighbour',
      '\n  <a>1</a> <!-- one -->\n  <!-- two -->\n  <z>2</z>\n',
      '\n  <a>1</a> <!-- one -->\n  <isPkceRequired>true</isPkceRequired>\n  <!-- two -->\n  <z>2</z>\n',
    ],
    [
      'not into an element with fields of its own',
      '\n  <c>\n    <z>1</z>\n  </c>\n',
      '\n  <c>\n    <z>1</z>\n  </c>\n  <isPkceRequired>true</isPkceRequired>\n',
    ],
  ])('is inserted %s', (_, inside, expected) => {
    expect(set(`<${ROOT} xmlns:m="x">${inside}</${ROOT}>`)).toBe(`<${ROOT} xmlns:m="x">${expected}</${ROOT}>`);
  });

  it.each([`<${ROOT}/>`, `<${ROOT}></${ROOT}>`, `<${ROOT}><a>`, '<Other><a/></Other>'])('is refused in %s', (text) => {
    expect(set(text)).toMatch(/^refused: /);
  });
});

describe('any component', () => {
  const eol = fc.constantFrom('\n', '\r\n');
  const indent = fc.constantFrom('    ', '\t', '  ');
  const name = fc.constantFrom('callbackUrl', 'isConsumerSecretOptional', 'isPkceRequired', 'label', 'zebra', 'alpha');
  const value = fc.constantFrom('true', 'false', 'Zürich 🔷', 'a\nb', '&amp;', '');
  const decoration = fc.constantFrom('', ' <!-- ü -->', ' <!-- <isPkceRequired> -->');
  const field = fc.record({ name, value, decoration, split: fc.boolean() });
  const file = fc
    .record({
      eol,
      indent,
      bom: fc.boolean(),
      fields: fc.uniqueArray(field, { selector: (each) => each.name, minLength: 1 }),
    })
    .map(({ eol: end, indent: space, bom, fields }) => {
      const lines = fields.map(
        (each) =>
          `${space}<${each.name}${each.split ? `${end}${space}` : ''}>${each.value}</${each.name}>${each.decoration}`,
      );
      return `${bom ? '\uFEFF' : ''}<?xml version="1.0"?>${end}<${ROOT}>${end}${lines.join(end)}${end}</${ROOT}>${end}`;
    });

  function elementsOf(text: string) {
    const parsed = parseComponent(text, () => true);
    return parsed.kind === 'component' ? parsed.elements : [];
  }

  it('differs afterwards in the one element alone, byte for byte', () => {
    fc.assert(
      fc.property(file, fc.boolean(), (text, wanted) => {
        const edited = setField(text, FIELD, wanted);
        const [before] = elementsOf(text).filter(({ path }) => path === FIELD);
        if (!('text' in edited)) {
          expect(text.slice(before?.contentStart, before?.contentEnd)).not.toMatch(/^(?:true|false)$/);
          return;
        }
        const [after] = elementsOf(edited.text).filter(({ path }) => path === FIELD);
        const without = (whole: string, from = 0, to = 0) =>
          Buffer.concat([Buffer.from(whole.slice(0, from)), Buffer.from(whole.slice(to))]);
        expect(edited.text.slice(after?.contentStart, after?.contentEnd)).toBe(String(wanted));
        if (before === undefined) {
          const line = /(?:\r?\n)[ \t]*$/.exec(edited.text.slice(0, after?.start))?.[0] ?? '';
          const isElsewhereSame = without(edited.text, (after?.start ?? 0) - line.length, after?.end).equals(
            Buffer.from(text),
          );
          expect(isElsewhereSame).toBe(true);
        } else {
          expect(without(edited.text, after?.contentStart, after?.contentEnd)).toEqual(
            without(text, before.contentStart, before.contentEnd),
          );
        }
      }),
    );
  });

  it('does not change when it is set again', () => {
    fc.assert(
      fc.property(file, fc.boolean(), (text, wanted) => {
        const once = setField(text, FIELD, wanted);
        expect('text' in once ? setField(once.text, FIELD, wanted) : once).toEqual(once);
      }),
    );
  });
});
