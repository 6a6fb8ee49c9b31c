/**
 * A run of any size, the same each time: a few percent of apps fail, a few percent of orgs can't be read.
 *
 * @module
 */

import { APP_CONTROLS } from '../../../lib/audit/controls/index.ts';
import { orgNotAssessed } from '../../../lib/audit/judging/assess.ts';
import type { App } from '../../../lib/audit/model/app.ts';
import type { OrgIdentity } from '../../../lib/audit/model/org-identity.ts';
import type { RunResult } from '../../../lib/audit/model/run-result.ts';
import type { Snapshot } from '../../../lib/audit/model/snapshot.ts';
import type { RunHistoryEntry } from '../../../lib/report/view/run-history.ts';
import { NO_LIMITS, resultBuilder } from '../../../lib/run/org/result-builder.ts';
import { buildApp } from '../audit/app-builder.ts';
import { RUN_ID, resultOf, snapshotOf, TAKEN_AT, WAIVER } from './run-result.ts';

export function largeRun(orgs: number, appsEach: number): RunResult {
  const chance = dice();
  return resultOf(
    Array.from({ length: orgs }, (_, number) => {
      const org = orgNumber(number);
      return chance() < 0.03 ? unreadable(org) : readable(org, appsEach, chance);
    }),
  );
}

/** The same as it is kept in the record of a run that is too large: counts of apps in place of apps. */
export function countedRun(orgs: number, appsEach: number): RunResult {
  const { orgs: whole, run, summary } = largeRun(orgs, appsEach);
  const gathered = resultBuilder({ ...NO_LIMITS, findings: 1 });
  for (const snapshot of whole) gathered.add({ snapshot, drift: [] });
  return gathered.result({ ...run, summary });
}

function orgNumber(number: number): OrgIdentity {
  const digits = String(number).padStart(4, '0');
  const environment = number % 3 === 0 ? 'production' : 'sandbox';
  return { alias: `acme-${environment}-${digits}`, orgId: `00D5g00000${digits}EAAQ`, environment };
}

function unreadable(org: OrgIdentity): Snapshot {
  const reason = { code: 'maintenance', message: 'Salesforce answered 503: the org is in maintenance.' } as const;
  return orgNotAssessed({ org, runId: RUN_ID, takenAt: TAKEN_AT, reason });
}

function readable(org: OrgIdentity, apps: number, chance: () => number): Snapshot {
  const waivers = [{ ...WAIVER, org: '*0', app: 'App_*1', until: '2026-12-05' }];
  return snapshotOf(
    Array.from({ length: apps }, (_, number) => appNumber(number, chance)),
    { org, waivers, controls: APP_CONTROLS },
  );
}

function appNumber(number: number, chance: () => number): App {
  return buildApp({
    name: `App_${number}`,
    label: `Integration ${number}`,
    settings: {
      isConsumerSecretOptional: chance() < 0.04,
      isPkceRequired: chance() > 0.04,
      isRefreshTokenRotationEnabled: chance() > 0.04,
      callbackUrl: [`https://integration-${Math.floor(chance() * 1e6)}.example.com/callback`],
    },
  });
}

/** One entry a night before the sample run, oldest first. */
export function pastNights(nights: number): readonly RunHistoryEntry[] {
  const chance = dice();
  return Array.from({ length: nights }, (_, index) => {
    const at = new Date(Date.parse(TAKEN_AT) - (nights - index) * 24 * 60 * 60 * 1000).toISOString();
    const open = Math.round(20 + 15 * Math.sin(index / 9) + 6 * chance());
    const daysToFix = index % 6 === 0 ? [1 + Math.round(chance() * 9), 4] : [];
    return {
      runId: `night-${index}`,
      at,
      open: { critical: Math.round(open / 10), high: Math.round(open / 4), medium: open, low: 0, info: 0 },
      waived: 3,
      orgsNotAssessed: 0,
      opened: 1,
      resolved: daysToFix.length,
      daysToFix,
    };
  });
}

/** Park and Miller's generator: each run of a test gets the same numbers. */
function dice(): () => number {
  let state = 20_261_124;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
