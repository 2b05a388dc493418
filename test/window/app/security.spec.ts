import { expect, test } from './fixtures.ts';
import { MAIN_CHECKS, PAGE_CHECKS } from './security-checks.ts';

// One app for all rules; each is a step of its own, so that a broken one is named.
test('every rule of the security checklist holds', async ({ app }) => {
  await app.window();
  for (const [rule, check] of Object.entries({ ...MAIN_CHECKS, ...PAGE_CHECKS }))
    await test.step(rule, () => check(app));
  const page = await app.window();
  expect(await page.evaluate(() => window.switchboard?.call('keys', {}))).toMatchObject({
    ok: true,
    output: { set: true, from: 'system' },
  });
});
