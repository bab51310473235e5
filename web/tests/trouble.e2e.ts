/** When something is missing: the server, the map, the words. The page says what happened and what to do. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { base, DESKTOP, launch, open, visit, why, type Visit } from './browser.ts';

let browser: Browser;
let here: Visit;

describe.skipIf(why !== '')('trouble', () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    const { complaints, strays } = here;
    await here.close();
    expect(strays, 'requests that left our origin').toEqual([]);
    // The browser itself reports each request that failed; nothing else may stand there.
    expect(complaints.filter((text) => !text.startsWith('Failed to load resource'))).toEqual([]);
  });

  it('with the server: says it cannot be reached, and tries again on tap', async () => {
    here = await visit(browser);
    const { page } = here;
    await page.route('**/v1/**', (route) => route.abort());
    await page.goto(base);
    await page.getByText('连不上服务器').waitFor();
    await page.unroute('**/v1/**');
    await page.getByRole('button', { name: '再试一次' }).click();
    await page.locator('.card').nth(2).waitFor();
    expect(await page.getByText('连不上服务器').count()).toBe(0);
  });

  it('with a later question: keeps the last answer and says it is old', async () => {
    here = await visit(browser);
    const { page } = here;
    await open(page);
    await page.route('**/v1/stations/nearest', (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{"code":"busy","detail":"try later"}' }));
    await page.getByRole('button', { name: '不限时间' }).click();
    await page.getByText('服务器正忙').waitFor();
    expect(await page.locator('.card').count()).toBe(3);
  });

  it('with the network: says that the device is offline', async () => {
    here = await visit(browser);
    const { page } = here;
    await open(page);
    await page.context().setOffline(true);
    await page.getByRole('button', { name: '不限时间' }).click();
    await page.getByText('没有网络').waitFor();
    await page.context().setOffline(false);
    await page.getByRole('button', { name: '再试一次' }).click();
    await page.getByText('没有网络').waitFor({ state: 'detached' });
  });

  it('with the vocabulary: shows codes and goes on', async () => {
    here = await visit(browser);
    const { page } = here;
    await page.route('**/v1/vocabulary', (route) => route.abort());
    await open(page);
    expect(await page.locator('.card').count()).toBe(3);
  });

  it('with data: an empty store is said to be empty', async () => {
    here = await visit(browser);
    const { page } = here;
    await page.route('**/v1/about', async (route) => {
      const response = await route.fetch();
      const about = (await response.json()) as object;
      await route.fulfill({ response, json: { ...about, center: null, bounds: null, demo: false } });
    });
    await page.goto(base);
    await page.getByText('这里还没有任何站点数据').waitFor();
  });

  it('with a station that moved: leads to the new one', async () => {
    here = await visit(browser);
    const { page } = here;
    await open(page);
    await page.locator('.card .open').nth(1).click();
    await page.waitForURL(/station=\d+/);
    const next = Number(/station=(\d+)/.exec(page.url())?.[1]);
    await page.goBack();
    await page.route('**/v1/stations/*?f=json', async (route) => {
      const response = await route.fetch();
      const detail = (await response.json()) as { id: number };
      const moved = detail.id === next ? detail : { ...detail, status: 'relocated', successor: next };
      await route.fulfill({ response, json: moved });
    });
    await page.locator('.card .open').first().click();
    await page.getByRole('button', { name: '去新的站点' }).click();
    await page.waitForURL(new RegExp(`station=${next}`));
    await page.locator('.sheet dl').first().waitFor();
    await page.unrouteAll({ behavior: 'wait' });
  });

  it('with WebGL: says the map cannot open, and the list goes on', async () => {
    here = await visit(browser, { viewport: DESKTOP });
    const { page } = here;
    await page.addInitScript(() => {
      const getContext = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, kind: string, ...rest: unknown[]) {
        return kind.startsWith('webgl') ? null : Reflect.apply(getContext, this, [kind, ...rest]);
      } as typeof getContext;
    });
    await open(page);
    await page.getByText('这台设备打不开地图').waitFor();
    expect(await page.locator('.card').count()).toBe(3);
  });

  it('with a station whose words are hostile: shows them as text', async () => {
    here = await visit(browser);
    const { page } = here;
    const name = `<img src=x onerror=alert(1)> \u202Eelddim eht\u202C ${'长'.repeat(9000)}`;
    await page.route('**/v1/stations/nearest', async (route) => {
      const response = await route.fetch();
      const answer = (await response.json()) as { stations: { name: string; address: string }[] };
      for (const station of answer.stations) Object.assign(station, { name, address: name });
      await route.fulfill({ response, json: answer });
    });
    await open(page);
    expect(await page.locator('.card img').count()).toBe(0);
    expect(await page.locator('.card h3').first().textContent()).toContain('<img src=x onerror=alert(1)>');
    const { width } = (await page.locator('.card').first().boundingBox()) ?? { width: 0 };
    expect(width).toBeLessThanOrEqual(390);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
});
