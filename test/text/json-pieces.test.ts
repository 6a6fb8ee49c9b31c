import { expect, test } from 'vitest';
import { jsonBytes } from '../../lib/text/json-pieces.ts';

const DOCUMENTS = {
  'an empty one': {},
  'one of which nothing is told': { a: undefined },
  'members of every kind': {
    a: undefined,
    text: '"ä\u{1F600}\n',
    number: 1.5,
    none: null,
    list: [],
    inner: { x: [1] },
  },
  'a list that takes several pieces': {
    list: Array.from({ length: 1_001 }, (_, at) => ({ at, gone: undefined })),
    end: true,
  },
  'a list that ends with a piece': { list: Array.from({ length: 400 }, (_, at) => at) },
  'a text of three bytes a unit': { long: '\u20AC'.repeat(100_000), end: 1 },
} as const;

test.each(Object.entries(DOCUMENTS))('%s: as JSON.stringify says it', (_, document) => {
  expect(Buffer.from(jsonBytes(document)).toString()).toBe(JSON.stringify(document));
});
