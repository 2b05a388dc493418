import { expect, test } from './window-page.ts';

test('the switch turns it off and on again', async ({ win }) => {
  await win.open('home');
  await win.flip('Switchboard');
  await expect(win.page.getByRole('heading', { name: 'Switchboard is off' })).toBeVisible();
  await win.flip('Switchboard');
  await expect(win.page.getByRole('heading', { name: 'Your apps are connected' })).toBeVisible();
});

test('the address is copied', async ({ win }) => {
  await win.open('home');
  await win.button('Copy address').click();
  await expect(win.page.getByRole('status').filter({ hasText: 'Copied' })).toHaveCount(1);
  expect((await win.done()).copied).toEqual(['http://localhost:11434']);
});

test('a taken port has its cause and a button that mends it', async ({ win }) => {
  await win.open('home', 'scenario=failed');
  await expect(win.page.getByRole('alert')).toContainText('Port 11434 is taken by “ollama”');
  await win.button('Use port 11436').click();
  await expect(win.page.getByRole('heading', { name: 'Your apps are connected' })).toBeVisible();
  await expect(win.page.locator('.address-url')).toHaveText('http://localhost:11436');
});

test('a direction is unplugged, and says what leaves the machine', async ({ win }) => {
  await win.open('home');
  const claude = win.page.getByRole('article', { name: 'Claude for Ollama and OpenAI apps' });
  await expect(claude).toContainText('Your text goes to Anthropic');
  await win.flip('Claude for Ollama and OpenAI apps');
  await expect(win.page.getByRole('switch', { name: 'Claude for Ollama and OpenAI apps' })).not.toBeChecked();
  await expect(win.page.getByRole('switch', { name: 'Local models for Anthropic apps' })).toBeChecked();
});

test('a missing key leads to where it is set', async ({ win }) => {
  await win.open('home', 'scenario=ill');
  await win.button('Set an API key').click();
  await expect(win.page.getByRole('heading', { name: 'API key for Claude' })).toBeFocused();
});

test('snippets follow app and shell', async ({ win }) => {
  await win.open('home');
  const code = win.section('Snippet');
  await expect(code).toContainText('export ANTHROPIC_BASE_URL=http://localhost:11434');
  await win.page.getByText('PowerShell', { exact: true }).click();
  await expect(code).toContainText("$env:ANTHROPIC_BASE_URL = 'http://localhost:11434'");
  await win.page.getByRole('tab', { name: 'OpenAI SDK' }).click();
  await expect(code).toContainText('base_url="http://localhost:11434/v1"');
  await win.button('Copy snippet').click();
  expect((await win.done()).copied[0]).toContain('from openai import OpenAI');
});

test('an app is connected with one click and a model, says what was changed, and is disconnected', async ({ win }) => {
  await win.open('home');
  const apps = win.section('Connect an app');
  await expect(apps.getByText('/home/you/.claude/settings.json')).toBeVisible();
  await apps.getByRole('button', { name: 'Model to ask for' }).click();
  await win.page.getByRole('option', { name: 'qwen3:8b' }).click();
  await win.button('Connect Claude Code').click();
  const done = apps.getByRole('status').filter({ hasText: 'now talks to Switchboard' });
  await expect(done).toContainText('Changed /home/you/.claude/settings.json');
  await expect(done).toContainText('env.ANTHROPIC_MODEL = qwen3:8b');
  await expect(apps.getByText('Connected, with qwen3:8b')).toBeVisible();
  await expect(win.button('Connect again: Claude Code')).toBeHidden();
  await apps.getByRole('button', { name: 'Model to ask for' }).click();
  await win.page.getByRole('option', { name: 'claude-haiku-5-5' }).click();
  await win.button('Connect again: Claude Code').click();
  await expect(apps.getByText('Connected, with claude-haiku-5-5')).toBeVisible();
  await win.button('Disconnect Claude Code').click();
  await expect(apps.getByText('env.ANTHROPIC_MODEL was changed since, and is left as it is.')).toBeVisible();
  await expect(win.button('Connect Claude Code')).toBeVisible();
});

test('an app that needs a model says so, and what can only be done by hand is told', async ({ win }) => {
  await win.open('home');
  const apps = win.section('Connect an app');
  await apps.getByRole('button', { name: 'Model to ask for' }).click();
  await win.page.getByRole('option', { name: 'As the app is set' }).click();
  await win.button('Connect Codex').click();
  await expect(apps.getByRole('alert')).toContainText('Codex has to be told which model');
  await expect(apps.getByText('Not found on this machine: OpenCode.')).toBeVisible();
  await apps.getByText('Apps that can only be told by hand').click();
  await expect(win.section('n8n')).toContainText('Base URL: http://localhost:11434');
  expect(await win.axe()).toEqual([]);
});
for (const [command, words, repair] of [
  ['missing', 'Not installed', 'Get Claude Code'],
  ['login', 'Not logged in', 'Copy claude auth login'],
  ['old', 'Too old', 'Copy claude update'],
] as const) {
  test(`health names what is wrong with the claude command (${command}), and what mends it`, async ({ win }) => {
    await win.open('home', `command=${command}`);
    const row = win.section('Where answers come from').getByRole('listitem').filter({ hasText: 'claude command' });
    await expect(row).toContainText(words);
    await row.getByRole('button', { name: repair }).click();
    const { opened, copied } = await win.done();
    expect([...opened, ...copied]).toEqual([command === 'missing' ? 'get-claude-code' : repair.replace('Copy ', '')]);
  });
}

test('Ollama can be moved out of the way: the steps are shown, copied, and can be taken back', async ({ win }) => {
  await win.open('home', 'scenario=failed');
  await win.button('Move Ollama to port 11436…').click();
  await expect(win.dialog).toContainText('Switchboard changes and ends nothing by itself');
  await win.button('Copy the commands').click();
  expect((await win.done()).copied[0]).toContain('systemctl restart ollama');
  expect(await win.axe()).toEqual([]);
  await win.dialog.getByRole('button', { name: 'Close', exact: true }).click();
  await win.button('Move Ollama back…').click();
  await expect(win.dialog).toContainText('sudo rm');
  await expect(win.button('Ollama has moved: start Switchboard')).toHaveCount(0);
  await win.page.keyboard.press('Escape');
  await win.button('Move Ollama to port 11436…').click();
  await win.button('Ollama has moved: start Switchboard').click();
  await expect(win.page.getByRole('heading', { name: 'Your apps are connected' })).toBeVisible();
  await expect(win.button('Move Ollama back…')).toHaveCount(0);

  // The way back stays in the settings.
  await win.open('settings');
  await win.section('Ollama').getByRole('button', { name: 'Move Ollama back…' }).click();
  await expect(win.dialog).toContainText('sudo rm');
});
