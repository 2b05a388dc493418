import { expect, test } from './window-page.ts';

test('100,000 rows: few in the page, any of them reached, no stutter', async ({ win }) => {
  await win.open('log', 'rows=100000');
  await expect(win.page.getByText('100,000 requests')).toBeVisible();
  const grid = win.page.getByRole('grid');
  const lines = win.page.locator('.log-body .log-row');
  // The middle frame: a single one may wait for another program on the machine.
  const usual = await grid.evaluate(async (element) => {
    const frames: number[] = [];
    for (let step = 0; step < 40; step += 1) {
      const began = performance.now();
      element.scrollTop += 90_000;
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      frames.push(performance.now() - began);
    }
    return frames.sort((a, b) => a - b)[20] ?? Infinity;
  });
  expect(usual).toBeLessThan(100);
  expect(await lines.count()).toBeLessThan(100);
  await grid.evaluate((element) => {
    element.scrollTop = element.scrollHeight;
  });
  await expect(win.page.locator('[aria-rowindex="100001"]')).toContainText(/Answered|Failed/);
  expect(await lines.count()).toBeLessThan(100);
});

test('the keyboard moves, opens and closes', async ({ win }) => {
  await win.open('log', 'rows=5000');
  const grid = win.page.getByRole('grid');
  await grid.focus();
  await win.page.keyboard.press('ArrowDown');
  await win.page.keyboard.press('ArrowDown');
  await expect(grid).toHaveAttribute('aria-activedescendant', 'log-row-2');
  await win.page.keyboard.press('Enter');
  await expect(win.page.getByText('req_00004998')).toBeVisible();
  await win.page.keyboard.press('Escape');
  await expect(win.page.getByRole('complementary')).toHaveCount(0);
  await expect(grid).toBeFocused();
  await win.page.keyboard.press('End');
  await expect(win.page.locator('#log-row-4999')).toContainText(/Answered|Failed/);
});

test('it follows what comes in, and stays where one reads', async ({ win }) => {
  await win.open('log', 'rows=2000&live=20');
  const grid = win.page.getByRole('grid');
  await expect(win.page.locator('[aria-rowindex="2"]')).toContainText('Running');
  expect(await grid.evaluate((element) => element.scrollTop)).toBe(0);
  await grid.hover();
  await win.page.mouse.wheel(0, 3800);
  const top = () => grid.evaluate((element) => Math.round(element.scrollTop));
  await expect.poll(top).toBeGreaterThan(3000);
  const before = await top();
  await expect.poll(top).toBeGreaterThan(before + 100);
  await win.button(/new above/).click();
  await expect.poll(top).toBe(0);
  await expect(win.page.getByRole('switch', { name: 'Follow' })).toBeChecked();
});

test('filter and search', async ({ win }) => {
  await win.open('log', 'rows=460');
  await win.button(/Everything/).click();
  await win.page.getByRole('option', { name: 'Failed' }).click();
  await expect(win.page.getByText('27 requests')).toBeVisible();
  await win.field('Search the log').fill('req_00000046');
  await expect(win.page.getByText('1 request')).toBeVisible();
  await win.field('Search the log').fill('nothing like that');
  await expect(win.page.getByText('Nothing in the log is like that')).toBeVisible();
  await win.button('Show everything').click();
  await expect(win.page.getByText('460 requests')).toBeVisible();
  await expect(win.field('Search the log')).toHaveValue('');
});

test('of 100,000 rows one sees those of a backend, an API and a time, by keyboard alone', async ({ win }) => {
  await win.open('log', 'rows=100000');
  await expect(win.page.getByText('100,000 requests')).toBeVisible();
  const count = win.page.getByRole('status').filter({ hasText: /requests?$/ });
  const shown = async () => Number((await count.textContent())?.replace(/\D/g, ''));
  const choose = async (button: RegExp, ...keys: string[]) => {
    const before = await shown();
    await win.button(button).focus();
    for (const key of ['Enter', ...keys]) await win.page.keyboard.press(key);
    await expect.poll(shown).toBeLessThan(before);
  };
  await choose(/Answered by/, 'ArrowDown', 'Enter');
  await expect(win.page.locator('.log-body .dot').first()).toHaveClass(/dot-ollama/);
  await choose(/Spoken by the app/, 'End', 'Enter');
  await choose(/Time/, 'ArrowDown', 'ArrowDown', 'Enter');
  // A row every 3.7 seconds; the last hour has fewer than a thousand.
  expect(await shown()).toBeGreaterThan(0);
  expect(await shown()).toBeLessThan(1000);
  await win.button(/Time/).focus();
  await win.page.keyboard.press('Enter');
  await expect(win.page.getByRole('option', { name: 'Last hour' })).toHaveAttribute('aria-selected', 'true');
  expect(await win.axe()).toEqual([]);
  await win.page.keyboard.press('Escape');
  await win.button('Show everything').press('Enter');
  await expect.poll(shown).toBe(100_000);
  await expect(win.field('Search the log')).toBeFocused();
});

