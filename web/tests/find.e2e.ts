/** Finding: from the middle, by device, by map, by text; with filters; on a phone and on a desktop. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { centre, nearest, type Point } from './api.ts';
import { DESKTOP, launch, mapReady, open, PHONE, settled, visit, why, type Visit } from './browser.ts';

let browser: Browser;
let middle: Point;

async function names(page: Page): Promise<string[]> {
  await settled(page);
  return page.locator('.card h3 bdi').allTextContents();
}

/** The chosen starting point, as the URL carries it. */
function at(page: Page): Point | null {
  const match = /[?&]at=(-?[\d.]+),(-?[\d.]+)/.exec(page.url());
  return match ? { lon: Number(match[1]), lat: Number(match[2]) } : null;
}

async function namesFrom(question: object): Promise<string[]> {
  return (await nearest(question)).stations.map(({ name }) => name);
}

/** Clicks ground until no station or cluster happens to lie under the finger. */
async function tapGround(page: Page): Promise<void> {
  const box = await page.locator('.maplibregl-canvas').boundingBox();
  if (!box) throw new Error('the map has no canvas');
  for (const [x, y] of [[0.3, 0.3], [0.42, 0.22], [0.25, 0.42], [0.55, 0.3], [0.35, 0.36]] as const) {
    await page.mouse.click(box.x + box.width * x, box.y + box.height * y);
    // A cluster only zooms: then neither comes, and the next spot is tried.
    await page.waitForURL(/at=|station=/, { timeout: 3000 }).catch(() => undefined);
    if (at(page)) return;
    if (!page.url().includes('station=')) continue;
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  throw new Error('every spot of the map held a station');
}

describe.skipIf(why !== '')('finding', () => {
  beforeAll(async () => {
    browser = await launch();
    middle = await centre();
  });
  afterAll(() => browser?.close());

  let here: Visit;
  afterEach(async () => {
    const { complaints, strays } = here;
    await here.close();
    expect(strays, 'requests that left our origin').toEqual([]);
    expect(complaints, 'console and policy complaints').toEqual([]);
  });

  describe.each([
    ['phone', { viewport: PHONE, hasTouch: true, isMobile: true }],
    ['desktop', { viewport: DESKTOP }],
  ])('on a %s', (size, options) => {
    const phone = size === 'phone';
    let page: Page;
    beforeEach(async () => {
      here = await visit(browser, options);
      page = here.page;
    });

    it('shows the three best from the middle before anything is known, as the server ranks them', async () => {
      await open(page);
      expect(await names(page)).toEqual(await namesFrom(middle));
      const first = (await nearest(middle)).stations[0];
      const minutes = await page.locator('.card .value').first().textContent();
      expect(minutes).toBe(String(Math.max(1, Math.ceil((first?.duration_s ?? 0) / 60))));
      expect(await page.locator('.origin').textContent()).toContain('城区中心');
    });

    it('starts from where the map is tapped', async () => {
      await open(page);
      if (phone) await page.getByRole('button', { name: '地图', exact: true }).click();
      await mapReady(page);
      await tapGround(page);
      const from = at(page);
      expect(from).not.toBeNull();
      expect(await names(page)).toEqual(await namesFrom({ ...from }));
      await page.reload();
      await page.locator('.card').first().waitFor();
      expect(at(page)).toEqual(from);
      expect(await names(page)).toEqual(await namesFrom({ ...from }));
    });

    it('lets the pin be moved by the arrow keys, twenty metres a press', async () => {
      await open(page, `#find?at=${middle.lon},${middle.lat}${phone ? '&view=map' : ''}`);
      await mapReady(page);
      await page.locator('.map-pin').focus();
      await page.keyboard.press('ArrowUp');
      await page.waitForTimeout(200);
      const moved = at(page);
      expect(((moved?.lat ?? 0) - middle.lat) * 111_195).toBeGreaterThan(18);
      expect(((moved?.lat ?? 0) - middle.lat) * 111_195).toBeLessThan(22);
      expect(await names(page)).toEqual(await namesFrom({ ...moved }));
    });

    it('lets the pin be dragged', async () => {
      await open(page, `#find?at=${middle.lon},${middle.lat}${phone ? '&view=map' : ''}`);
      await mapReady(page);
      const box = await page.locator('.map-pin').boundingBox();
      if (!box) throw new Error('no pin');
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + 60, box.y + 50, { steps: 6 });
      await page.mouse.up();
      await page.waitForTimeout(300);
      const moved = at(page);
      expect(moved).not.toEqual({ lon: middle.lon, lat: middle.lat });
      expect(await names(page)).toEqual(await namesFrom({ ...moved }));
    });

    it('filters by kind, by service and by time, and undoes it', async () => {
      await open(page);
      await page.getByRole('button', { name: '司机之家', exact: true }).click();
      expect(await names(page)).toEqual(await namesFrom({ ...middle, kind: 'driver_home' }));
      expect(new Set(await page.locator('.card').evaluateAll((cards) => cards.map((card) => (card as HTMLElement).dataset['kind'])))).toEqual(
        new Set(['driver_home']),
      );
      await page.getByRole('button', { name: '厕所', exact: true }).click();
      expect(await names(page)).toEqual(await namesFrom({ ...middle, kind: 'driver_home', services: 'toilet' }));
      expect(page.url()).toContain('kind=driver_home&services=toilet');
      for (const state of await page.locator('.card .service:first-child').evaluateAll((marks) => marks.map((mark) => (mark as HTMLElement).dataset['state']))) {
        expect(['yes', 'nearby']).toContain(state);
      }
      await page.getByRole('button', { name: '不限时间' }).click();
      expect(await names(page)).toEqual(await namesFrom({ ...middle, kind: 'driver_home', services: 'toilet', open: 'any' }));
      await page.getByRole('button', { name: '全部', exact: true }).click();
      await page.getByRole('button', { name: '厕所', exact: true }).click();
      await page.getByRole('button', { name: '到了能进' }).click();
      expect(await names(page)).toEqual(await namesFrom(middle));
    });

    it('finds a station by its name and starts there', async () => {
      await open(page);
      const [station] = (await nearest({ ...middle, k: 9, open: 'any' })).stations.slice(-1);
      if (!station) throw new Error('the demo city has fewer than nine stations');
      await page.getByRole('combobox').fill(station.name);
      const option = page.getByRole('option').filter({ hasText: station.name }).first();
      await option.click();
      await page.getByRole('dialog').waitFor();
      expect(await page.locator('#sheet-title').textContent()).toBe(station.name);
      await page.getByRole('button', { name: /关闭详情/ }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await page.locator('.origin').textContent()).toContain(station.name);
    });

    it('finds by pinyin initials with the keyboard alone', async () => {
      await open(page);
      await page.getByRole('combobox').fill('ghyz');
      await page.getByRole('option').first().waitFor();
      const found = await page.getByRole('option').allTextContents();
      expect(found.length).toBeGreaterThan(0);
      expect(found.some((text) => text.includes('工会驿站'))).toBe(true);
      await page.keyboard.press('ArrowDown');
      const chosen = page.locator('[role=option][aria-selected=true]');
      expect(await chosen.count()).toBe(1);
      expect(await page.getByRole('combobox').getAttribute('aria-activedescendant')).toBe(await chosen.getAttribute('id'));
      await page.keyboard.press('Enter');
      await page.waitForURL(/station=\d+|at=/);
    });

    it('says so when a text finds nothing', async () => {
      await open(page);
      await page.getByRole('combobox').fill('qqqxzzv');
      await page.getByText('没有找到“qqqxzzv”').waitFor();
    });

    it('shows more when asked', async () => {
      await open(page);
      await page.getByRole('button', { name: '再看几个' }).click();
      await page.locator('.card').nth(9).waitFor();
      expect(await names(page)).toEqual(await namesFrom({ ...middle, k: 10 }));
    });

    it('takes a link full of nonsense for what sense it has', async () => {
      await open(page, '#find?at=999,x&kind=<b>&station=-4&open=sometimes&view=sideways');
      expect(await names(page)).toEqual(await namesFrom(middle));
    });
  });

  it('finds by the device when it may, without writing the position into the URL', async () => {
    const place = { lon: middle.lon + 0.011, lat: middle.lat - 0.008 };
    here = await visit(browser, {
      permissions: ['geolocation'],
      geolocation: { longitude: place.lon, latitude: place.lat, accuracy: 40 },
    });
    const { page } = here;
    await open(page);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(`${request.method()} ${request.url()}`));
    await page.getByRole('button', { name: '用我的位置' }).click();
    await page.getByText('从我的位置出发').waitFor();
    expect(await names(page)).toEqual(await namesFrom(place));
    expect(page.url()).not.toContain('at=');
    expect(asked.some((line) => line.startsWith('POST') && line.endsWith('/v1/stations/nearest'))).toBe(true);
    expect(asked.filter((line) => line.includes(place.lon.toFixed(3)))).toEqual([]);
  });

  it('works on when the device is denied, and says what to do', async () => {
    here = await visit(browser, { permissions: [] });
    const { page } = here;
    await open(page);
    await page.getByRole('button', { name: '用我的位置' }).click();
    await page.getByText('浏览器没有给出定位权限').waitFor();
    expect(await names(page)).toHaveLength(3);
    await page.getByRole('button', { name: '在地图上选点' }).click();
    await mapReady(page);
    await tapGround(page);
    expect(await names(page)).toEqual(await namesFrom({ ...at(page) }));
  });

  it('asks the server once a question, whatever else changes on the page', async () => {
    here = await visit(browser);
    const { page } = here;
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/v1/stations/nearest')) asked.push(request.postData() ?? '');
    });
    await open(page);
    await page.locator('.card .open').first().click();
    await page.getByRole('dialog').waitFor();
    await page.goBack();
    await page.getByRole('button', { name: '地图', exact: true }).click();
    await mapReady(page);
    await page.getByRole('button', { name: /English/ }).click();
    await page.waitForTimeout(300);
    expect(asked).toHaveLength(1);
  });

  it('never asks for the position unasked', async () => {
    here = await visit(browser, { permissions: ['geolocation'], geolocation: { longitude: 1, latitude: 1 } });
    const { page } = here;
    await page.addInitScript(() => {
      navigator.geolocation.getCurrentPosition = () => document.documentElement.setAttribute('data-asked', 'yes');
      navigator.geolocation.watchPosition = () => (document.documentElement.setAttribute('data-asked', 'yes'), 0);
    });
    await open(page);
    await page.getByRole('button', { name: '地图', exact: true }).click();
    await mapReady(page);
    expect(await page.locator('html').getAttribute('data-asked')).toBeNull();
  });

  it('speaks English after the switch, and remembers', async () => {
    here = await visit(browser);
    const { page } = here;
    await open(page);
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-Hans');
    await page.getByRole('button', { name: /切换到英文/ }).click();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await page.getByRole('heading', { name: 'Nearest stations' }).waitFor();
    await page.getByRole('button', { name: 'Worker station', exact: true }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Nearest stations' }).waitFor();
  });

  it('follows the theme of the system until someone chooses', async () => {
    here = await visit(browser, { colorScheme: 'dark' });
    const { page } = here;
    await open(page);
    const theme = (): Promise<string | null> => page.locator('html').getAttribute('data-theme');
    expect(await theme()).toBe('dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.locator('html[data-theme=light]').waitFor();
    await page.getByRole('button', { name: /明暗/ }).click();
    await page.getByRole('button', { name: /明暗/ }).click();
    expect(await theme()).toBe('dark');
    await page.reload();
    await page.locator('html[data-theme=dark]').waitFor();
  });
});
