/** One browser for the run, and pages that remember everything that must not happen. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { inject } from 'vitest';

export const base = inject('base');
/** Why there is nothing to test; empty when there is. */
export const why = inject('why');

export const PHONE = { width: 390, height: 844 } as const;
export const DESKTOP = { width: 1440, height: 900 } as const;

const ARGUMENTS = [
  '--no-sandbox',
  // WebGL without a graphics card.
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  // The browser's own calls home would be mistaken for the page's.
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
];

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: inject('chromium'), args: ARGUMENTS });
}

export interface Visit {
  readonly page: Page;
  /** Console errors and warnings, page errors, content-policy violations. */
  readonly complaints: string[];
  /** Requests that left our origin. */
  readonly strays: string[];
  close(): Promise<void>;
}

export async function visit(browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: PHONE, locale: 'zh-CN', ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  const strays: string[] = [];
  page.on('console', (message) => {
    // Chromium's own remark on software rendering, not ours.
    if (/GPU stall|GL Driver Message/.test(message.text())) return;
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${base}/`) && !url.startsWith('blob:')) strays.push(url);
  });
  return { page, complaints, strays, close: () => context.close() };
}

/** Opens the page at a fragment and waits for the first cards. */
export async function open(page: Page, fragment = ''): Promise<void> {
  await page.goto(`${base}/${fragment}`);
  await page.locator('.card').first().waitFor();
}

/** Waits until the map stands and has come to rest. */
export async function mapReady(page: Page): Promise<void> {
  await page.locator('.pane[data-ready="true"]').waitFor({ timeout: 30_000 });
  await page.waitForTimeout(700);
}

/** Waits until no answer is under way. */
export async function settled(page: Page): Promise<void> {
  await page.locator('#results[aria-busy="false"]').waitFor();
}

/** Keeps a picture for people to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = join(import.meta.dirname, '../test-results');
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
