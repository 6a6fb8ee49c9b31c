import { expect, test } from 'vitest';
import { shapeOf } from '../../../lib/simulator/salesforce/calls.ts';
import { jsforceConnection, read, simulatedOrg } from '../../support/salesforce/simulated-salesforce.ts';

test('records what was asked, and which calls ran concurrently', async () => {
  const org = await simulatedOrg({ apps: 3, latencyMs: 200 });
  const connection = await jsforceConnection(org);
  const type = 'ExtlClntAppGlobalOauthSettings';
  await connection.metadata.list([{ type }, { type: 'ExtlClntAppOauthSettings' }]);
  await Promise.all([1, 2, 3].map((at) => read(connection, type, [`App${at}_glbloauth`])));
  expect(org.calls().map(({ operation, types, names, status }) => ({ operation, types, names, status }))).toEqual([
    { operation: 'token', status: 200 },
    { operation: 'listMetadata', types: [type, 'ExtlClntAppOauthSettings'], names: [], status: 200 },
    ...[1, 2, 3].map((at) => ({
      operation: 'readMetadata',
      types: [type],
      names: [`App${at}_glbloauth`],
      status: 200,
    })),
  ]);
  expect(shapeOf(org.calls())).toEqual({ calls: 5, mostAtOnce: 3, longestChain: 3 });
});

test.each([
  ['none', [], { calls: 0, mostAtOnce: 0, longestChain: 0 }],
  [
    'one within another',
    [
      [1, 4],
      [2, 3],
    ],
    { calls: 2, mostAtOnce: 2, longestChain: 1 },
  ],
  ['one that never ended', [[1, 2], [3]], { calls: 2, mostAtOnce: 1, longestChain: 2 }],
  [
    'short ones beside a long one',
    [
      [1, 8],
      [2, 3],
      [4, 5],
      [6, 7],
    ],
    { calls: 4, mostAtOnce: 2, longestChain: 3 },
  ],
] as const)('the shape of %s', (_, spans, shape) => {
  const calls = spans.map(([began, ended]) => ({
    org: 'acme',
    operation: 'token',
    at: new Date(0),
    began: began ?? 0,
    ...(ended === undefined ? {} : { ended }),
  }));
  expect(shapeOf(calls)).toEqual(shape);
});
