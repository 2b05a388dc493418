import { given, pathOn, type AppSetting, type FileApp } from './app.ts';
import { tomlFormat } from './toml-format.ts';

const provider = (field: string): readonly string[] => ['model_providers', 'switchboard', field];

/**
 * Codex takes a provider of its own name and the Responses API only; without `env_key` and with
 * `requires_openai_auth` left off it asks for no login (openai/codex, codex-rs/model-provider-info/src/lib.rs).
 */
export const codex: FileApp = {
  id: 'codex',
  name: 'Codex',
  commands: ['codex'],
  format: tomlFormat,
  file: (machine) =>
    pathOn(machine, given(machine, 'CODEX_HOME') ?? pathOn(machine, machine.home, '.codex'), 'config.toml'),
  address: { path: provider('base_url'), of: (url) => `${url}/v1` },
  needsModel: true,
  settings: ({ url, key, model }): AppSetting[] => [
    { path: ['model'], value: model },
    { path: ['model_provider'], value: 'switchboard' },
    { path: provider('name'), value: 'Switchboard' },
    { path: provider('base_url'), value: `${url}/v1` },
    { path: provider('wire_api'), value: 'responses' },
    ...(key === undefined ? [] : [{ path: provider('experimental_bearer_token'), value: key, secret: true }]),
  ],
  notes: () => ['Start codex anew; sessions that are open keep their old settings.'],
};
