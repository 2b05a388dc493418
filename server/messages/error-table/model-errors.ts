import type { Dialect } from '../../../contract/words.ts';
import { final, OPEN_SETTINGS, quoted, SET_A_KEY, SET_THE_KEY, TEXT_SAYS_HOW, type ErrorEntries } from './entry.ts';

/** Who does not know the model. */
type Unknown =
  | { by: 'gateway'; model: string; dialect: Dialect; nearest: readonly string[] }
  /** In Ollama's very words, for commands that mean the model of this name and no other. */
  | { by: 'ollama-name'; model: string }
  | { by: 'ollama'; model: string; said: string }
  | { by: 'claude-command'; model: string }
  | { by: 'claude-code-name'; model: string };

function unknown(what: Unknown): string {
  const { model } = what;
  switch (what.by) {
    case 'gateway': {
      const hint = what.nearest.length === 0 ? '' : ` Nearest names: ${what.nearest.join(', ')}.`;
      // Anthropic's API says `model: x`, Ollama's `model 'x' not found`; clients look for these words.
      const missing = what.dialect === 'anthropic' ? `model: ${model} was not found.` : `model '${model}' not found.`;
      return `${missing}${hint} Pull it with Ollama, or make the name an alias: ollama cp MODEL ${model}`;
    }
    case 'ollama-name':
      return `model '${model}' not found`;
    case 'ollama':
      return `model: ${model}. Ollama says: ${what.said}. Get it with: ollama pull ${model}`;
    case 'claude-command':
      return `model: ${model} (the claude command does not know this model, or your account may not use it). Try claude-code:sonnet, claude-code:opus or claude-code:haiku.`;
    case 'claude-code-name':
      return `'${model}' is not a name of a Claude model. Use claude-code:sonnet, claude-code:opus, claude-code:haiku or claude-code: and a model id.`;
  }
}

/** Which way is switched off, and for which model where one was named. */
type Off = { local: string } | { claude: string } | { claudeCommand: 'name' | 'asked' };

function off(what: Off): string {
  if ('local' in what)
    return `'${what.local}' is a local model, and local models for Anthropic apps are switched off. Switch them on in Switchboard's settings (DIRECTIONS=both).`;
  if ('claude' in what)
    return `'${what.claude}' is a Claude model, and Claude for Ollama and OpenAI apps is switched off. Switch it on in Switchboard's settings (DIRECTIONS=both).`;
  return what.claudeCommand === 'name'
    ? "Answers through the claude command are switched off. Switch them on in Switchboard's settings, or start it with ENABLE_CLAUDE_CODE=1."
    : "Answers through the claude command are switched off in Switchboard's settings.";
}

type SignIn = { claudeCommand: string } | { ollamaModel: string; said: string };

function signIn(what: SignIn): string {
  if ('ollamaModel' in what)
    return `Ollama does not let ${what.ollamaModel} be used (${what.said}). If it is a model of Ollama's cloud, sign in with: ollama signin`;
  const said = what.claudeCommand === '' ? '' : ` ("${what.claudeCommand.slice(0, 200)}")`;
  return `The claude command is not logged in, or its login was refused${said}. Open a terminal, run claude and log in there (/login), then try again.`;
}

/** What is wrong with a model's name, or with the right to ask it. */
export const modelErrors = {
  model_not_found: {
    type: 'not_found_error',
    text: unknown,
    param: 'model',
    retry: 'never',
    openAi: { type: 'invalid_request_error', code: 'model_not_found' },
    problem: 'not-found',
    help: TEXT_SAYS_HOW,
  },
  direction_off: {
    type: 'permission_error',
    text: off,
    retry: 'never',
    openAi: { type: 'permission_error', code: 'direction_off' },
    problem: 'not-allowed',
    help: OPEN_SETTINGS,
  },
  key_missing: {
    type: 'authentication_error',
    text: ({ model }: { model?: string }) =>
      model === undefined
        ? "Claude needs a key: set ANTHROPIC_API_KEY or enter one in Switchboard's settings, or make this name an alias of a local model."
        : `No Anthropic API key is set, so '${model}' cannot be asked. Set one in Switchboard's settings or as ANTHROPIC_API_KEY, or let the name lead to a local model: ollama cp LOCAL-MODEL ${model}`,
    headers: ({ model }: { model?: string }): Record<string, string> => (model === undefined ? {} : final()),
    retry: 'never',
    problem: 'no-key',
    help: SET_A_KEY,
  },
  /** The key in the settings; `credential_refused` is one that the caller sent. */
  key_refused: {
    type: 'authentication_error',
    text: ({ said }: { said: string }) =>
      `${said.replace(/\.$/, '')}. The Anthropic key in Switchboard's settings was refused: set another one there.`,
    retry: 'never',
    problem: 'key-refused',
    help: SET_THE_KEY,
  },
  credential_refused: {
    type: 'authentication_error',
    text: quoted,
    problem: 'key-refused',
    help: SET_THE_KEY,
  },
  sign_in_needed: {
    type: 'authentication_error',
    text: signIn,
    headers: (what: SignIn): Record<string, string> => ('claudeCommand' in what ? final() : {}),
    problem: 'key-refused',
    help: TEXT_SAYS_HOW,
  },
  insufficient_quota: {
    type: 'billing_error',
    text: () =>
      'The account that the claude command uses has no credit left (credit balance is too low). Add credit to it, or set another key.',
    retry: 'never',
    openAi: { status: 429, type: 'insufficient_quota', code: 'insufficient_quota' },
    problem: 'no-credit',
    help: { none: 'Credit is bought in the account at Anthropic; the window links to it beside the key.' },
  },
} satisfies ErrorEntries;
