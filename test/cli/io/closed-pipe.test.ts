import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

it('takes a reader who has seen enough for no error', () => {
  // Far more than a pipe holds, so that the command is still writing when its reader leaves.
  const command = 'check lib/simulator/corpus --format json';
  const script = `"${process.execPath}" bin/eca-auditor.ts ${command} | head -c 1; exit "\${PIPESTATUS[0]}"`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  expect(stderr).not.toContain('EPIPE');
  expect({ status, stdout }).toEqual({ status: 1, stdout: '{' });
});
