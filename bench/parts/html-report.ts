/**
 * The HTML report of a thousand orgs.
 *
 * @module
 */

import { CATALOGUE } from '../../lib/audit/controls/index.ts';
import { assessOrg } from '../../lib/audit/judging/assess.ts';
import type { App } from '../../lib/audit/model/app.ts';
import type { RunResult } from '../../lib/audit/model/run-result.ts';
import { addOrg, emptySummary } from '../../lib/audit/summary/summary.ts';
import { renderHtml } from '../../lib/report/html/render.ts';
import { cpuMs, type Part } from '../figures.ts';
import { appsOfOneOrg } from '../processes/one-org.ts';

const APPS = 50;

export const htmlReport: Part = {
  title: `HTML report of many orgs of ${APPS} apps`,
  async run({ full }) {
    const orgs = full ? 1000 : 200;
    const result = resultOf(orgs, await appsOfOneOrg(APPS));
    let page = '';
    const taken = await cpuMs(async () => {
      page = await renderHtml(result, { controls: CATALOGUE });
    });
    return [
      { what: 'orgs', value: orgs, unit: 'orgs' },
      { what: 'CPU', value: taken / 1000, unit: 's' },
      { what: 'CPU an org', value: taken / orgs, unit: 'ms' },
      { what: 'page', value: Buffer.byteLength(page) / 1024 / 1024, unit: 'MB' },
      { what: 'page, an app', value: Buffer.byteLength(page) / orgs / APPS / 1024, unit: 'KB' },
    ];
  },
};

function resultOf(orgs: number, apps: readonly App[]): RunResult {
  const takenAt = '2026-11-24T02:00:00.000Z';
  let summary = emptySummary();
  const snapshots = Array.from({ length: orgs }, (_, at) => {
    const org = { alias: `org-${String(at).padStart(4, '0')}`, orgId: `00D${String(at).padStart(12, '0')}AAA` };
    const snapshot = assessOrg({ org, runId: 'bench', takenAt, apps, controls: CATALOGUE, waivers: [] });
    summary = addOrg(summary, { snapshot, drift: [], apiCalls: 0, undelivered: false });
    return snapshot;
  });
  return {
    schemaVersion: 1,
    run: { id: 'bench', startedAt: takenAt, finishedAt: takenAt },
    summary,
    orgs: snapshots,
    drift: [],
  };
}
