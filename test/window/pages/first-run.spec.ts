import { expect, test } from './window-page.ts';

test('three questions, a tested key, a real answer', async ({ win }) => {
  await win.open('home', 'scenario=fresh');
  await expect(win.page.getByText('Question 1 of 3')).toBeVisible();
  await win.page.getByText('Both', { exact: true }).click();
  await win.button('Next').click();
  await expect(win.page.getByText('Found at http://127.0.0.1:11436')).toBeVisible();
  await win.button('Next').click();
  await win.field('New API key').fill('sk-ant-wrong');
  await win.button('Test').click();
  await expect(win.page.getByRole('alert')).toContainText('Anthropic does not know this key');
  await win.field('New API key').fill('sk-ant-right');
  await win.button('Save key').click();
  await expect(win.page.getByTestId('answer-text')).toHaveText('Hello, and welcome to your own switchboard!');
  await win.button('Go to Home').click();
  await expect(win.page.getByRole('heading', { name: 'Your apps are connected' })).toBeVisible();
});

test('with nothing there, the demo answers', async ({ win }) => {
  await win.open('home', 'scenario=bare');
  await win.page.getByText('Local models in Claude Code').click();
  await win.button('Next').click();
  await expect(win.page.getByText('No Ollama was found on this machine.')).toBeVisible();
  await win.button('Next').click();
  await expect(win.page.getByTestId('answer-text')).toContainText('This is the demo of Switchboard');
  await expect(win.page.getByText('the built-in demo answers')).toBeVisible();
});

test('the keyboard alone is enough', async ({ win }) => {
  await win.open('home', 'scenario=fresh');
  const { keyboard } = win.page;
  const to = async (name: string) => {
    for (let press = 0; press < 15; press += 1) {
      await keyboard.press('Tab');
      if (await win.button(name).evaluate((element) => element === document.activeElement)) return;
    }
    throw new Error(`Tab does not reach ${name}`);
  };
  await keyboard.press('Tab');
  await keyboard.press('Space');
  await to('Next');
  await keyboard.press('Enter');
  await expect(win.page.getByRole('heading', { name: 'Where is your Ollama?' })).toBeFocused();
  await expect(win.page.getByText('Found at')).toBeVisible();
  await to('Next');
  await keyboard.press('Enter');
  await expect(win.page.getByTestId('answer-text')).toContainText('Hello');
  await to('Go to Home');
  await keyboard.press('Enter');
  await expect(win.page.getByRole('heading', { name: 'Your apps are connected' })).toBeVisible();
});
