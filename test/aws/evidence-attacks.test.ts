/** Whoever can write where evidence lies, and what `evidence --verify` says afterwards. */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeContract } from '../support/aws/aws-backends.ts';
import { cli } from '../support/cli.ts';
import {
  ACME,
  type Attackable,
  attackableBucket,
  attackableFolder,
  BETA,
  evidenceOfAcme,
  playNight,
  playNights,
} from '../support/runs/evidence-nights.ts';

import { temporaryFolder } from '../support/temporary-folder.ts';

const RANGE = { '--from': '2026-01-01', '--to': '2026-01-05' };
const STATE = `state/${ACME}.json`;
const POINTER = 'state/alias=acme.json';

const verify = ({ where }: Attackable, ...args: readonly string[]) => {
  const range = Object.entries(RANGE).filter(([flag]) => !args.includes(flag));
  return cli(['evidence', '--org', 'acme', ...range.flat(), ...where, '--verify', ...args]);
};

const at = async (place: Attackable, night: number) =>
  (await evidenceOfAcme(place)).find((key) => key.includes(`dt=2026-01-0${night}`)) ?? '';
const alter = (text: string) =>
  text.replace('"isPkceRequired":true', '"isPkceRequired":false').replace('"alias":"acme"', '"alias":"acme" ');
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const linkTo = async (place: Attackable, night: number) => {
  const key = await at(place, night);
  return { key, sha256: sha256(await place.text(key)) };
};
const edit = (change: (document: Record<string, unknown>) => object) => (text: string) =>
  JSON.stringify(change(JSON.parse(text)));
const withLink = (evidence: object) => edit((state) => ({ ...state, evidence }));
const withoutLink = edit(({ evidence: _, ...state }) => state);

/** What is done, what is said of it, the range if it is another one. */
type Attack = readonly [
  name: string,
  attack: (place: Attackable) => Promise<void>,
  said: RegExp | string,
  range?: readonly string[] | 'anchored',
];

/** Five nights stand. */
/** As if the newest night had never been: its document is gone, and the state is that of the night before. */
async function forgetNewest(place: Attackable, ...others: readonly string[]): Promise<void> {
  const previousEvidence = await linkTo(place, 4);
  const back = edit((state) => ({ ...state, runId: 'run-4', evidence: previousEvidence }));
  await place.change(STATE, back);
  await place.remove(await at(place, 5), ...others);
}

type RunDocument = { readonly orgs: readonly { readonly alias: string }[] };
const ofAcme = (change: object) =>
  edit((record) => ({
    ...record,
    orgs: (record as unknown as RunDocument).orgs.map((org) => (org.alias === 'acme' ? { ...org, ...change } : org)),
  }));

/** With the night in it altered, and everything that follows from it. */
async function writeAllAnew(place: Attackable): Promise<void> {
  await place.remove(...(await place.keys()));
  for (let day = 1; day <= 5; day += 1) {
    await playNight(place, { day, label: 'Another' });
  }
}

