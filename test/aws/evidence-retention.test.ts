/** What a bucket's lifecycle deletes is no attack, and no attack passes for it. */

import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { evidencePlace } from '../../lib/cli/evidence/evidence-place.ts';
import { verifyEvidence } from '../../lib/cli/evidence/evidence-verify.ts';
import { describeContract } from '../support/aws/aws-backends.ts';
import {
  ACME,
  type Attackable,
  type AttackableBucket,
  attackableBucket,
  attackableFolder,
  evidenceOfAcme,
  playNights,
} from '../support/runs/evidence-nights.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** On January 6 a retention of two days lets January 1 through 3 expire. */
const NOW = new Date('2026-01-06T00:30:00Z');

const TWO_DAYS = [2, 2, 2, 2, 2];

/** As the lifecycle does: evidence and records of these days; of evidence in a bucket a delete marker is left. */
async function expire(place: Attackable, ...days: readonly number[]): Promise<void> {
  const all = await place.keys();
  const gone = days.flatMap((day) => [`dt=2026-01-0${day}/`, `runs/run-${day}.json`]);
  const keys = all.filter((key) => gone.some((part) => key.includes(part)));
  await place.remove(...keys);
  if (isBucket(place)) {
    for (const key of keys) await place.erase(key, (await place.versions(key)).at(-1));
  }
}

const isBucket = (place: Attackable): place is AttackableBucket => 'versions' in place;

async function verify({ where: [flag, value] }: Attackable, from = '2026-01-01', anchor?: string) {
  const place = await evidencePlace('evidence', flag === '--state' ? { state: value } : { bucket: value });
  const range = { from: new Date(from), to: new Date('2026-01-05') };
  return verifyEvidence({ org: 'acme', ...range, now: NOW, ...(anchor !== undefined && { anchor }) }, place);
}

/** A document of its own, and a state that refers to it; what it refers to is nowhere. */
async function forgeNewest(place: Attackable, retentionDays: number): Promise<void> {
  const key = `evidence/dt=2026-01-05/org=${ACME}/run-5b${retentionDays}.json`;
  const previousEvidence = { key: `evidence/dt=2026-01-04/org=${ACME}/none.json`, sha256: '0'.repeat(64) };
  const night = JSON.parse(await place.text(await at(place, 5)));
  const text = JSON.stringify({ ...night, retentionDays, previousEvidence });
  await place.put(key, text);
  const evidence = { key, sha256: createHash('sha256').update(text).digest('hex') };
  await place.change(`state/${ACME}.json`, (state) => JSON.stringify({ ...JSON.parse(state), evidence }));
}

/** As they were published. */
async function anchors(place: Attackable, retentionDays: number): Promise<string> {
  const file = join(await temporaryFolder(), 'anchors.log');
  const keys = (await place.keys()).filter((key) => key.startsWith('runs/'));
  const runs = await Promise.all(keys.map(async (key) => JSON.parse(await place.text(key)).run));
  await writeFile(file, runs.map(({ anchor }) => JSON.stringify({ ...anchor, retentionDays })).join('\n'));
  return file;
}

const at = async (place: Attackable, night: number) =>
  (await evidenceOfAcme(place)).find((key) => key.includes(`dt=2026-01-0${night}`)) ?? '';

