import { mkdirSync, writeFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { records, text } from '../support/json.ts';
import { VERSIONS } from './install.mjs';
import { openStage, textOf, type Stage } from './stage.ts';

/** With a subscription's login the command may not run bare; nothing of the user's may show all the same. */
describe.each(VERSIONS)('claude %s with a login', (version) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage(version, { account: 'login' });
    const folder = join(stage.home, '.claude');
    mkdirSync(join(folder, 'skills', 'one'), { recursive: true });
    mkdirSync(join(folder, 'agents'), { recursive: true });
    const hook = [{ hooks: [{ type: 'command', command: `echo MARKER; touch ${join(stage.home, 'hook-ran')}` }] }];
    writeFileSync(join(folder, 'CLAUDE.md'), 'MARKER');
    writeFileSync(
      join(folder, 'settings.json'),
      JSON.stringify({
        hooks: { UserPromptSubmit: hook, SessionStart: hook },
        outputStyle: 'Explanatory',
        model: 'opus',
      }),
    );
    writeFileSync(join(folder, 'skills', 'one', 'SKILL.md'), '---\nname: one\ndescription: MARKER\n---\nMARKER');
    writeFileSync(join(folder, 'agents', 'two.md'), '---\nname: two\ndescription: MARKER\n---\nMARKER');
    writeFileSync(join(stage.home, 'CLAUDE.md'), 'MARKER');
  });
  afterAll(() => stage.close());

  test("answers, with none of the user's instructions, and says what the command adds", async () => {
    const { message, notes } = await stage.ask({
      system: 'You are X.',
      messages: [{ role: 'user', content: 'Hello' }],
    });
    expect(textOf(message)).toContain('Hello');
    const sent = stage.fake.requests.at(-1);
    expect(sent?.headers['authorization']).toBe('Bearer sk-ant-oat01-fake');
    const body = stage.bodies().at(-1);
    expect(JSON.stringify(body)).not.toContain('MARKER');
    expect(body).toMatchObject({ tools: [] });
    expect(
      records(body?.['system'])
        .map((block) => text(block['text']))
        .at(-1),
    ).toBe('You are X.');
    expect(existsSync(join(stage.home, 'hook-ran'))).toBe(false);
    expect(existsSync(join(stage.home, '.claude', 'projects'))).toBe(false);
    expect(notes).toContainEqual(expect.stringContaining('about this computer'));
  });

  test('is found ready', async () => {
    expect(await stage.claude.probe(AbortSignal.timeout(20_000))).toEqual({ ok: true, version });
  });
});
