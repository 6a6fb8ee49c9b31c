/**
 * `npm run pictures`: takes the README's pictures of the demo, with Chromium (`CHROMIUM_PATH`, by default Debian's). A test checks
 * that the committed pictures are current.
 *
 * @module
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { type Fingerprint, PICTURES, pageOf, sha256 } from '../lib/build/pictures.ts';
import { runCli } from '../lib/cli/program.ts';

const folder = await mkdtemp(join(tmpdir(), 'eca-auditor-pictures-'));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  // The sandbox needs permissions that containers rarely have. All pages are our own.
  args: ['--no-sandbox'],
});
try {
  const { stdout, stderr } = process;
  const code = await runCli(['demo', '--output', folder], { stdout, stderr, env: {} });
  if (code !== 0) {
    throw new Error(`The demo ended with ${code}.`);
  }
  const fingerprints: Record<string, Fingerprint> = {};
  for (const picture of PICTURES) {
    const { name, width, height } = picture;
    const html = await pageOf(picture, folder);
    const file = join(folder, `${name}.html`);
    await writeFile(file, html);
    const page = await browser.newPage({ viewport: { width, height }, colorScheme: 'light' });
    await page.goto(pathToFileURL(file).href);
    await page.locator('main').waitFor();
    const png = await page.screenshot({ path: `docs/pictures/${name}` });
    fingerprints[name] = { source: sha256(html), picture: sha256(png) };
  }
  await writeFile('docs/pictures/made-from.json', `${JSON.stringify(fingerprints, null, 2)}\n`);
} finally {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
}
