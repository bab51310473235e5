/** One station: its sheet, the ways there, the next three, and a link to one that is gone. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { gcj02ToBd09, wgs84ToGcj02 } from '../src/navigation/datum.ts';
import { centre, nearest, station, type Point } from './api.ts';
import { base, DESKTOP, launch, open, PHONE, visit, why, type Visit } from './browser.ts';

let browser: Browser;
let middle: Point;
let here: Visit;

/** Two numbers of a link, told apart from text around them. */
function pair(text: string | null): [number, number] {
  const [first = Number.NaN, second = Number.NaN] = (text ?? '').split(',').map(Number);
  return [first, second];
}

async function link(page: Page, name: string): Promise<URL> {
  const anchor = page.locator('.sheet').getByRole('link', { name });
  expect(await anchor.getAttribute('rel')).toContain('noopener');
  return new URL((await anchor.getAttribute('href')) ?? '');
}

describe.skipIf(why !== '')('a station', () => {
  beforeAll(async () => {
    browser = await launch();
    middle = await centre();
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    const { complaints, strays } = here;
    await here.close();
    expect(strays, 'requests that left our origin').toEqual([]);
    expect(complaints.filter((text) => !text.includes('404')), 'console and policy complaints').toEqual([]);
  });

  it.each([
    ['phone', PHONE],
    ['desktop', DESKTOP],
  ])('opens from its card on a %s, takes the focus, and gives it back', async (_, viewport) => {
    here = await visit(browser, { viewport });
    const { page } = here;
    await open(page);
    const card = page.locator('.card .open').nth(1);
    const name = await card.locator('bdi').textContent();
    await card.click();
    await page.getByRole('dialog', { name: name ?? '' }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('sheet-title');
    await page.goBack();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.waitForTimeout(100);
    expect(await card.evaluate((button) => button === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('shows the address, the week, how to get in, the services and what is on record', async () => {
    here = await visit(browser);
    const { page } = here;
    const { stations } = await nearest({ ...middle, k: 10 });
    const details = await Promise.all(stations.map(({ id }) => station(id)));
    const known = details.find((detail) => typeof detail.hours === 'object' && detail.hours?.week);
    if (!known) throw new Error('none of the ten nearest demo stations has a week of hours');
    await page.goto(`${base}/#find?station=${known.id}`);
    const sheet = page.getByRole('dialog');
    await sheet.getByRole('table').waitFor();
    expect(await sheet.getByRole('row').count()).toBeGreaterThanOrEqual(7);
    expect(await sheet.locator('tr.today').count()).toBe(1);
    const text = (await sheet.textContent()) ?? '';
    expect(text).toContain(String(known['address']));
    expect(text).toContain('怎么进');
    for (const [code, state] of Object.entries(known.services ?? {})) {
      if (state === 'unknown') continue;
      expect(await sheet.locator(`.service[data-state="${state}"]`).count(), code).toBeGreaterThan(0);
    }
    const count = Object.values(known.services ?? {}).filter((state) => state !== 'unknown').length;
    expect(await sheet.locator('.service').count()).toBe(count);
    expect(await sheet.locator('dl > div').count()).toBeGreaterThan(2);
  });

  it('links to every vendor in the datum it speaks', async () => {
    here = await visit(browser);
    const { page } = here;
    const [near] = (await nearest(middle)).stations;
    if (!near) throw new Error('the demo city is empty');
    await open(page);
    await page.locator('.card .open').first().click();
    await page.locator('.sheet').getByRole('link', { name: '高德地图' }).waitFor();
    const gcj = wgs84ToGcj02(near);
    const close = (got: number, wanted: number): void => expect(Math.abs(got - wanted)).toBeLessThan(2e-5);

    const amap = await link(page, '高德地图');
    expect(amap.host).toBe('uri.amap.com');
    const [x, y] = pair(amap.searchParams.get('to'));
    close(x, gcj.lon);
    close(y, gcj.lat);

    const baidu = await link(page, '百度地图');
    expect(baidu.host).toBe('api.map.baidu.com');
    const declared = baidu.searchParams.get('coord_type');
    const wanted = declared === 'bd09ll' ? gcj02ToBd09(gcj) : gcj;
    expect(['gcj02', 'bd09ll']).toContain(declared);
    const [baiduLat, baiduLon] = pair(baidu.searchParams.get('location'));
    close(baiduLat, wanted.lat);
    close(baiduLon, wanted.lon);

    const apple = await link(page, 'Apple 地图');
    expect(apple.host).toBe('maps.apple.com');
    const [appleLat, appleLon] = pair(apple.searchParams.get('daddr'));
    close(appleLat, gcj.lat);
    close(appleLon, gcj.lon);

    const tencent = await link(page, '腾讯地图');
    expect(tencent.host).toBe('apis.map.qq.com');
    const [tencentLat, tencentLon] = pair(tencent.searchParams.get('tocoord'));
    close(tencentLat, gcj.lat);
    close(tencentLon, gcj.lon);
  });

  it('offers the next three from its own door', async () => {
    here = await visit(browser);
    const { page } = here;
    const [near] = (await nearest(middle)).stations;
    if (!near) throw new Error('the demo city is empty');
    await open(page);
    await page.locator('.card .open').first().click();
    await page.getByRole('button', { name: '这家关着' }).click();
    await page.locator('.next li').first().waitFor();
    const expected = (await nearest({ lon: near.lon, lat: near.lat, k: 4, kind: near.kind })).stations
      .filter(({ id }) => id !== near.id)
      .slice(0, 3)
      .map(({ name }) => name);
    expect(await page.locator('.next li bdi').allTextContents()).toEqual(expected);
    await page.locator('.next li button').first().click();
    await page.getByRole('dialog', { name: expected[0] ?? '' }).waitFor();
    await page.goBack();
    await page.getByRole('dialog', { name: near.name }).waitFor();
  });

  it('says so when a link leads to a station that is gone', async () => {
    here = await visit(browser);
    const { page } = here;
    await open(page, '#find?station=9007199254740991');
    await page.getByText('这个站点不在了').waitFor();
    await page.getByRole('alert').getByRole('button', { name: '返回' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.locator('.card').count()).toBe(3);
  });
});
