import { expect, test } from './window-page.ts';

test('an alias is made, changed, tested and deleted', async ({ win }) => {
  await win.open('models');
  await win.button('New alias').click();
  await win.field('Name that apps ask for').fill('gpt-5');
  await win.field('Model that answers').fill('gpt-5');
  await win.button('Save').click();
  await expect(win.dialog.getByRole('alert')).toContainText('An alias cannot lead to itself');
  await win.field('Model that answers').fill('qwen3:8b');
  await win.button('Save').click();
  await expect(win.dialog).toBeHidden();
  const aliases = win.section('Aliases');
  await expect(aliases.getByRole('listitem').filter({ hasText: 'gpt-5' })).toContainText('leads to qwen3:8b (Ollama)');
  await win.button('Change gpt-5').click();
  await win.field('Model that answers').fill('claude-haiku-5-5');
  await win.button('Save').click();
  await expect(aliases.getByRole('listitem').filter({ hasText: 'gpt-5' })).toContainText(
    'leads to claude-haiku-5-5 (Claude)',
  );
  await win.button('Test gpt-5').click();
  await win.button('Ask').click();
  await expect(win.page.getByTestId('answer-text')).toHaveText('Hello, and welcome to your own switchboard!');
  await win.dialog.getByRole('button', { name: 'Close', exact: true }).click();
  await win.button('Delete gpt-5').click();
  await win.dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(aliases.getByRole('listitem').filter({ hasText: 'gpt-5' })).toHaveCount(0);
});

test('a model that an alias hides says so, on both sides', async ({ win }) => {
  await win.open('models');
  await expect(win.page.getByRole('row', { name: /Hidden by the alias llama3.2:3b/ })).toBeVisible();
  await expect(win.section('Aliases')).toContainText('Hides llama3.2:3b');
});

test('a model has its own window', async ({ win }) => {
  await win.open('models');
  await win.button('More about qwen3:8b').click();
  await win.field('Window in tokens').fill('12');
  await expect(win.dialog).toContainText('A whole number from 256');
  await win.field('Window in tokens').fill('32768');
  await win.dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(win.dialog.getByText('Saved')).toBeVisible();
  await win.page.keyboard.press('Escape');
  await expect(win.page.getByRole('row', { name: /qwen3:8b/ }).first()).toContainText('own settings');
});

test('the search narrows the list', async ({ win }) => {
  await win.open('models');
  await win.field('Find a model').fill('opus');
  await expect(win.page.getByText('1 model', { exact: true })).toBeVisible();
});
