import { expect, test } from '@playwright/test';

test('the console in a browser asks for the token, then works over HTTP', async ({ page }) => {
  await page.goto('/?carrier=http#/home');
  await expect(page.getByRole('heading', { name: 'Sign in to this console' })).toBeVisible();
  await page.getByLabel('Token').fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('That is not the token of this start')).toBeVisible();
  await page.getByLabel('Token').fill('the-right-token');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Your apps are connected' })).toBeVisible();
  await page
    .getByRole('switch', { name: 'Claude for Ollama and OpenAI apps' })
    .locator('xpath=ancestor::label')
    .click();
  await expect(page.getByRole('switch', { name: 'Claude for Ollama and OpenAI apps' })).not.toBeChecked();
});