function cases(make: () => Promise<Attackable>, each: (name: string, run: () => Promise<void>) => void): void {
  each('nights before the retention are named, and no breaks', async () => {
    const place = await make();
    await playNights(place, 5, TWO_DAYS);
    const anchor = await anchors(place, 2);
    await expire(place, 1, 2, 3);
    const { documents, breaks, notes } = await verify(place, '2026-01-01', anchor);
    expect(breaks).toEqual([]);
    expect(documents).toBe(2);
    expect(notes).toEqual([
      expect.stringMatching(
        /dt=2026-01-03.* is older than the retention. Later evidence shows that evidence before 2026-01-04 has expired/,
      ),
    ]);
  });

  each('a night before the retention that is still there proves nothing, and is no break', async () => {
    const place = await make();
    await playNights(place, 5, TWO_DAYS);
    await expire(place, 2, 3);
    // The lifecycle puts a delete marker over it, and deletes it later.
    if (isBucket(place)) await place.remove(await at(place, 1));
    const { breaks, notes, proven } = await verify(place);
    expect(breaks).toEqual([]);
    expect(notes).toContainEqual(expect.stringMatching(/dt=2026-01-01.* it proves nothing/));
    expect([...proven].some((key) => key.includes('dt=2026-01-01'))).toBe(false);
  });

  each('a night within the retention is missed', async () => {
    const place = await make();
    await playNights(place, 5, TWO_DAYS);
    await expire(place, 1, 2, 3);
    await place.remove(await at(place, 4));
    expect((await verify(place)).breaks).toContainEqual(expect.stringMatching(/dt=2026-01-04.* was removed/));
  });

  each('a retention that is made shorter afterwards hides no night', async () => {
    const place = await make();
    await playNights(place, 5, [100, 100, 100, 100, 100]);
    await place.remove(await at(place, 4));
    await place.change(await at(place, 5), (text) => text.replace('"retentionDays":100', '"retentionDays":1'));
    const { breaks } = await verify(place);
    expect(breaks).toContainEqual(expect.stringMatching(/dt=2026-01-05.* was altered/));
    expect(breaks).toContainEqual(expect.stringMatching(/dt=2026-01-04.* was removed/));
  });

  each('a forged newest night with a short retention hides none that is still there', async () => {
    const place = await make();
    await playNights(place, 5, [100, 100, 100, 100, 100]);
    await forgeNewest(place, 1);
    const { breaks } = await verify(place);
    expect(breaks).toContainEqual(expect.stringMatching(/dt=2026-01-04.* is not linked/));
    expect(breaks).toContainEqual(expect.stringMatching(/dt=2026-01-01.* is not linked/));
  });

  each('a forged newest night with a short retention, or with none that is one, hides no anchored run', async () => {
    const place = await make();
    await playNights(place, 5, [100, 100, 100, 100, 100]);
    const anchor = await anchors(place, 100);
    await expire(place, 1, 2, 3, 4);
    for (const days of [1, -1000]) {
      await forgeNewest(place, days);
      const { breaks } = await verify(place, '2026-01-01', anchor);
      expect(breaks).toContainEqual('The record of the run run-2 was removed: the run has an anchor.');
      expect(breaks).toContainEqual(expect.stringMatching(/dt=2026-01-04.* was removed/));
    }
  });

  each('the record of a run within the retention is missed, since its run is anchored', async () => {
    const place = await make();
    await playNights(place, 5, TWO_DAYS);
    const anchor = await anchors(place, 2);
    await expire(place, 1, 2, 3);
    await place.remove('runs/run-4.json');
    expect((await verify(place, '2026-01-01', anchor)).breaks).toEqual([
      'The record of the run run-4 was removed: the run has an anchor.',
    ]);
  });

  each('a retention that was made longer does not bring back what had expired', async () => {
    const place = await make();
    await playNights(place, 5, [1, 1, 1, 100, 100]);
    await expire(place, 1, 2);
    expect((await verify(place)).breaks).toEqual([]);
    await place.remove(await at(place, 3));
    expect((await verify(place)).breaks).toContainEqual(expect.stringMatching(/dt=2026-01-03.* was removed/));
  });

  each('without a retention every night is missed', async () => {
    const place = await make();
    await playNights(place, 3);
    await expire(place, 1);
    expect((await verify(place)).breaks).toContainEqual(expect.stringMatching(/dt=2026-01-01.* was removed/));
    expect(await place.text(`state/${ACME}.json`)).not.toContain('retentionDays');
  });
}

describe('in a folder', () => cases(attackableFolder, test));
describeContract((contract) => cases(() => attackableBucket(), contract));
