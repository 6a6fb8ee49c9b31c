/**
 * What people paste where it does not belong, in metadata and in a waiver: no format of a report shows it.
 */
import { expect, test } from 'vitest';
import { CATALOGUE } from '../../../lib/audit/controls/index.ts';
import type { RunResult } from '../../../lib/audit/model/run-result.ts';
import { assessSource } from '../../../lib/cli/check/assess-source.ts';
import { FORMATS, type Format } from '../../../lib/report/formats/formats.ts';
import { readSource } from '../../../lib/salesforce/source/read-source.ts';
import { component, sourceTree } from '../../support/salesforce/source-tree.ts';

const TOKENS = [
  '00D5g0000012345!AQ4AQFhx.y_z',
  '5Aep861TSESvWeug_xvFHRBTTbf_Y',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
  'AKIAIOSFODNN7EXAMPLE',
  'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
  'xoxb-17653672481-19874698323',
];
const IN_URLS = ['9f86d081884c7d659a2feaa0c55ad015', 'x9Kq2LmN8pRs4TvW6yZb', 'hunter2', 'hush'];
const CALLBACKS = [
  ...[...TOKENS, ...IN_URLS.slice(0, 2)].map((secret) => `http://a.example/${secret}/cb`),
  'http://it:hunter2/hush@b.example/cb',
  'http://it:hunter2@c.example/cb?code=hush',
];

async function checked(): Promise<RunResult> {
  const files = sourceTree({
    'P.eca-meta.xml': component('app', { contactEmail: `${TOKENS[0]}@a.example`, label: `Portal ${TOKENS.join(' ')}` }),
    'P.ecaGlblOauth-meta.xml': component('globalOauth', {
      externalClientApplication: 'P',
      callbackUrl: CALLBACKS.join('\n'),
      isConsumerSecretOptional: TOKENS[3] ?? '',
      isPkceRequired: false,
    }),
  });
  const { apps } = await readSource(['.'], files);
  const words = { owner: TOKENS[4] ?? '', reason: `it uses ${TOKENS.join()}` };
  const waivers = [{ control: 'require-pkce', org: '*', app: 'P', ...words, until: '2027-01-31' }];
  const now = new Date('2026-11-29T02:00:00.000Z');
  const run = { runId: 'r', startedAt: now, finishedAt: now };
  return assessSource({ apps, controls: CATALOGUE, waivers, notes: TOKENS, ...run });
}

const OPTIONS = { verbose: true, securityHub: { accountId: '123456789012', region: 'eu-central-1' } };

test.each(Object.entries(FORMATS))('%s shows none of it', async (_, { render }: Format) => {
  const text = await render(await checked(), OPTIONS);
  expect(text).toMatch(/waived/i);
  expect(text).toContain('a.example');
  expect([...TOKENS, ...IN_URLS].filter((secret) => text.includes(secret))).toEqual([]);
});
