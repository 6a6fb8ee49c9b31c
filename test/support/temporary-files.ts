/**
 * Before and after all tests: one folder takes every temporary file of theirs and of what they use (CDK leaves its output,
 * Chromium its profile), and goes with them.
 *
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'eca-auditor-tests-'));
  process.env.TMPDIR = folder;
  // Tests write credentials, which are refused where others can read them.
  process.umask(0o077);
  return () => rmSync(folder, { recursive: true, force: true });
}
