import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test as base } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const axeSource = readFileSync(axePath, 'utf8');

export type PageName = 'home' | 'models' | 'log' | 'settings' | 'welcome';

/** The window as a user works with it: by roles and words. Every error in the browser's console fails the test. */
export class WindowPage {
  readonly page: Page;
  readonly complaints: string[] = [];

  constructor(page: Page) {
    this.page = page;
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
  }

  /** Opens a page of the preview; `query` chooses the made-up gateway's scenario. */
  async open(name: PageName, query = '', rest = ''): Promise<void> {
    await this.page.goto(`/?${query}#/${name}${rest}`);
    await expect(this.page.getByRole('heading').first()).toBeVisible();
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: typeof name === 'string' });
  }

  field(name: string): Locator {
    return this.page.getByLabel(name, { exact: true });
  }

  section(name: string): Locator {
    return this.page.getByRole('region', { name, exact: true });
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog').or(this.page.getByRole('alertdialog'));
  }

  /** Presses a switch by its words; the input itself is hidden. */
  async flip(name: string): Promise<void> {
    await this.page.getByRole('switch', { name }).locator('xpath=ancestor::label').click();
  }

  /** What the page handed to the desktop. */
  async done(): Promise<{ copied: string[]; opened: string[]; saved: string[] }> {
    return this.page.evaluate(() => {
      const bridge: unknown = window.switchboard;
      const done = typeof bridge === 'object' && bridge !== null && 'done' in bridge ? bridge.done : undefined;
      return JSON.parse(JSON.stringify(done));
    });
  }

  /** Returns what axe finds, one line a rule. */
  async axe(): Promise<string[]> {
    await this.page.evaluate(axeSource);
    const found: unknown = await this.page.evaluate(
      'axe.run(document).then((r) => r.violations.map((v) => v.id + ": " + v.help + " " + v.nodes.slice(0, 3).map((n) => n.target.join(" ") + " " + n.any.map((a) => a.message).join("; ")).join(" | ")))',
    );
    return Array.isArray(found) ? found.map(String) : ['axe did not run'];
  }
}

/** A test with a window that must end without an error in the console. */
export const test = base.extend<{ win: WindowPage }>({
  win: async ({ page }, use) => {
    const win = new WindowPage(page);
    await use(win);
    expect(win.complaints).toEqual([]);
  },
});
export { expect };
