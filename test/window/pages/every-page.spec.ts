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

/** Buttons that open a list or a menu, on whatever page. */
const OPENERS = 'button[aria-haspopup="listbox"], button[aria-haspopup="menu"], button[aria-haspopup="true"]';

for (const [name, query, count] of [
  ['home', '', 1],
  ['models', '', 0],
  ['log', 'rows=40', 3],
  ['settings', 'command=old', 0],
  ['welcome', 'scenario=fresh', 0],
] as const) {
  test(`axe finds nothing in any open drop-down of ${name}, light and dark`, async ({ win }) => {
    await win.page.emulateMedia({ reducedMotion: 'reduce' });
    await win.open(name, query);
    const openers = win.page.locator(OPENERS);
    await expect.poll(() => openers.count()).toBeGreaterThanOrEqual(count);
    for (let place = 0; place < (await openers.count()); place += 1) {
      await openers.nth(place).click();
      const list = win.page.getByRole('listbox').or(win.page.getByRole('menu'));
      await expect(list).toBeVisible();
      for (const colorScheme of ['light', 'dark'] as const) {
        await win.page.emulateMedia({ colorScheme });
        expect([place, colorScheme, await win.axe()]).toEqual([place, colorScheme, []]);
      }
      // By keyboard: in, on to the next, and out again to where it began.
      await win.page.keyboard.press('ArrowDown');
      await expect(
        list.locator('[role="option"]:focus, [role="menuitem"]:focus, [role="menuitemradio"]:focus'),
      ).toHaveCount(1);
      await win.page.keyboard.press('Escape');
      await expect(list).toBeHidden();
      await expect(openers.nth(place)).toBeFocused();
    }
  });

  test(`axe finds nothing on ${name} with everything unfolded`, async ({ win }) => {
    await win.page.emulateMedia({ reducedMotion: 'reduce' });
    await win.open(name, query);
    await win.page.waitForTimeout(150);
    await win.page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
    });
    expect(await win.axe()).toEqual([]);
  });
}

for (const [name, button] of [
  ['models', 'More about qwen3:8b'],
  ['settings', 'Forget everything'],
  ['settings', 'Forget all conversations'],
  ['settings', 'Move Ollama back…'],
] as const) {
  test(`axe finds nothing in the dialog behind "${button}"`, async ({ win }) => {
    await win.page.emulateMedia({ reducedMotion: 'reduce' });
    await win.open(name);
    await win.button(button).click();
    await expect(win.dialog).toBeVisible();
    expect(await win.axe()).toEqual([]);
  });
}

test('axe finds nothing in an open dialog', async ({ win }) => {
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
  const moving = () =>
    win.page.evaluate(() => document.getAnimations().filter((animation) => animation.playState === 'running').length);
  expect(await moving()).toBeGreaterThan(0);
  await win.page.emulateMedia({ reducedMotion: 'reduce' });
  await expect.poll(moving).toBe(0);
});
