import { ANY_KEY, given, pathOn, type AppSetting, type FileApp } from './app.ts';
import { jsonFormat } from './json-format.ts';

const env = (name: string, value: string): AppSetting => ({ path: ['env', name], value });

/**
 * Claude Code reads variables from `env` of its user settings, in `CLAUDE_CONFIG_DIR` or `~/.claude`
 * (https://code.claude.com/docs/en/settings). A model has to stand for every tier, or background work and subagents
 * ask for Claude's (pains.md, 10 and 33); the names are those that Ollama's own launcher sets.
 */
export const claudeCode: FileApp = {
  id: 'claude-code',
  name: 'Claude Code',
  commands: ['claude'],
  format: jsonFormat,
  file: (machine) =>
    pathOn(machine, given(machine, 'CLAUDE_CONFIG_DIR') ?? pathOn(machine, machine.home, '.claude'), 'settings.json'),
  address: { path: ['env', 'ANTHROPIC_BASE_URL'], of: (url) => url },
  settings: ({ url, key, model, contextWindow }) => [
    env('ANTHROPIC_BASE_URL', url),
    { ...env('ANTHROPIC_AUTH_TOKEN', key ?? ANY_KEY), secret: key !== undefined },
    // A key that is left in the environment would be sent as well.
    env('ANTHROPIC_API_KEY', ''),
    ...(model === undefined ? [] : MODEL_VARIABLES.map((name) => env(name, model))),
    // It takes every model that it does not know for one with a window of a million tokens (clients.md, 1).
    ...(model === undefined || contextWindow === undefined || model.startsWith('claude-')
      ? []
      : [env('CLAUDE_CODE_AUTO_COMPACT_WINDOW', String(contextWindow))]),
  ],
  notes: ({ model }) => [
    'Start claude anew; sessions that are open keep their old settings.',
    ...(model === undefined
      ? [
          'It goes on asking for the models it asked for. For a local one, connect it again with that model, or make an alias of a Claude name to it.',
        ]
      : []),
  ],
};

const MODEL_VARIABLES = [
  'ANTHROPIC_MODEL',
  'ANTHROPIC_DEFAULT_OPUS_MODEL',
  'ANTHROPIC_DEFAULT_SONNET_MODEL',
  'ANTHROPIC_DEFAULT_HAIKU_MODEL',
  'ANTHROPIC_SMALL_FAST_MODEL',
  'CLAUDE_CODE_SUBAGENT_MODEL',
];
