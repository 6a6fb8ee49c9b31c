import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../../lib/audit/controls/index.ts';
import type { RunResult } from '../../../lib/audit/model/run-result.ts';
import { safeText } from '../../../lib/audit/safe-text/inert-text.ts';
import { renderHtml } from '../../../lib/report/html/render.ts';
import { CHROMIUM, startBrowser, WHY_SKIPPED } from '../../support/report/browser.ts';
import { HOSTILE_LABEL, hostileRun } from '../../support/report/hostile.ts';
import { countedRun, largeRun, pastNights } from '../../support/report/large-run.ts';
import { EXPOSED_APP, resultOf, sampleRun, snapshotOf } from '../../support/report/run-result.ts';

const SCREENSHOTS = 'dist/screenshots';
const AXE = await readFile(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

const HEAT_FITS =
  '(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)(document.querySelector("#heat .scroller"))';

const TITLE = CHROMIUM === undefined ? `the page in a browser (skipped: ${WHY_SKIPPED})` : 'the page in a browser';

describe.skipIf(CHROMIUM === undefined)(TITLE, () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    browser = await startBrowser();
    folder = await mkdtemp(join(tmpdir(), 'eca-auditor-page-'));
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  interface Opened {
    readonly page: Page;
    /** What the page asked for, complained of or was refused. */
    readonly incidents: readonly string[];
  }

  async function open(
    result: RunResult,
    options: Parameters<Browser['newPage']>[0] = {},
    { history = pastNights(60), fragment = '' } = {},
  ): Promise<Opened> {
    const file = join(folder, 'page.html');
    await writeFile(file, await renderHtml(result, { history }));
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
    const incidents: string[] = [];
    page.on('console', (message) => incidents.push(message.text()));
    page.on('pageerror', (error) => incidents.push(error.message));
    page.on('request', (request) => request.url().startsWith('file:') || incidents.push(request.url()));
    await page.goto(`${pathToFileURL(file).href}${fragment}`);
    await page.locator('footer').waitFor();
    return { page, incidents };
  }

  test.each([
    ['desktop', 1280, 'light'],
    ['desktop', 1280, 'dark'],
    ['phone', 390, 'light'],
    ['phone', 390, 'dark'],
  ] as const)(
    'on a %s of %i pixels, %s: axe finds nothing, nothing is cut off, no request, no complaint',
    async (device, width, colorScheme) => {
      const { page, incidents } = await open(sampleRun(), {
        viewport: { width, height: 844 },
        colorScheme,
        bypassCSP: true,
      });
      await page.locator('.app > summary').first().click();
      await page.locator('.settings > summary').first().click();
      await page.screenshot({ path: `${SCREENSHOTS}/${device}-${colorScheme}.png`, fullPage: true });
      await page.evaluate(AXE);
      const { violations } = await page.evaluate<AxeResults>('axe.run({ resultTypes: ["violations"] })');
      expect(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      expect(await page.evaluate(HEAT_FITS)).toBe(true);
      expect(incidents).toEqual([]);
      await page.close();
    },
  );

  test('keeps its own policy: no violation, no request, no complaint', async () => {
    const { page, incidents } = await open(sampleRun());
    await page.locator('.app > summary').first().click();
    await page.getByRole('searchbox').fill('legacy');
    expect(incidents).toEqual([]);
    await page.close();
  });

  test('what people write into an org stays text', async () => {
    const { page, incidents } = await open(hostileRun());
    await page.locator('.app > summary').first().click();
    await page.locator('.settings > summary').first().click();
    expect(await page.evaluate('window.pwned')).toBeUndefined();
    const label = await page.locator('.app strong').first().textContent();
    expect(label?.toWellFormed()).toBe(JSON.parse(safeText(JSON.stringify(HOSTILE_LABEL))).toWellFormed());
    expect(await page.locator('img, svg, a[href^="javascript:"]').count()).toBe(0);
    expect(incidents).toEqual([]);
    await page.close();
  });

  test('the policy stops a script that got in all the same', async () => {
    const { page, incidents } = await open(sampleRun());
    const refused = await page.evaluate<string>(
      'try { document.body.innerHTML = "<b>x</b>"; "" } catch (error) { error.message }',
    );
    expect(refused).toContain('TrustedHTML');
    await page.evaluate(
      'document.body.append(Object.assign(document.createElement("img"), { src: "http://127.0.0.1:9/x" }))',
    );
    await expect.poll(() => incidents.join('\n')).toContain('Content Security Policy');
    await page.close();
  });

  test('shows what is not known as openly as what fails', async () => {
    const { page } = await open(sampleRun());
    expect(await page.locator('h1').textContent()).toBe(
      'Failing 6 failures on 3 apps: 4 high, 2 medium. Not assessed: 1 org, 5 verdicts.',
    );
    expect(await page.locator('#unread').textContent()).toContain("user hasn't approved this consumer");
    expect(await page.locator('#apps').textContent()).toContain('Vendor Connector');
    expect(await page.locator('.heat .not_assessed').count()).toBe(6);
    await page.close();
  });

  test('counts what a large run leaves out, and names where it is', async () => {
    const { page, incidents } = await open(countedRun(120, 10), { bypassCSP: true });
    expect(await page.locator('#counted').textContent()).toContain('in the evidence of the run');
    expect(await page.locator('#counted tbody tr').count()).toBe(50);
    expect(await page.locator('.heat').count()).toBe(0);
    await page.screenshot({ path: `${SCREENSHOTS}/large-run.png` });
    await page.evaluate(AXE);
    const { violations } = await page.evaluate<AxeResults>('axe.run({ resultTypes: ["violations"] })');
    expect(violations.map(({ id }) => id)).toEqual([]);
    expect(incidents).toEqual([]);
    await page.close();
  });

  test('finds, filters and sorts', async () => {
    const { page } = await open(sampleRun());
    const names = () => page.locator('.app .name strong').allTextContents();
    expect(await names()).toEqual(['Billing Portal', 'Legacy Sync', 'Field Mobile', 'Vendor Connector']);
    await page.getByLabel('Sort by').selectOption('app');
    expect(await names()).toEqual(['Billing Portal', 'Field Mobile', 'Legacy Sync', 'Vendor Connector']);
    await page.getByLabel('Failing', { exact: true }).uncheck();
    expect(await names()).toEqual(['Field Mobile', 'Legacy Sync', 'Vendor Connector']);
    await page.getByRole('combobox', { name: 'Control', exact: true }).selectOption({ label: 'Rotate refresh tokens' });
    expect(await names()).toEqual(['Legacy Sync', 'Vendor Connector']);
    await page.getByRole('searchbox').fill('VENDOR');
    expect(await names()).toEqual(['Vendor Connector']);
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.getByRole('searchbox').fill('intranet');
    expect(await names()).toEqual([]);
    expect(await page.locator('#apps').textContent()).toContain('Nothing open on: Intranet (acme-prod)');
    await page.close();
  });

  test('a first scan has no changes and no trend, and shows that nothing was compared', async () => {
    const { page } = await open({ ...sampleRun(), ...resultOf(sampleRun().orgs) }, {}, { history: [] });
    expect(await page.locator('#changes p').allTextContents()).toEqual(['Not compared: no earlier result is known.']);
    expect(await page.locator('#trend').count()).toBe(0);
    await page.close();
  });

  test('shows one control alone: by a link, by a search for its id and from the head of the heat map', async () => {
    const id = 'rotate-refresh-tokens';
    const { page } = await open(sampleRun(), {}, { fragment: `#control=${id}` });
    const only = `3 of 4 apps, worst first. Only ${id}: 1 failing, 1 waived, 1 not assessed, 3 passing.`;
    expect(await page.getByRole('status').textContent()).toBe(only);
    await page.locator('.app > summary').first().click();
    await page.locator('.app[open] .finding').first().waitFor();
    expect(await page.locator('.app[open] .finding').count()).toBe(1);
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.getByRole('searchbox').fill('limit-oauth-scopes');
    expect(await page.locator('.app .name strong').allTextContents()).toEqual(['Field Mobile']);
    await page.getByRole('button', { name: 'Rotate refresh tokens', exact: true }).click();
    expect(await page.getByRole('status').textContent()).toBe(only);
    await page.close();
  });

  test('a name with direction marks changes no text around it', async () => {
    const { page } = await open(hostileRun());
    const [label, alias] = await page.evaluate<[number, number]>(
      '["strong", ".muted"].map((part) => document.querySelector(`.app .name ${part}`).getBoundingClientRect().left)',
    );
    expect(label).toBeLessThanOrEqual(alias);
    expect(await page.locator('.app .name bdi').count()).toBe(2);
    await page.close();
  });

  test('the org itself is no app in any count', async () => {
    const snapshot = snapshotOf([EXPOSED_APP], { controls: CATALOGUE });
    const { page } = await open(resultOf([snapshot]));
    expect(snapshot.findings.some(({ app }) => app === undefined)).toBe(true);
    expect(await page.locator('.overview').textContent()).toContain('1 org, 1 app, ');
    expect(await page.getByRole('status').textContent()).toBe('1 app and the settings of 1 org, worst first');
    await page.close();
  });

  test('works by keyboard alone: to the apps, into one, and from a cell to its apps', async () => {
    const { page } = await open(sampleRun());
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the apps');
    await page.locator('.app > summary').first().focus();
    await page.keyboard.press('Enter');
    await page.locator('.app[open] .finding').nth(3).waitFor();
    await page.getByRole('button', { name: 'acme-prod, Rotate refresh tokens: 1 failing, worst medium' }).focus();
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.closest(".app").textContent')).toContain('Billing Portal');
    expect(await page.locator('.app').count()).toBe(3);
    await page.close();
  });

  test('shows a message when there is nothing to show', async () => {
    const { page, incidents } = await open(resultOf([]));
    expect(await page.locator('h1').textContent()).toBe('Incomplete No org was given, so nothing was assessed.');
    expect(incidents).toEqual([]);
    await page.close();
  });

  test('prints without its controls, every column of the heat map on the paper, and is as it was afterwards', async () => {
    const { page } = await open(largeRun(20, 5), { viewport: { width: 718, height: 1000 } });
    const shown = () => page.evaluate('document.querySelector("main").innerText');
    const before = await shown();
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.filters').isVisible()).toBe(false);
    expect(await page.evaluate(HEAT_FITS)).toBe(true);
    await page.evaluate('dispatchEvent(new Event("beforeprint"))');
    expect(await page.locator('.heat tbody tr').count()).toBe(20);
    await page.evaluate('dispatchEvent(new Event("afterprint"))');
    await page.emulateMedia({ media: 'screen' });
    expect(await shown()).toBe(before);
    await page.close();
  });

  test('1,000 orgs of 50 apps: opens, searches, and draws only what is visible', async () => {
    const { page, incidents } = await open(largeRun(1000, 50));
    expect(await page.locator('.app').count()).toBe(20);
    expect(await page.evaluate('document.getElementsByTagName("*").length')).toBeLessThan(5000);
    await page.getByRole('button', { name: /^Show 20 more of [\d,]+ apps$/ }).click();
    expect(await page.locator('.app').count()).toBe(40);
    expect(await page.evaluate('document.activeElement === document.querySelectorAll(".app > summary")[20]')).toBe(
      true,
    );
    await page.getByRole('searchbox').fill('acme-production-0999');
    expect(new Set(await page.locator('.app .name .muted').allTextContents())).toEqual(
      new Set(['acme-production-0999']),
    );
    expect(incidents).toEqual([]);
    await page.close();
  });
});

test('the page names every script and style that it runs by its hash, and allows nothing inline otherwise', async () => {
  const html = await renderHtml(hostileRun(), {});
  const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1] ?? '';
  expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; img-src data:; /);
  expect(policy).not.toContain('unsafe');
  expect(html.match(/<script>/g)).toHaveLength(1);
  expect(html).not.toMatch(/\sstyle=|\son[a-z]+="/);
});
