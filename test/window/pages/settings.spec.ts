import { expect, test } from './window-page.ts';

test('a key that is refused says why and can be tried again', async ({ win }) => {
  await win.open('settings', 'scenario=ill');
  await win.field('New API key').fill('sk-ant-wrong');
  await win.button('Test').first().click();
  await expect(win.section('API key for Claude').getByRole('alert')).toContainText('Anthropic does not know this key');
  await expect(win.button('Test again')).toBeVisible();
  await win.field('New API key').fill('sk-ant-poor');
  await win.button('Test').first().click();
  await win.button('Add credit').click();
  expect((await win.done()).opened).toEqual(['add-credit']);
});

test('without a key store a plain file needs consent', async ({ win }) => {
  await win.open('settings', 'scenario=ill&keep=plain');
  await win.field('New API key').fill('sk-ant-right');
  await expect(win.button('Save key')).toBeDisabled();
  await win.flip('Keep it in a plain file');
  await win.button('Save key').click();
  await expect(win.page.getByText('A key is in use, kept in a plain file')).toBeVisible();
});

test('network access asks first and shows the new key once', async ({ win }) => {
  await win.open('settings');
  await win.flip('Other machines may use Switchboard');
  await expect(win.dialog).toContainText('Texts travel over your network without encryption');
  await win.button('Open it').click();
  await expect(win.page.getByTestId('new-key')).toHaveText(/^sb-/);
  await win.page.keyboard.press('Escape');
  await expect(win.page.getByTestId('new-key')).toBeVisible();
  await win.button('I have copied it').click();
  await expect(win.page.getByTestId('new-key')).toHaveCount(0);
  await expect(win.page.getByRole('switch', { name: 'Other machines may use Switchboard' })).toBeChecked();
  await expect(win.button('Remove the key network')).toBeVisible();
});

test('Ollama is found and used', async ({ win }) => {
  await win.open('settings');
  const ollama = win.section('Ollama');
  await ollama.getByRole('button', { name: 'Find' }).click();
  await win.button('Use http://127.0.0.1:11436').click();
  await win.button('Save address').click();
  await expect(ollama.getByText('Saved')).toBeVisible();
  await expect(win.field('Address of Ollama')).toHaveValue('http://127.0.0.1:11436');
});

test('the claude command is off until one agrees', async ({ win }) => {
  await win.open('settings');
  const agree = win.page.getByRole('switch', { name: 'I agree: answer through my claude command' });
  await expect(agree).not.toBeChecked();
  await win.button('Read the account’s terms').click();
  await win.flip('I agree: answer through my claude command');
  await expect(agree).toBeChecked();
  expect((await win.done()).opened).toEqual(['account-terms']);
});

test('a port that is none is refused with words', async ({ win }) => {
  await win.open('settings');
  await win.field('Port').fill('99999');
  await expect(win.page.getByText('A whole number from 1 to 65535.')).toBeVisible();
  await expect(win.button('Save port')).toBeDisabled();
});

test('diagnostics are copied, and everything can be forgotten', async ({ win }) => {
  await win.open('settings');
  await win.button('Copy diagnostics').click();
  await expect.poll(async () => (await win.done()).copied[0]).toContain('Switchboard 0.1.0');
  await win.button('Forget everything').click();
  await expect(win.dialog).toContainText('This cannot be undone');
  await win.button('Cancel').click();
  await expect(win.dialog).toBeHidden();
});

test('conversations: what is remembered, for how long, and all can be forgotten', async ({ win }) => {
  await win.open('settings');
  const section = win.section('Conversations');
  await expect(section).toContainText('30 days after its last use');
  await expect(section.getByRole('status')).toHaveText('3 conversations are remembered now.');
  await expect(section).toContainText('gone when Switchboard ends');
  await win.flip('Remember conversations after Switchboard ends');
  await expect(section).toContainText('conversations.json, not encrypted');
  await expect(section.getByRole('alert')).toContainText('could not be kept in /data/conversations.json');
  await win.flip('Take the field “user” for a conversation’s name');
  await expect(win.page.getByRole('switch', { name: 'Take the field “user” for a conversation’s name' })).toBeChecked();
  await expect(win.page.getByRole('switch', { name: 'Remember conversations after Switchboard ends' })).toBeChecked();

  await win.button('Forget all conversations').click();
  await win.button('Cancel').click();
  await expect(section.getByRole('status')).toHaveText('3 conversations are remembered now.');
  await win.button('Forget all conversations').click();
  await win.button('Forget them').click();
  await expect(section.getByRole('status')).toHaveText('No conversation is remembered now.');
  await expect(win.button('Forget all conversations')).toBeDisabled();
});

test('a claude command that is not logged in says so beside its switch, with what to run, and is asked again', async ({
  win,
}) => {
  await win.open('settings', 'command=login');
  const section = win.section('The claude command');
  await expect(section.getByRole('status').first()).toContainText(
    'Not logged in. The claude command is installed but not logged in.',
  );
  await win.button('Copy claude auth login').click();
  expect((await win.done()).copied).toEqual(['claude auth login']);
  await section.getByRole('button', { name: 'Check again' }).click();
  await expect(section.getByText('installed, logged in, and new enough')).toBeVisible();
  await win.flip('I agree: answer through my claude command');
  await expect(section.getByText('new enough')).toHaveCount(0);
});
