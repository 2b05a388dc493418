import type { Parsed } from '../../contract/commands.ts';
import type { KeyStatus } from '../../contract/keys.ts';
import { ControlError, type TestResult } from '../../contract/problems.ts';
import { isError } from '../messages/errors.ts';
import type { ControlDeps } from './deps.ts';
import { failed, problemOfError } from './problems.ts';
import { testApiKey } from './upstream-checks.ts';
import { viewKey } from './views.ts';

export type KeyCommands = ReturnType<typeof createKeyCommands>;

/** Commands for the Anthropic API key. It goes in and never comes out. */
export function createKeyCommands(deps: ControlDeps, changed: (keys: KeyStatus) => void) {
  const { keys, gateway, settings } = deps;
  let tested: KeyStatus['tested'];

  const view = (): KeyStatus => viewKey(deps, tested);
  const refuseHeld = (): void => {
    const { apiKeyFrom } = deps.overrides;
    if (apiKeyFrom !== undefined)
      throw failed(
        'held',
        `The key comes from ${apiKeyFrom}, which counts more than a stored one. Take ${apiKeyFrom} away and restart Switchboard to set a key here.`,
      );
  };
  const keyChanged = (): KeyStatus => {
    tested = undefined;
    gateway.secretsChanged();
    const now = view();
    changed(now);
    return now;
  };

  const set = async ({ key, plain }: Parsed<'set-api-key'>): Promise<KeyStatus> => {
    refuseHeld();
    if (!/^[\x21-\x7e]+$/.test(key))
      throw failed(
        'bad-input',
        'The key holds a character that no API key has (a space, a line break?). Copy it again.',
      );
    const agreed = plain === true || settings.get().desktop.plainKeyConsent;
    try {
      await keys.setApiKey(key, agreed);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (isError(error, 'key_store_missing')) throw new ControlError(problemOfError(error));
      throw failed(
        'key-store',
        `The key cannot be stored (${error.message}). Unlock the system's key store and try again, or give the key as ANTHROPIC_API_KEY.`,
      );
    }
    if (plain === true && keys.kept() === 'plain')
      await settings.update({ desktop: { ...settings.get().desktop, plainKeyConsent: true } });
    return keyChanged();
  };
  const test = async (given: string | undefined): Promise<TestResult> => {
    const typed = given?.trim() === '' ? undefined : given?.trim();
    const key = typed ?? gateway.apiKey();
    if (key === undefined)
      throw failed('no-key', 'There is no key to test. Enter one first.', { do: 'set-api-key', label: 'Set a key' });
    const result = await testApiKey(deps, key);
    if (key === gateway.apiKey()) {
      tested = { at: Date.now(), ok: result.ok, message: result.message };
      changed(view());
    }
    return result;
  };
  const forget = async (): Promise<KeyStatus> => {
    refuseHeld();
    await keys.forgetApiKey();
    return keyChanged();
  };
  return { view, set, test, forget };
}
