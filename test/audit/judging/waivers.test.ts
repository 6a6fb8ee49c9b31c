import { describe, expect, test } from 'vitest';
import { assessOrg, orgNotAssessed } from '../../../lib/audit/judging/assess.ts';
import {
  applyWaivers,
  endOfWaiver,
  expiredWaivers,
  unusedWaivers,
  type Waiver,
} from '../../../lib/audit/judging/waivers.ts';
import type { Snapshot } from '../../../lib/audit/model/snapshot.ts';
import { countsOf } from '../../../lib/audit/summary/summary.ts';
import { buildApp } from '../../support/audit/app-builder.ts';
import { TOY_CONTROLS } from '../../support/audit/toy-controls.ts';

const org = { alias: 'acme-prod', orgId: '00D000000000001EAA' };
const now = new Date('2026-03-31T23:59:59.999Z');
const reading = { org, runId: 'run', takenAt: now.toISOString() };

function waiver(parts: Partial<Waiver> = {}): Waiver {
  const base = { control: 'toy-secret', org: 'acme-prod', app: 'Portal', owner: 'Jo', reason: 'Retired soon' };
  return { ...base, until: '2026-03-31', ...parts };
}
function snapshot(...settings: { isConsumerSecretOptional?: boolean; isPkceRequired?: boolean }[]): Snapshot {
  const apps = settings.map((one, index) => buildApp({ name: index === 0 ? 'Portal' : `App${index}`, settings: one }));
  return assessOrg({ ...reading, apps, controls: TOY_CONTROLS });
}
const failing = snapshot({ isConsumerSecretOptional: true });

describe('a waiver covers', () => {
  test.each([
    ['its control, org and app', {}, true],
    ['by org id', { org: org.orgId }, true],
    ['by patterns', { org: 'acme-*', app: 'P*l' }, true],
    ['by a pattern of everything', { org: '*', app: '*' }, true],
    ['by several stars', { org: '*c*e*prod', app: '**' }, true],
    ['not by half a name', { app: 'Port' }, false],
    ['not by a pattern that overlaps itself', { app: 'Portal*al' }, false],
    ['not by a piece that stands there once for two', { app: '*rta*rta*' }, false],
    ['not by a regular expression', { app: 'P.*' }, false],
    ['not in other letters', { app: 'portal' }, false],
    ['not another control', { control: 'toy-pkce' }, false],
    ['not a pattern of controls', { control: '*' }, false],
    ['not another org', { org: 'acme' }, false],
    ['not after its last day', { until: '2026-03-30' }, false],
    ['not until a day that does not exist', { until: '2026-02-31' }, false],
    ['not until a time', { until: '2026-03-31T23:59:59Z' }, false],
    ['not without an end', { until: '' }, false],
  ])('%s', (_, parts, covered) => {
    const [finding] = applyWaivers(failing.findings, [waiver(parts)], org, now);
    expect(finding?.waiver !== undefined).toBe(covered);
    expect(finding?.status).toBe('fail');
  });

  test('through its last day and not a millisecond longer', () => {
    const midnight = new Date(now.getTime() + 1);
    expect(applyWaivers(failing.findings, [waiver()], org, midnight)[0]).not.toHaveProperty('waiver');
    expect(endOfWaiver('2026-03-31')).toBe(midnight.getTime());
  });

  test('failures alone', () => {
    expect(applyWaivers(snapshot({}).findings, [waiver()], org, now)).toEqual(snapshot({}).findings);
  });
});

test('of several waivers the one that lasts longest counts, with its owner and reason', () => {
  const [finding] = applyWaivers(
    failing.findings,
    [waiver({ until: '2026-04-01' }), waiver({ owner: 'Max', until: '2026-05-01', ticket: 'SEC-1' }), waiver()],
    org,
    now,
  );
  expect(finding?.waiver).toEqual({ owner: 'Max', reason: 'Retired soon', until: '2026-05-01', ticket: 'SEC-1' });
});

test('waivers that are over are named', () => {
  const over = [waiver({ until: '2026-03-30' }), waiver({ until: 'never' })];
  expect(expiredWaivers([...over, waiver()], now)).toEqual(over);
});

describe('a waiver is unused', () => {
  const notRead = orgNotAssessed({ ...reading, reason: { code: 'network', message: 'No.' } });
  const unread = assessOrg({
    ...reading,
    controls: TOY_CONTROLS,
    apps: [buildApp({ readings: { globalOauth: { state: 'unreadable', code: 'managed_package', message: 'No.' } } })],
  });
  test.each([
    ['when what it covers passes', [snapshot({})], true],
    ['when its app is not there', [snapshot()], true],
    ['not when it covers a failure', [failing], false],
    ['not when its org could not be read', [notRead], false],
    ['not when its app could not be read', [unread], false],
    ['not when one org of many needs it', [snapshot({}), failing], false],
  ])('%s', (_, snapshots, isUnused) => {
    expect(unusedWaivers([waiver({ org: '*' })], snapshots, now)).toHaveLength(isUnused ? 1 : 0);
  });

  test('not when the record of a large run holds only the counts of its org', () => {
    const counted = { ...snapshot({}), apps: [], findings: [], omitted: countsOf(snapshot({})) };
    expect(unusedWaivers([waiver({ org: '*' })], [counted], now)).toEqual([]);
  });

  test('not when it is over: that is another problem', () => {
    expect(unusedWaivers([waiver({ until: '2026-03-30' })], [snapshot({})], now)).toEqual([]);
  });
});