const ATTACKS: readonly Attack[] = [
  [
    'the last night of the range deleted while later nights stand',
    async (p) => p.remove(await at(p, 3)),
    /dt=2026-01-03.* was removed/,
    ['--to', '2026-01-03'],
  ],
  [
    'the last night of the range altered while later nights stand',
    async (p) => p.change(await at(p, 3), alter),
    /dt=2026-01-03.* was altered/,
    ['--to', '2026-01-03'],
  ],
  [
    'a night after the range deleted',
    async (p) => p.remove(await at(p, 5)),
    /dt=2026-01-05.* was removed/,
    ['--to', '2026-01-03'],
  ],
  [
    'a night before the range, which the first refers to, altered',
    async (p) => p.change(await at(p, 1), alter),
    /dt=2026-01-01.* was altered/,
    ['--from', '2026-01-02'],
  ],
  [
    'a night before the range, which the first refers to, deleted',
    async (p) => p.remove(await at(p, 1)),
    /dt=2026-01-01.* was removed/,
    ['--from', '2026-01-02'],
  ],
  ...[1, 2, 3, 4, 5].flatMap((night): Attack[] => [
    [`night ${night} deleted`, async (p) => p.remove(await at(p, night)), `dt=2026-01-0${night}`],
    [`night ${night} altered`, async (p) => p.change(await at(p, night), alter), `dt=2026-01-0${night}`],
  ]),
  ['all nights deleted', async (p) => p.remove(...(await evidenceOfAcme(p))), 'was removed'],
  [
    'the link of the state set back',
    async (p) => p.change(STATE, withLink(await linkTo(p, 3))),
    /was rolled back[\s\S]*dt=2026-01-04.* is not linked/,
  ],
  [
    'the newest night deleted and the link of the state set back',
    async (p) => {
      await p.change(STATE, withLink(await linkTo(p, 4)));
      await p.remove(await at(p, 5));
    },
    'was rolled back, or the run was repeated',
  ],
  ['the link of the state taken out', (p) => p.change(STATE, withoutLink), 'the head of the chain was removed'],
  [
    'the newest night deleted and the link taken out',
    async (p) => {
      await p.remove(await at(p, 5));
      await p.change(STATE, withoutLink);
    },
    'the head of the chain was removed',
  ],
  ['the state deleted', (p) => p.remove(STATE), `${STATE} was removed`],
  ['the newest night and the state deleted', async (p) => p.remove(await at(p, 5), STATE), `${STATE} was removed`],
  ['the state of the alias deleted', (p) => p.remove(POINTER), `${POINTER} was removed`],
  ['both states deleted', (p) => p.remove(POINTER, STATE), `${POINTER} was removed`],
  [
    'the alias pointed to another org',
    (p) =>
      p.change(
        POINTER,
        edit((pointer) => ({ ...pointer, orgId: BETA })),
      ),
    'now has the alias "beta"',
  ],
  [
    'the alias pointed to no org',
    (p) =>
      p.change(
        POINTER,
        edit((pointer) => ({ ...pointer, orgId: '00D000000000009EAA' })),
      ),
    'state/00D000000000009EAA.json was removed',
  ],
  [
    'the alias made a state of its own',
    async (p) => p.put(POINTER, await p.text(STATE).then(withoutLink)),
    'was removed',
  ],
  ['the state made a pointer', async (p) => p.put(STATE, await p.text(POINTER)), 'is not the state of an org'],
  ['the state made no JSON', (p) => p.put(STATE, '{'), `${STATE} was altered`],
  ['the state of the alias made no JSON', (p) => p.put(POINTER, 'x'), `${POINTER} was altered`],
  [
    'a forged newest document',
    async (p) => {
      const text = await p.text(await at(p, 5));
      await p.put(
        `evidence/dt=2026-01-06/org=${ACME}/run-6.json`,
        text.replaceAll('2026-01-05', '2026-01-06').replace('run-5', 'run-6'),
      );
    },
    /run-6\.json is not linked.* has no record/,
  ],
  [
    'a forged newest document that is linked to the newest',
    async (p) => {
      const previousEvidence = await linkTo(p, 5);
      const forge = edit((night) => ({
        ...night,
        runId: 'run-6',
        takenAt: '2026-01-06T02:00:00.000Z',
        previousEvidence,
      }));
      await p.put(`evidence/dt=2026-01-06/org=${ACME}/run-6.json`, forge(await p.text(await at(p, 5))));
    },
    /run-6\.json is not linked/,
  ],
  [
    'a forged second document for a night',
    async (p) =>
      p.put(
        `evidence/dt=2026-01-02/org=${ACME}/run-2b.json`,
        alter(await p.text(await at(p, 2))).replace('run-2', 'run-2b'),
      ),
    /run-2b\.json is not linked.* has no record/,
  ],
  [
    'a forged second document that keeps the id of its run',
    async (p) => p.put(`evidence/dt=2026-01-02/org=${ACME}/run-2b.json`, alter(await p.text(await at(p, 2)))),
    /run-2b\.json is not linked/,
  ],
  [
    'a forged document for a night in which the org was not reached',
    async (p) =>
      p.put(
        `evidence/dt=2026-01-03/org=${ACME}/run-3.json`,
        (await p.text(await at(p, 2))).replaceAll('2026-01-02', '2026-01-03').replace('run-2', 'run-3'),
      ),
    /org=00D000000000001EAA\/run-3\.json is not linked/,
  ],
  [
    'a forged document under the alias',
    async (p) => p.put('evidence/dt=2026-01-02/org=alias=acme/run-x.json', await p.text(await at(p, 3))),
    /run-x\.json is not linked/,
  ],
  [
    'a document that is no JSON',
    (p) => p.put(`evidence/dt=2026-01-02/org=${ACME}/x.json`, '{'),
    /x\.json is not linked.* can't be parsed/,
  ],
  ['a night made no JSON', async (p) => p.put(await at(p, 2), '{'), /dt=2026-01-02.* was altered/],
  ['a night emptied', async (p) => p.put(await at(p, 2), ''), /dt=2026-01-02.* was altered/],
  [
    'two nights exchanged',
    async (p) => {
      const [a, b] = [await at(p, 1), await at(p, 2)];
      const [textA, textB] = [await p.text(a), await p.text(b)];
      await p.put(a, textB);
      await p.put(b, textA);
    },
    /dt=2026-01-02.* was altered/,
  ],
  [
    'a night moved to another day',
    async (p) => {
      const key = await at(p, 2);
      await p.put(key.replace('01-02', '01-04'), await p.text(key));
      await p.remove(key);
    },
    /dt=2026-01-02.* was removed/,
  ],
  [
    'a night taken out and the next linked to the one before',
    async (p) => {
      const previousEvidence = await linkTo(p, 1);
      await p.change(
        await at(p, 3),
        edit((night) => ({ ...night, previousEvidence })),
      );
      await p.remove(await at(p, 2));
    },
    /dt=2026-01-03.* was altered/,
  ],
  [
    'the link of a night taken out',
    async (p) =>
      p.change(
        await at(p, 3),
        edit(({ previousEvidence: _, ...night }) => night),
      ),
    /dt=2026-01-03.* was altered(?:: it was overwritten|[\s\S]*dt=2026-01-02.* is not linked)/,
  ],
  [
    'the hash in the state altered',
    async (p) => p.change(STATE, withLink({ key: await at(p, 5), sha256: '0'.repeat(64) })),
    /dt=2026-01-05.* was altered/,
  ],
  [
    'the newest night forgotten, and the state set back whole',
    forgetNewest,
    /dt=2026-01-05.* is not on the chain, although runs\/run-5\.json names it/,
  ],
  [
    'the newest night forgotten with its record, while its run is anchored',
    (p) => forgetNewest(p, 'runs/run-5.json'),
    'The record of the run run-5 was removed: the run has an anchor',
    'anchored',
  ],
  [
    'the newest night forgotten, and the head in the record set back',
    async (p) => {
      await forgetNewest(p);
      await p.change('runs/run-5.json', ofAcme({ evidence: await linkTo(p, 4) }));
    },
    'runs/run-5.json was altered: its heads do not match its anchor',
  ],
  [
    'the newest night forgotten, and the org taken out of the record',
    async (p) => {
      await forgetNewest(p);
      await p.change('runs/run-5.json', (text) => text.replace('"alias":"acme"', '"alias":"gone"'));
      await p.change(
        'runs/run-5.json',
        edit((record) => ({ ...record, orgs: [] })),
      );
    },
    'its heads do not match its anchor',
  ],
  [
    'the newest night forgotten, and the record made one without an anchor',
    async (p) => {
      await forgetNewest(p);
      await p.change(
        'runs/run-5.json',
        edit((record) => ({ ...record, orgs: [], run: { id: 'run-5', finishedAt: '2026-01-05T02:00:00.000Z' } })),
      );
    },
    'its heads do not match the published anchor',
    'anchored',
  ],
  [
    'all of it written anew, while the runs are anchored',
    writeAllAnew,
    'its heads do not match the published anchor',
    'anchored',
  ],
  [
    'the counts in the record altered',
    (p) => p.change('runs/run-4.json', ofAcme({ findings: [] })),
    /runs\/run-4\.json says "assessed, 1 app, 0 pass/,
  ],
  ['a record made no JSON', (p) => p.put('runs/run-4.json', '{'), "runs/run-4.json was altered: it can't be parsed"],
  [
    'the alias pointed to a forged org with a chain of its own',
    async (p) => {
      const forged = '00D000000000007EAA';
      const night = JSON.stringify({
        ...JSON.parse(await p.text(await at(p, 5))),
        orgId: forged,
        previousEvidence: undefined,
      });
      const key = `evidence/dt=2026-01-05/org=${forged}/run-5.json`;
      await p.put(key, night);
      await p.put(`state/${forged}.json`, withLink({ key, sha256: sha256(night) })(await p.text(STATE)));
      await p.put(POINTER, JSON.stringify({ schemaVersion: 1, orgId: forged }));
      await p.remove(STATE);
    },
    `${STATE} was removed`,
  ],
  [
    'a night that refers to a later one',
    async (p) => {
      const previousEvidence = await linkTo(p, 4);
      await p.change(
        await at(p, 2),
        edit((night) => ({ ...night, previousEvidence })),
      );
    },
    /not older|dt=2026-01-02.* was altered: it was overwritten/,
  ],
];

