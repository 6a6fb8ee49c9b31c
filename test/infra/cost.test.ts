import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CHANNEL_IDS } from '../../lib/alert/channels/index.ts';
import { costPage, monthlyCost, USAGE } from '../../lib/infra/cost.ts';
import { propertiesOf, synthesise } from '../support/infra/synth.ts';

test('the page is current', () => {
  expect(readFileSync('docs/cost.md', 'utf8'), 'run "npm run docs"').toBe(costPage());
});

test('the parts add up, and secrets are most of many orgs', () => {
  const { total, secrets, ...others } = monthlyCost(1_000);
  const sum = secrets + Object.values(others).reduce((all, part) => all + part, 0);
  expect(total).toBeCloseTo(sum);
  expect(secrets / total).toBeGreaterThan(0.9);
});

test('as many alarms and metrics are paid for as there are', () => {
  const topics = CHANNEL_IDS.map((channel) => [`${channel}Topic`, true]);
  const alarms = propertiesOf(synthesise(Object.fromEntries(topics)), 'AWS::CloudWatch::Alarm');
  expect(USAGE.alarms).toBe(alarms.length);
});
