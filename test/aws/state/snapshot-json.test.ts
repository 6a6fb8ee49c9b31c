import { expect, test } from 'vitest';
import { evidenceJson, stateJson } from '../../../lib/aws/state/snapshot-json.ts';
import { emptySnapshotOf, stateOf } from '../../support/runs/org-states.ts';

const textOf = (json: Uint8Array) => Buffer.from(json).toString();
const link = { key: 'evidence/dt=2026-01-01/org=a/r.json', sha256: 'ab' };

test('evidence is the snapshot, and the night before where there is one', () => {
  const snapshot = emptySnapshotOf(1, 'ä\u{1F600}"');
  expect(textOf(evidenceJson(snapshot, undefined))).toBe(JSON.stringify(snapshot));
  expect(textOf(evidenceJson(snapshot, link))).toBe(JSON.stringify({ ...snapshot, previousEvidence: link }));
  const kept = { ...snapshot, retentionDays: 400, previousEvidence: link };
  expect(textOf(evidenceJson(snapshot, link, 400))).toBe(JSON.stringify(kept));
});

test('a state is all that it has, its snapshot last', () => {
  const state = { ...stateOf(2, { alias: 'ä' }), evidence: link };
  const { snapshot, ...rest } = state;
  expect(snapshot).toBeDefined();
  expect(textOf(stateJson(state))).toBe(JSON.stringify({ ...rest, snapshot }));
  expect(textOf(stateJson(rest))).toBe(JSON.stringify(rest));
});
