import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { OrgState, Snapshot } from '../../lib/audit/model.ts';
import { unsliced } from '../../lib/audit/slices.ts';
import { evidenceJson, snapshotIn, stateJson } from '../../lib/aws/snapshot-json.ts';
import { parseStored } from '../../lib/aws/stored-state.ts';
import { buildApp } from '../support/app-builder.ts';
import { snapshotOf, stateOf } from '../support/org-states.ts';
import { sliced } from '../support/sliced.ts';

const textOf = (json: Uint8Array) => Buffer.from(json).toString();
const link = { key: 'evidence/dt=2026-01-01/org=a/r.json', sha256: 'ab' };

test('evidence is the snapshot, and the night before where there is one', () => {
  const snapshot = snapshotOf(1, 'ä\u{1F600}"');
  expect(textOf(evidenceJson(snapshot, undefined))).toBe(JSON.stringify(snapshot));
  expect(textOf(evidenceJson(snapshot, link))).toBe(JSON.stringify({ ...snapshot, previousEvidence: link }));
  expect(snapshotIn(evidenceJson(snapshot, link))).toEqual({ ...snapshot, previousEvidence: link });
});

test('a state is all that it has, its snapshot last', () => {
  const state = { ...stateOf(2, { alias: 'ä' }), evidence: link };
  const { snapshot, ...rest } = state;
  expect(snapshot).toBeDefined();
  expect(textOf(stateJson(state))).toBe(JSON.stringify({ ...rest, snapshot }));
  expect(textOf(stateJson(rest))).toBe(JSON.stringify(rest));
});

describe('of a large org', () => {
  const apps = ['A', 'B', 'ä'].map((name) => buildApp({ name }));
  const findings = apps.map(({ name: app }) => ({
    ...{ control: 'c', app, status: 'pass', severity: 'info', cvss: 0, message: '\n', remediation: '' },
  })) as Snapshot['findings'];
  const whole: Snapshot = { ...snapshotOf(1, 'a'), apps, findings };
  const large = sliced(whole, 2);
  const state: OrgState = { ...stateOf(2), snapshot: large };
  const linesOf = (json: Uint8Array) =>
    gunzipSync(json)
      .toString()
      .split('\n')
      .map((line) => (line === '' ? line : JSON.parse(line)));

  test('evidence is in lines, compressed: each holds some of the apps, and says of which org and run', () => {
    const json = evidenceJson(large, link);
    const { schemaVersion, alias, orgId, runId, takenAt } = whole;
    expect(linesOf(json)).toMatchObject([
      { schemaVersion, alias, orgId, runId, takenAt, apps: [], previousEvidence: link, omitted: { apps: 3 } },
      { schemaVersion, alias, orgId, runId, takenAt, apps: apps.slice(0, 2), findings: findings.slice(0, 2) },
      { schemaVersion, alias, orgId, runId, takenAt, apps: apps.slice(2), findings: findings.slice(2) },
      '',
    ]);
    expect(unsliced(snapshotIn(json))).toEqual({ ...whole, previousEvidence: link });
  });

  test('a state is too, and comes back with all of its apps', () => {
    const json = stateJson(state);
    expect(linesOf(json)[0]).toMatchObject({ runId: state.runId, ledger: state.ledger, snapshot: { apps: [] } });
    const stored = parseStored(json, 'here') as OrgState;
    expect({ ...stored, snapshot: stored.snapshot && unsliced(stored.snapshot) }).toEqual({
      ...state,
      snapshot: whole,
    });
    expect(Buffer.from(stateJson(stored)).equals(json)).toBe(true);
  });

  test('a state that is cut or damaged is corrupt, at the latest where its apps are gone through', () => {
    const json = stateJson(state);
    const read = (bytes: Uint8Array) => () => unsliced((parseStored(bytes, 'here') as OrgState).snapshot ?? whole);
    const corrupt = /^here is not a state of schema version 1: /;
    const last = large.slices?.blocks.at(-1)?.length ?? 0;
    expect(read(json)).not.toThrow();
    expect(read(json.subarray(0, -last))).toThrow(/^here is not a state .*: it holds 2 apps, expected 3\. Put/);
    expect(read(json.subarray(0, -1))).toThrow(corrupt);
    expect(read(Buffer.concat([json, json.subarray(-last)]))).toThrow(corrupt);
    const firstLine = Buffer.from(gunzipSync(json).toString().split('\n')[0] ?? '');
    expect(read(firstLine)).toThrow('its apps are not with it');
    expect(() =>
      snapshotIn(Buffer.from(gunzipSync(evidenceJson(large, link)).toString().split('\n')[0] ?? '')),
    ).toThrow('its apps are not with it');
    const damaged = Buffer.from(json);
    damaged.writeUInt8((json.at(-20) ?? 0) ^ 0xff, json.length - 20);
    expect(read(damaged)).toThrow(corrupt);
    const strange = sliced({ ...whole, findings: [{ app: 'A' }] as unknown as Snapshot['findings'] }, 2);
    expect(read(stateJson({ ...state, snapshot: strange }))).toThrow(
      'a line in it holds something else than apps and findings',
    );
  });
});
