/**
 * `evidence --verify` over many nights of many orgs in a folder, by the built command: of one org, and of one after the other
 * in one process.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { publishedResult } from '../lib/alert/event-words.ts';
import { assessOrg } from '../lib/audit/assess.ts';
import { CATALOGUE } from '../lib/audit/controls/index.ts';
import type { EvidenceLink, Snapshot } from '../lib/audit/model.ts';
import { emptySummary } from '../lib/audit/summary.ts';
import { evidenceJson, stateJson } from '../lib/aws/snapshot-json.ts';
import { buildCli } from '../lib/build/bundle.ts';
import { evidencePlace } from '../lib/cli/evidence-place.ts';
import { verifyEvidence } from '../lib/cli/evidence-verify.ts';
import { FUNCTION_LIMITS, gather } from '../lib/run/gather.ts';
import type { Part } from './figures.ts';
import { runMeasured } from './measured-command.ts';
import { appsOfOneOrg } from './one-org.ts';

const APPS = 5;
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
      const aliases = await writeNights(state, nights, orgs);
      const [from, to] = [FIRST, FIRST + (nights - 1) * DAY_MS].map((at) => new Date(at).toISOString().slice(0, 10));
      const range = ['--org', aliases[0] ?? '', '--from', from ?? '', '--to', to ?? ''];
      const command = ['evidence', ...range, '--state', state, '--verify'];
      const one = await runMeasured([process.execPath, join(folder, 'bin/eca-auditor.mjs'), ...command]);
      const all = await verifyAll(aliases, state, new Date(from ?? ''), new Date(to ?? ''));
      return [
        { what: 'nights', value: nights, unit: 'nights' },
        { what: 'orgs', value: orgs, unit: 'orgs' },
        { what: 'one org, from start to end', value: one.wallMs / 1000, unit: 's', goal: (20 * nights) / 400 },
        { what: 'its peak memory', value: one.peakMb, unit: 'MB', goal: 512 },
        { what: 'all orgs, one after the other', value: all / 1000, unit: 's' },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** Milliseconds. @throws Error when a chain is not whole, or does not have all nights. */
async function verifyAll(aliases: readonly string[], state: string, from: Date, to: Date): Promise<number> {
  const place = await evidencePlace('evidence', { state });
  const started = performance.now();
  for (const org of aliases) {
    const { breaks } = await verifyEvidence({ org, from, to, now: to }, place);
    if (breaks.length > 0) throw new Error(`The chain of ${org} is broken: ${breaks[0]}`);
  }
  return performance.now() - started;
}

/** @returns the aliases */
async function writeNights(folder: string, nights: number, orgs: number): Promise<readonly string[]> {
  const apps = await appsOfOneOrg(APPS);
  const put = (key: string, json: string | Uint8Array) => {
    const file = join(folder, key);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, json);
  };
  const known = Array.from({ length: orgs }, (_, at) => ({
    alias: `org-${String(at).padStart(3, '0')}`,
    orgId: `00D${String(at).padStart(12, '0')}AAA`,
  }));
  const heads = new Map<string, EvidenceLink>();
  for (let night = 0; night < nights; night += 1) {
    const takenAt = new Date(FIRST + night * DAY_MS).toISOString();
    const runId = `run-${night}`;
    const gathered = gather(FUNCTION_LIMITS);
    for (const org of known) {
      const snapshot = assessOrg({ org, runId, takenAt, apps, controls: CATALOGUE, waivers: [] });
      const json = evidenceJson(snapshot, heads.get(org.alias));
      const key = `evidence/dt=${takenAt.slice(0, 10)}/org=${org.orgId}/${runId}.json`;
      put(key, json);
      const evidence = { key, sha256: createHash('sha256').update(json).digest('hex') };
      heads.set(org.alias, evidence);
      gathered.add({ snapshot, drift: [], evidence });
      if (night === nights - 1) keepState(snapshot, evidence);
    }
    const result = gathered.result({ id: runId, startedAt: takenAt, finishedAt: takenAt, summary: emptySummary() });
    put(`runs/${runId}.json`, JSON.stringify(publishedResult(result)));
  }
  return known.map(({ alias }) => alias);

  function keepState(snapshot: Snapshot, evidence: EvidenceLink): void {
    const { alias, orgId, runId, takenAt: writtenAt } = snapshot;
    const ledger = { open: [], expiryTold: [] };
    put(`state/${orgId}.json`, stateJson({ schemaVersion: 1, runId, writtenAt, ledger, snapshot, evidence }));
    put(`state/alias=${alias}.json`, JSON.stringify({ schemaVersion: 1, orgId }));
  }
}
