/**
 * `evidence --verify` of one org over many nights in a folder, by the built command. It also reads the records of the runs, which
 * contain all orgs.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { publishedResult } from '../../lib/alert/words/event-words.ts';
import { CATALOGUE } from '../../lib/audit/controls/index.ts';
import { assessOrg } from '../../lib/audit/judging/assess.ts';
import type { EvidenceLink, Snapshot } from '../../lib/audit/model/snapshot.ts';
import { emptySummary } from '../../lib/audit/summary/summary.ts';
import { evidenceJson, stateJson } from '../../lib/aws/state/snapshot-json.ts';
import { buildCli } from '../../lib/build/bundle.ts';
import { FUNCTION_LIMITS, resultBuilder } from '../../lib/run/org/result-builder.ts';
import type { Part } from '../figures.ts';
import { runMeasured } from '../processes/measured-command.ts';
import { appsOfOneOrg } from '../processes/one-org.ts';

const APPS = 5;
const ALIAS = 'org-000';
const DAY_MS = 24 * 60 * 60 * 1000;
const FIRST = Date.UTC(2025, 0, 1, 4, 30);

export const verifyMany: Part = {
  title: `evidence --verify over many nights of many orgs of ${APPS} apps, from a folder`,
  async run({ full }) {
    const [nights, orgs] = full ? [400, 100] : [100, 25];
    const folder = mkdtempSync(join(tmpdir(), 'eca-auditor-bench-'));
    try {
      await buildCli(folder);
      const state = join(folder, 'kept');
      const recordsMb = await writeNights(state, nights, orgs);
      const [from, to] = [FIRST, FIRST + (nights - 1) * DAY_MS].map((at) => new Date(at).toISOString().slice(0, 10));
      const range = ['--org', ALIAS, '--from', from ?? '', '--to', to ?? ''];
      const command = ['evidence', ...range, '--state', state, '--verify'];
      const one = await runMeasured([process.execPath, join(folder, 'bin/eca-auditor.mjs'), ...command]);
      return [
        { what: 'nights', value: nights, unit: 'nights' },
        { what: 'orgs', value: orgs, unit: 'orgs' },
        { what: 'records of runs', value: recordsMb, unit: 'MB' },
        { what: 'one org, from start to end', value: one.wallMs / 1000, unit: 's' },
        { what: 'its peak memory', value: one.peakMb, unit: 'MB', goal: 512 },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** @returns megabytes of the records */
async function writeNights(folder: string, nights: number, orgs: number): Promise<number> {
  const apps = await appsOfOneOrg(APPS);
  const put = (key: string, json: string | Uint8Array) => {
    const file = join(folder, key);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, json);
  };
  const known = Array.from({ length: orgs }, (_, at) => ({
    alias: `${ALIAS.slice(0, -3)}${String(at).padStart(3, '0')}`,
    orgId: `00D${String(at).padStart(12, '0')}AAA`,
  }));
  const [org] = known;
  if (org === undefined) throw new Error('There is no org.');
  const judged = assessOrg({ org, runId: '', takenAt: '', apps, controls: CATALOGUE, waivers: [] });
  let bytes = 0;
  const heads = new Map<string, EvidenceLink>();
  for (let night = 0; night < nights; night += 1) {
    const takenAt = new Date(FIRST + night * DAY_MS).toISOString();
    const runId = `run-${night}`;
    const gathered = resultBuilder(FUNCTION_LIMITS);
    for (const org of known) {
      const snapshot = { ...judged, ...org, runId, takenAt };
      const json = evidenceJson(snapshot, heads.get(org.alias));
      const key = `evidence/dt=${takenAt.slice(0, 10)}/org=${org.orgId}/${runId}.json`;
      put(key, json);
      const evidence = { key, sha256: createHash('sha256').update(json).digest('hex') };
      heads.set(org.alias, evidence);
      gathered.add({ snapshot, drift: [], evidence });
      if (night === nights - 1) keepState(snapshot, evidence);
    }
    const result = gathered.result({ id: runId, startedAt: takenAt, finishedAt: takenAt, summary: emptySummary() });
    const record = JSON.stringify(publishedResult(result));
    put(`runs/${runId}.json`, record);
    bytes += Buffer.byteLength(record);
  }
  return bytes / 1024 / 1024;

  function keepState(snapshot: Snapshot, evidence: EvidenceLink): void {
    const { alias, orgId, runId, takenAt: writtenAt } = snapshot;
    const ledger = { open: [], notifiedExpiries: [] };
    put(`state/${orgId}.json`, stateJson({ schemaVersion: 1, runId, writtenAt, ledger, snapshot, evidence }));
    put(`state/alias=${alias}.json`, JSON.stringify({ schemaVersion: 1, orgId }));
  }
}
