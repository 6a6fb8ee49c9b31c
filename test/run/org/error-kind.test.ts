import { expect, test } from 'vitest';
import { errorKind } from '../../../lib/run/org/error-kind.ts';

class Own extends RangeError {}

test.each([
  [new TypeError('s3cret'), 'TypeError'],
  [new Own('s3cret'), 'RangeError'],
  [new AggregateError([]), 'AggregateError'],
  [new DOMException('s3cret', 's3cret'), 'DOMException'],
  [Object.assign(new Error(), { constructor: undefined, name: 's3cret' }), 'Error'],
  ['s3cret', 'string'],
  [undefined, 'undefined'],
])('%# is named by its built-in class', (error, kind) => {
  expect(errorKind(error)).toBe(kind);
});
