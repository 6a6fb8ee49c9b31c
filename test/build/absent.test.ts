import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { absent } from '../../lib/build/absent.ts';

test('each export is there by name, and says that it is missing when it is used', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'eca-auditor-absent-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'module.mjs');
  writeFileSync(
    path,
    'import "nowhere";\nexport class Digest {}\nexport const digest = () => new Digest();\nexport async function read() {}\nconst own = 1;\n',
  );
  const stub = join(folder, 'stub.mjs');
  writeFileSync(stub, await absent(path));
  const { Digest, digest, read, ...others } = await import(stub);
  expect(others).toEqual({});
  for (const use of [() => new Digest(), digest, read]) {
    expect(use).toThrow('This part of a dependency is not in the bundle.');
  }
});
