/**
 * `respond` over the states of many orgs in a folder, by the built command: time and memory.
 *
 * @module
 */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CATALOGUE } from '../../lib/audit/controls/index.ts';
import { assessOrg } from '../../lib/audit/judging/assess.ts';
import type { App } from '../../lib/audit/model/app.ts';
import type { Snapshot } from '../../lib/audit/model/snapshot.ts';
import { buildCli } from '../../lib/build/bundle.ts';
import type { Part } from '../figures.ts';
import { runMeasured } from '../processes/measured-command.ts';
import { appsOfOneOrg } from '../processes/one-org.ts';

const APPS = 50;

export const respondMany: Part = {
  title: `respond over many orgs of ${APPS} apps, from a folder`,
  async run({ full }) {
    const orgs = full ? 2000 : 400;
    const folder = mkdtempSync(join(tmpdir(), 'eca-auditor-bench-'));
    try {
      await buildCli(folder);
      const sizeMb = await writeStates(join(folder, 'state'), orgs);
      const ask = async (app: string) => {
        const command = [
          'respond',
          '--app',
          app,
          '--state',
          folder,
          '--format',
          'csv',
          '--output',
          join(folder, 'answer'),
        ];
        return runMeasured([process.execPath, join(folder, 'bin/eca-auditor.mjs'), ...command], { exitCode: 1 });
      };
      const [few, all] = [await ask('Vendor Sync'), await ask('Application 7')];
      const scale = orgs / 2000;
      return [
        { what: 'orgs', value: orgs, unit: 'orgs' },
        { what: 'states', value: sizeMb, unit: 'MB' },
        { what: 'an app that three orgs have', value: few.wallMs / 1000, unit: 's', goal: 20 * scale },
        { what: 'its peak memory', value: few.peakMb, unit: 'MB', goal: 400 },
        { what: 'an app that every org has', value: all.wallMs / 1000, unit: 's', goal: 20 * scale },
        { what: 'its peak memory', value: all.peakMb, unit: 'MB', goal: 400 },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** @returns megabytes */
async function writeStates(folder: string, orgs: number): Promise<number> {
  mkdirSync(folder);
  const takenAt = new Date().toISOString();
  const apps = await appsOfOneOrg(APPS);
  const known: { alias: string; orgId: string }[] = [];
  let bytes = 0;
  for (let at = 0; at < orgs; at += 1) {
    const org = { alias: `org-${String(at).padStart(4, '0')}`, orgId: `00D${String(at).padStart(12, '0')}AAA` };
    const named = at % Math.floor(orgs / 3) === 1 ? apps.map(asVendor) : apps;
    const snapshot = assessOrg({ org, runId: 'bench', takenAt, apps: named, controls: CATALOGUE, waivers: [] });
    const file = join(folder, `${org.orgId}.json`);
    writeFileSync(file, stateOf(snapshot));
    bytes += statSync(file).size;
    known.push(org);
  }
  writeFileSync(
    join(folder, 'roster.json'),
    JSON.stringify({ schemaVersion: 1, orgs: known, unreached: [], slow: [] }),
  );
  return bytes / 1024 / 1024;
}

/** Replaces the first app by another, with its own callback, so that the other orgs have no twins of it. */
function asVendor(app: App, at: number): App {
  if (at > 0) return app;
  const settings = { ...app.settings, callbackUrl: ['https://login.vendor.example/callback'] };
  return { ...app, name: 'Vendor_Sync', label: 'Vendor Sync', settings };
}

function stateOf(snapshot: Snapshot): string {
  const { runId, takenAt: writtenAt } = snapshot;
  return JSON.stringify({ schemaVersion: 1, runId, writtenAt, ledger: { open: [], notifiedExpiries: [] }, snapshot });
}