/** As the log has them, before anybody touched anything. */
async function anchorsOf(place: Attackable): Promise<string> {
  const file = join(await temporaryFolder(), 'anchors.log');
  const keys = (await place.keys()).filter((key) => key.startsWith('runs/'));
  const runs = await Promise.all(keys.map(async (key) => JSON.parse(await place.text(key)).run));
  const lines = runs.map(({ anchor }) => `2026-01-01T00:00:00Z ${JSON.stringify({ level: 'INFO', anchor })}`);
  await writeFile(file, ['other words', ...lines].join('\n'));
  return file;
}

function attacksOn(make: () => Promise<Attackable>, each: (name: string, run: () => Promise<void>) => void): void {
  for (const [name, attack, said, range = []] of ATTACKS) {
    each(name, async () => {
      const place = await make();
      await playNights(place);
      const anchored = ['--anchor', await anchorsOf(place)];
      await attack(place);
      const { code, stdout } = await verify(place, ...(range === 'anchored' ? anchored : range));
      expect(stdout).toMatch(said);
      expect(code).toBe(1);
    });
  }
}

describe('on a folder', () => {
  attacksOn(attackableFolder, test);

  test('what nobody touched is whole, a night in which the org was not reached among it', async () => {
    const place = await attackableFolder();
    await playNights(place);
    expect(await verify(place)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('of 5 pieces of evidence is intact'),
    });
    expect(await verify(place, '--from', '2026-01-02', '--to', '2026-01-04')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('of 3 pieces'),
    });
  });

  test('what nobody touched is whole against its anchors', async () => {
    const place = await attackableFolder();
    await playNights(place);
    const { code, stdout } = await verify(place, '--anchor', await anchorsOf(place));
    expect([code, stdout]).toEqual([0, 'The chain of 5 pieces of evidence is intact: none was removed or altered.\n']);
  });

  test('runs that the file of anchors leaves out, or has twice, are named', async () => {
    const place = await attackableFolder();
    await playNights(place);
    const file = await anchorsOf(place);
    const [, first = '', second = '', ...others] = (await readFile(file, 'utf8')).split('\n');
    const forged = second.replace(/"root":"\w+"/, '"root":"00"');
    // As a subscriber of the event topic keeps them, in SNS's envelope.
    const inEnvelope = JSON.stringify({ Type: 'Notification', Message: first.slice(first.indexOf('{')) });
    await writeFile(file, [inEnvelope, second, forged, ...others.slice(1)].join('\n'));
    expect(await verify(place, '--anchor', file)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /1 run of these days .* such as run-3\.\nThe run run-2 has 2 different anchors: it was repeated, or some are forged/,
      ),
    });
  });

  test('all of it written anew is whole to whoever has no anchor, and that is said', async () => {
    const place = await attackableFolder();
    await writeAllAnew(place);
    expect(await verify(place)).toMatchObject({ code: 0, stdout: expect.stringContaining('No --anchor was given') });
  });

  test.each(['', 'no anchor'])('a file of anchors that holds %j is wrong usage', async (text) => {
    const place = await attackableFolder();
    await playNights(place, 1);
    const file = join(await temporaryFolder(), 'anchors');
    await writeFile(file, text);
    expect(await verify(place, '--anchor', file)).toMatchObject({ code: 2 });
  });

  test('an alias that had another org until the night before', async () => {
    const place = await attackableFolder();
    await playNights(place, 2);
    await playNight(place, { day: 3, orgId: '00D000000000003EAA' });
    expect(await verify(place)).toMatchObject({ code: 0, stdout: expect.stringContaining('of 3 pieces') });
  });

  test('a run that died before its record, and was repeated, is told apart from a forged document', async () => {
    const place = await attackableFolder();
    await playNights(place, 2);
    const before = await place.text(STATE);
    await playNight(place, { day: 3, isCutOff: true });
    await place.put(STATE, before);
    expect(await verify(place)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('has no record: the run was interrupted'),
    });
    await playNight(place, { day: 3 });
    await playNight(place, { day: 4 });
    expect(await verify(place)).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/dt=2026-01-03.* is not linked/),
    });
  });

  test('an alias that has another org by now: the nights of both are whole', async () => {
    const place = await attackableFolder();
    await playNights(place, 4);
    await playNight(place, { day: 5, orgId: '00D000000000003EAA' });
    expect(await verify(place)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`The alias belonged to another org before, ${ACME}`),
    });
  });

  test('an alias that nobody knows is wrong usage', async () => {
    const place = await attackableFolder();
    await playNights(place, 1);
    expect(
      await cli(['evidence', '--org', 'other', ...Object.entries(RANGE).flat(), ...place.where, '--verify']),
    ).toMatchObject({ code: 2 });
  });
});

describeContract((contract) => attacksOn(() => attackableBucket(), contract));
