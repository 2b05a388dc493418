import { expect, test } from './window-page.ts';
import type { PageName } from './window-page.ts';

const PAGES: [PageName, string, string][] = [
  ['home', '', ''],
  ['home', 'scenario=failed', ''],
  ['home', 'scenario=ill', ''],
  ['models', '', ''],
  ['log', 'rows=500', ''],
  ['log', 'rows=500', '?id=req_00000497'],
  ['log', 'rows=0', ''],
  ['settings', '', ''],
  ['welcome', 'scenario=fresh', ''],
];

for (const [name, query, rest] of PAGES) {
  test(`axe finds nothing on ${name}${rest} (${query}), light and dark`, async ({ win }) => {
    await win.page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'light' });
    await win.open(name, query, rest);
    await win.page.waitForTimeout(150);
    expect(await win.axe()).toEqual([]);
    await win.page.emulateMedia({ colorScheme: 'dark' });
    expect(await win.axe()).toEqual([]);
  });
}

test('axe finds nothing in an open dialog and an open drop-down', async ({ win }) => {
  await win.open('models', '', '?alias=gpt-5');
  await expect(win.dialog).toBeVisible();
  expect(await win.axe()).toEqual([]);
  await win.page.keyboard.press('Escape');
  await expect(win.dialog).toBeHidden();
});

test('no page is wider than the smallest window', async ({ win }) => {
  await win.page.setViewportSize({ width: 720, height: 520 });
  for (const name of ['home', 'models', 'log', 'settings'] as const) {
    await win.open(name);
    const [wide, shown] = await win.page.evaluate(() => {
      const main = document.querySelector('main');
      return [main?.scrollWidth ?? 0, main?.clientWidth ?? 0] as const;
    });
    expect(wide, name).toBeLessThanOrEqual(shown);
  }
});

test('the theme of the settings beats the system’s, and follows it when told to', async ({ win }) => {
  await win.page.emulateMedia({ colorScheme: 'dark' });
  await win.open('settings');
  const paper = () => win.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await paper();
  await win.page.getByText('Light', { exact: true }).click();
  await expect.poll(paper).not.toBe(dark);
  await win.page.getByText('As the system', { exact: true }).click();
  await expect.poll(paper).toBe(dark);
});

test('nothing moves when the system asks for less motion', async ({ win }) => {
  await win.page.emulateMedia({ reducedMotion: 'no-preference' });
  await win.open('home');
  const moving = () => win.page.evaluate(() => document.getAnimations().filter((animation) => animation.playState === 'running').length);
  expect(await moving()).toBeGreaterThan(0);
  await win.page.emulateMedia({ reducedMotion: 'reduce' });
  await expect.poll(moving).toBe(0);
});
