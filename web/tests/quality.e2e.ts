/** What every screen owes: no accessibility violation, targets a thumb can hit, a small first load, and a picture. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, launch, mapReady, open, PHONE, picture, visit, why } from './browser.ts';

let browser: Browser;
let axe: string;

/** First load, compressed: scripts and styles together, bytes. */
const FIRST_LOAD_BYTES = 60_000;
/** WCAG 2.5.5: a target's side, CSS pixels. */
const TARGET_PX = 44;

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const results = await page.evaluate(async () => {
    const { axe: engine } = window as unknown as { axe: { run: (options: object) => Promise<AxeResults> } };
    return engine.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
  });
  return results.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`));
}

/** Visible controls smaller than a thumb. A link or button within a larger target counts by that target. */
async function smallTargets(page: Page): Promise<string[]> {
  return page.locator('button:visible, a:visible, input:visible, summary:visible').evaluateAll(
    (elements, least) =>
      elements
        .filter((element) => !element.closest('[inert]') && !element.classList.contains('skip'))
        .map((element) => {
          const box = element.getBoundingClientRect();
          const card = element.classList.contains('open') ? element.closest('.card')?.getBoundingClientRect() : null;
          const { width, height } = card ?? (element.matches('input') ? (element.parentElement?.getBoundingClientRect() ?? box) : box);
          return { width, height, html: element.outerHTML.slice(0, 90) };
        })
        .filter(({ width, height }) => Math.min(width, height) < least - 0.5)
        .map(({ width, height, html }) => `${width.toFixed(0)}×${height.toFixed(0)} ${html}`),
    TARGET_PX,
  );
}

async function sound(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(400);
  await picture(page, name);
  expect(await violations(page), `${name}: axe`).toEqual([]);
  expect(await smallTargets(page), `${name}: targets`).toEqual([]);
}

describe.skipIf(why !== '')('quality', () => {
  beforeAll(async () => {
    browser = await launch();
    axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  });
  afterAll(() => browser?.close());

  describe.each([
    ['light', 'zh-CN'],
    ['dark', 'en-US'],
  ] as const)('in %s, %s', (colorScheme, locale) => {
    const tag = `${colorScheme}-${locale.slice(0, 2)}`;
    const map = locale === 'zh-CN' ? '地图' : 'Map';

    it('of the phone: list, search, refusal, map, sheet', async () => {
      const here = await visit(browser, { viewport: PHONE, deviceScaleFactor: 2, colorScheme, locale });
      const { page } = here;
      await open(page);
      await sound(page, `phone-list-${tag}`);
      await page.getByRole('combobox').fill('ghyz');
      await page.getByRole('option').first().waitFor();
      await sound(page, `phone-search-${tag}`);
      await page.keyboard.press('Escape');
      await page.locator('.origin button').click();
      await page.locator('.notice').waitFor();
      await sound(page, `phone-denied-${tag}`);
      await page.locator('.notice button').last().click();
      await page.getByRole('button', { name: map, exact: true }).click();
      await mapReady(page);
      await sound(page, `phone-map-${tag}`);
      await page.locator('.card .open').first().click();
      await page.locator('.sheet dl').first().waitFor();
      await page.locator('.next .ask').click();
      await page.locator('.next li').first().waitFor();
      await sound(page, `phone-sheet-${tag}`);
      await page.locator('.sheet').evaluate((sheet) => sheet.scrollTo(0, sheet.scrollHeight / 2));
      await sound(page, `phone-sheet-more-${tag}`);
      await here.close();
    });

    it('of the desktop: list beside map, sheet beside map', async () => {
      const here = await visit(browser, { viewport: DESKTOP, colorScheme, locale });
      const { page } = here;
      await open(page);
      await mapReady(page);
      await sound(page, `desktop-${tag}`);
      await page.locator('.card .open').nth(1).click();
      await page.locator('.sheet dl').first().waitFor();
      await sound(page, `desktop-sheet-${tag}`);
      await here.close();
    });
  });

  it.each([320, 768])('at a width of %d: nothing to scroll sideways', async (width) => {
    const here = await visit(browser, { viewport: { width, height: 800 } });
    const { page } = here;
    await open(page);
    await picture(page, `width-${width}`);
    const overflow = (): Promise<number> =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(await overflow()).toBe(0);
    await page.locator('.card .open').first().click();
    await page.locator('.sheet dl').first().waitFor();
    await picture(page, `width-${width}-sheet`);
    expect(await page.locator('.sheet').evaluate((sheet) => sheet.scrollWidth - sheet.clientWidth)).toBe(0);
    await here.close();
  });

  it('of the first load: small, and without the code of the map', async () => {
    const here = await visit(browser);
    const { page } = here;
    await open(page);
    const loaded = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter((entry): entry is PerformanceResourceTiming => /\.(?:js|css)$/.test(entry.name))
        .map(({ name, encodedBodySize }) => ({ name, encodedBodySize })),
    );
    const bytes = loaded.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
    console.info(`first load: ${bytes} bytes of scripts and styles`);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(FIRST_LOAD_BYTES);
    expect(loaded.filter(({ name }) => /maplibre|open-/.test(name))).toEqual([]);
    await here.close();
  });
});
