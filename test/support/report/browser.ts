/**
 * Chromium for tests of the page. Without it they are skipped, with the reason in their name; CI installs it.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export const CHROMIUM = process.env.CHROMIUM_PATH ?? PLACES.find((place) => existsSync(place));

export const WHY_SKIPPED = `no Chromium at ${PLACES.join(', ')} or CHROMIUM_PATH; "apt-get install chromium" brings one`;

export function startBrowser(): Promise<Browser> {
  if (CHROMIUM === undefined) {
    throw new Error(WHY_SKIPPED);
  }
  // Chromium's own sandbox needs rights that containers rarely have; the page under test is ours.
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
}
