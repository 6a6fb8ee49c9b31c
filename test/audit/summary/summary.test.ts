import { expect, test } from 'vitest';
import { addOrg, addSummaries, emptySummary } from '../../../lib/audit/summary/summary.ts';
import { buildApp } from '../../support/audit/app-builder.ts';
import { dayOf, playNights } from '../../support/audit/played-nights.ts';

const optional = { isConsumerSecretOptional: true };
const apps = [
  buildApp({ name: 'A', settings: { ...optional, isPkceRequired: false } }),
  buildApp({ name: 'B', settings: optional, oauthPolicies: { ipRelaxationPolicyType: 'Bypass' } }),
  buildApp({ name: 'C', readings: { globalOauth: { state: 'unreadable', code: 'network', message: 'No.' } } }),
];
const waivers = [{ control: 'toy-secret', org: '*', app: 'A', owner: 'Jo', reason: 'Why', until: dayOf(9) }];
const [partial, down] = playNights([{ apps, waivers }, { reason: { code: 'org_gone', message: 'Gone.' } }]);
if (partial === undefined || down === undefined) {
  throw new Error('Two nights were played.');
}

test('each org adds its counts', () => {
  const one = addOrg(emptySummary(), { snapshot: partial.snapshot, drift: partial.events, apiCalls: 7 });
  const two = addOrg(one, {
    snapshot: down.snapshot,
    drift: down.events,
    apiCalls: 1,
    undelivered: true,
    findingsRefused: true,
  });
  expect(two).toEqual({
    orgs: { assessed: 0, partial: 1, not_assessed: 1 },
    apps: 3,
    findings: { pass: 3, fail: 4, not_assessed: 2, not_applicable: 0 },
    // A's PKCE and B's secret; A's secret is waived, B's IP relaxation for reports only.
    failures: { critical: 0, high: 0, medium: 2, low: 0, info: 0 },
    waived: 1,
    drift: partial.events.length + 1,
    notCompared: 1,
    undelivered: 1,
    findingsRefused: 1,
    apiCalls: 8,
    durationMs: 0,
  });
  expect(one.orgs.not_assessed).toBe(0);
});

test('parts that were audited apart add up to the same', () => {
  const outcomes = [partial, down].map(({ snapshot, events }) => ({ snapshot, drift: events, apiCalls: 2 }));
  const parts = outcomes.map((outcome, index) => ({ ...addOrg(emptySummary(), outcome), durationMs: index * 10 }));
  expect(parts.reduce(addSummaries)).toEqual({ ...outcomes.reduce(addOrg, emptySummary()), durationMs: 10 });
});