test('a request shows its timeline, both sides, and is copied as curl', async ({ win }) => {
  await win.page.setViewportSize({ width: 1400, height: 900 });
  await win.open('log', 'rows=300', '?id=req_00000297');
  const detail = win.page.getByRole('complementary', { name: 'Request' });
  await expect(detail).toContainText('What happened when');
  await expect(detail).toContainText('max_tokens became num_predict.');
  await expect(win.section('From the app')).toContainText('"max_tokens": 1024');
  await expect(win.section('To the model')).toContainText('"num_predict": 1024');
  await win.page.getByRole('tab', { name: 'Answer' }).click();
  await expect(win.section('To the app')).toContainText('event: message_start');
  await win.button('Copy as curl').click();
  expect((await win.done()).copied[0]).toMatch(/^curl .*req_00000297$/);
});

test('of a body of 2 MB the beginning is drawn, then all of it, and the window goes on', async ({ win }) => {
  await win.page.setViewportSize({ width: 1400, height: 900 });
  await win.open('log', 'rows=300&live=20&bodies=2000000', '?id=req_00000297');
  const body = win.section('From the app');
  const length = () => body.evaluate((element) => element.textContent.length);
  await expect.poll(length).toBe(60_000);
  expect(await win.axe()).toEqual([]);
  await win.button('Show all: From the app').press('Enter');
  await expect.poll(length).toBeGreaterThan(2_000_000);
  await expect(body).toBeFocused();
  await win.page.keyboard.press('End');
  await expect
    .poll(() => body.evaluate((element) => element.scrollTop + element.clientHeight >= element.scrollHeight - 2))
    .toBe(true);
  await expect(body.locator('.piece').last()).toBeInViewport();
  await win.page.getByRole('tab', { name: 'Answer' }).click();
  await expect(win.section('To the app')).toBeVisible();
});

test('a request that was passed through shows each side once', async ({ win }) => {
  await win.page.setViewportSize({ width: 1400, height: 900 });
  await win.open('log', 'rows=300', '?id=req_00000285');
  const detail = win.page.getByRole('complementary', { name: 'Request' });
  for (const [tab, shown, upstream] of [
    ['Question', 'From the app', 'To the model'],
    ['Answer', 'To the app', 'From the model'],
  ] as const) {
    await win.page.getByRole('tab', { name: tab }).click();
    await expect(detail.getByRole('heading', { name: upstream })).toBeVisible();
    await expect(detail).toContainText('The same as on the app’s side, byte for byte.');
    await expect(win.section(shown)).toBeVisible();
    await expect(win.section(upstream)).toHaveCount(0);
  }
  expect(await win.axe()).toEqual([]);
});

test('a blocked page is let in', async ({ win }) => {
  await win.open('log', 'rows=300');
  await win.button('Allow this site: https://chat.example.com').first().click();
  await expect(win.page.getByText('https://chat.example.com may use your models now.')).toBeVisible();
  await win.page.getByRole('link', { name: 'Settings' }).click();
  await expect(win.button('No longer allow https://chat.example.com')).toBeVisible();
});

test('it is saved to a file', async ({ win }) => {
  await win.open('log', 'rows=300');
  await win.button('Save to a file').click();
  await win.dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(win.dialog).toContainText('300 requests saved as switchboard-log.jsonl');
});

test('one is told how large the file becomes, and warned before a large one', async ({ win }) => {
  await win.open('log', 'rows=9000');
  await win.button('Save to a file').click();
  await expect(win.dialog).toContainText('9,000 requests, about 4.5 MB.');
  await expect(win.dialog).not.toContainText('This is a large file');
  for (let times = 0; times < 3; times += 1) await win.flip('With the texts of requests and answers');
  await expect(win.dialog).toContainText('9,000 requests, about 45 MB.');
  await expect(win.dialog).toContainText('This is a large file');
  await expect(win.dialog).toContainText('One file holds no more than 32 MB');
  expect(await win.axe()).toEqual([]);
  await win.dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(win.dialog).toContainText('9,000 requests saved as switchboard-log.jsonl');
  const saved = JSON.stringify((await win.done()).saved);
  expect(saved.match(/req_/g)).toHaveLength(9000);
});
