import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium, type BrowserContext, type Page, type Request as PageRequest, type Route } from 'playwright';
import { app, ending } from './app.ts';
import { record } from './happenings.ts';
import { fromBrowser, handlerOf } from './protocol.ts';

/** A window as the browser's routes see it. */
export interface Framed {
  page: Page | undefined;
  /** Asks the app whether a navigation of its main frame may happen. */
  mayNavigate(url: string): boolean;
}

const framed = new Set<Framed>();
let opened: Promise<BrowserContext> | undefined;
let leaving = false;

/** Where a test can join this Chromium; empty before the first window. */
export const devTools = { url: '' };

/** Registers a window, so that its requests are answered by the app. */
export function frame(window: Framed): () => void {
  framed.add(window);
  return () => framed.delete(window);
}

/** Returns the browser; the first window starts it. */
export function browser(): Promise<BrowserContext> {
  opened ??= open();
  return opened;
}

async function open(): Promise<BrowserContext> {
  const folder = join(app.getPath('sessionData'), 'host');
  const executablePath = process.env.HOST_CHROMIUM;
  const context = await chromium.launchPersistentContext(folder, {
    ...(executablePath === undefined || executablePath === '' ? {} : { executablePath }),
    headless: true,
    viewport: null,
    args: [
      '--no-sandbox',
      '--remote-debugging-port=0',
      '--disable-background-networking',
      '--no-first-run',
      '--disable-gpu',
    ],
  });
  await context.route('**/*', answer);
  context.on('page', (page) => void closeStranger(page));
  devTools.url = `http://127.0.0.1:${await debuggingPort(folder)}`;
  return context;
}

async function debuggingPort(folder: string): Promise<string> {
  const file = join(folder, 'DevToolsActivePort');
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const [port] = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
    if (port !== undefined && port !== '') return port;
    await delay(20);
  }
  throw new Error('Chromium did not say where it can be joined');
}

ending.browser = async () => {
  leaving = true;
  if (opened !== undefined) await (await opened).close();
};

/**
 * The verdict on a new window was given on `Page.windowOpen`; a stock Chromium opens it all the same, so it is closed
 * here.
 */
async function closeStranger(page: Page): Promise<void> {
  const opener = await page.opener().catch(() => null);
  if (opener !== null && [...framed].some((window) => window.page === opener))
    await page.close().catch(() => undefined);
}

async function answer(route: Route): Promise<void> {
  try {
    await answerOrThrow(route);
  } catch (error) {
    // Pages close while they load; that is no mistake of the app.
    if (!leaving) record('route-ended', String(error));
  }
}

async function answerOrThrow(route: Route): Promise<void> {
  const request = route.request();
  const url = fromBrowser(request.url());
  const owner = [...framed].find((window) => window.page !== undefined && window.page === pageOf(request));
  if (
    owner?.page !== undefined &&
    request.isNavigationRequest() &&
    request.frame() === owner.page.mainFrame() &&
    !owner.mayNavigate(url)
  ) {
    await route.abort('aborted');
    return;
  }
  const handler = handlerOf(url.split(':', 1)[0] ?? '');
  if (handler !== undefined) {
    const headers = Object.entries(await request.allHeaders()).filter(([name]) => !name.startsWith(':'));
    const response = await handler(new Request(url, { method: request.method(), headers }));
    await route.fulfill({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    });
    return;
  }
  if (/^(https?|wss?):/.test(url) && !/^\w+:\/\/127\.0\.0\.1[:/]/.test(url)) {
    record('blocked-request', url);
    await route.abort('blockedbyclient');
    return;
  }
  await route.continue();
}

function pageOf(request: PageRequest): Page | undefined {
  try {
    return request.frame().page();
  } catch {
    return undefined;
  }
}
