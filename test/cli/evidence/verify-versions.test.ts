/** Attacks by versions and delete markers, and what `evidence --verify` reports. */
import { expect } from 'vitest';
import { describeContract } from '../../support/aws/aws-backends.ts';
import { cli } from '../../support/cli.ts';
import {
  ACME_STATE,
  type AttackableBucket,
  attackableBucket,
  evidenceOfAcme,
  evidenceOfDay,
  keepNights,
  linkToDay,
} from '../../support/runs/evidence-nights.ts';

const RANGE = ['--org', 'acme', '--from', '2026-01-01', '--to', '2026-01-05'] as const;

const verify = ({ where }: AttackableBucket) => cli(['evidence', ...RANGE, ...where, '--verify']);
const alter = (text: string) => text.replace('"alias":"acme"', '"alias":"acme" ');

/** As if the newest night had never been, its document aside. */
async function setBack(place: AttackableBucket): Promise<void> {
  const evidence = await linkToDay(place, 4);
  await place.change(ACME_STATE, (text) => JSON.stringify({ ...JSON.parse(text), runId: 'run-4', evidence }));
  await place.remove('runs/run-5.json');
}

const ATTACKS: readonly (readonly [string, (place: AttackableBucket) => Promise<void>, RegExp])[] = [
  [
    'a second version over a night',
    async (p) => p.change(await evidenceOfDay(p, 2), alter),
    /dt=2026-01-02.* was altered: it was overwritten, and has 2 versions/,
  ],
  [
    'a second version with the same bytes',
    async (p) => p.change(await evidenceOfDay(p, 2), (text) => text),
    /dt=2026-01-02.* was altered: it was overwritten, and has 2 versions/,
  ],
  [
    'a second version over a night, and the first deleted for good',
    async (p) => {
      const key = await evidenceOfDay(p, 2);
      await p.change(key, alter);
      await p.erase(key, (await p.versions(key)).at(-1));
    },
    /dt=2026-01-02.* was altered: its hash is not the one/,
  ],
  [
    'a second version over the newest night, and its hash in the state',
    async (p) => {
      const key = await evidenceOfDay(p, 5);
      await p.change(key, alter);
      const evidence = await linkToDay(p, 5);
      await p.change(ACME_STATE, (text) => JSON.stringify({ ...JSON.parse(text), evidence }));
    },
    /dt=2026-01-05.* was altered: its hash is not the one that state/,
  ],
  [
    'a delete marker over a night',
    async (p) => p.remove(await evidenceOfDay(p, 2)),
    /dt=2026-01-02.* was removed by a delete/,
  ],
  [
    'a delete marker over the newest night',
    async (p) => p.remove(await evidenceOfDay(p, 5)),
    /dt=2026-01-05.* was removed by a delete marker. Its first version is still there/,
  ],
  [
    'a delete marker over the newest night, and the state set back',
    async (p) => {
      await p.remove(await evidenceOfDay(p, 5));
      await setBack(p);
    },
    /dt=2026-01-05.* was removed by a delete marker[\s\S]*is not linked/,
  ],
  [
    'of the newest night a delete marker alone, and the state set back',
    async (p) => {
      const key = await evidenceOfDay(p, 5);
      await p.remove(key);
      await p.erase(key, (await p.versions(key)).at(-1));
      await setBack(p);
    },
    /dt=2026-01-05.* was removed: only a delete marker is left/,
  ],
  [
    'a night deleted for good',
    async (p) => {
      const key = await evidenceOfDay(p, 2);
      await p.erase(key, (await p.versions(key))[0]);
    },
    /dt=2026-01-02.* was removed: evidence.*refers to it/,
  ],
  [
    'a delete marker over a night, and another document under its key',
    async (p) => {
      const key = await evidenceOfDay(p, 2);
      const text = await p.text(key);
      await p.remove(key);
      await p.documents.put(key, alter(text), 'nothing');
    },
    /dt=2026-01-02.* was altered: it was overwritten[\s\S]*dt=2026-01-02.* was removed by a delete marker/,
  ],
  [
    'delete markers over all nights, and over the states',
    async (p) => p.remove(...(await evidenceOfAcme(p)), ACME_STATE, 'state/alias=acme.json'),
    /state\/alias=acme.json was removed[\s\S]*dt=2026-01-05.* is not linked/,
  ],
];

describeContract((contract) => {
  for (const [name, attack, message] of ATTACKS) {
    contract(name, async () => {
      const place = await attackableBucket();
      await keepNights(place);
      await attack(place);
      const { code, stdout } = await verify(place);
      expect(stdout).toMatch(message);
      expect(code).toBe(1);
    });
  }

  contract('in a bucket without versions what was deleted and what was written over shows by the hashes', async () => {
    const place = await attackableBucket({ versioned: false });
    await keepNights(place);
    expect(await verify(place)).toMatchObject({ code: 0 });
    await place.remove(await evidenceOfDay(place, 4));
    await place.change(await evidenceOfDay(place, 2), alter);
    const { code, stdout } = await verify(place);
    expect(stdout).toMatch(/dt=2026-01-04.* was removed: .* refers to it[\s\S]*dt=2026-01-02.* was altered: its hash/);
    expect(code).toBe(1);
  });

  contract('what was deleted and written over is restored without a copy, and whole again', async () => {
    const place = await attackableBucket();
    await keepNights(place);
    const [deleted, over] = [await evidenceOfDay(place, 2), await evidenceOfDay(place, 4)];
    await place.remove(deleted);
    await place.change(over, alter);
    // Until then the rows are those of the first version, which the chain proves.
    const before = await cli(['evidence', ...RANGE, ...place.where, '--format', 'json']);
    const rows: { readonly takenAt: string; readonly proven: string }[] = JSON.parse(before.stdout);
    expect(new Set(rows.map(({ proven }) => proven))).toEqual(new Set(['yes']));
    expect(rows.map(({ takenAt }) => takenAt.slice(0, 10))).toEqual(
      expect.arrayContaining(['2026-01-02', '2026-01-04']),
    );
    expect((await verify(place)).code).toBe(1);
    for (const key of [deleted, over]) await place.erase(key, (await place.versions(key))[0]);
    expect(await verify(place)).toMatchObject({ code: 0, stdout: expect.stringContaining('of 5 pieces') });
  });
});
