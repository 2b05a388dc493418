import { given, pathOn, type FileApp } from './app.ts';
import { jsonFormat } from './json-format.ts';

/**
 * OpenCode keeps its global settings under the XDG folder on every system, as JSON with comments; of several files
 * `opencode.jsonc` counts most (https://opencode.ai/docs/config, anomalyco/opencode, src/global/index.ts). It lists
 * only models that its settings name.
 */
export const opencode: FileApp = {
  id: 'opencode',
  name: 'OpenCode',
  commands: ['opencode'],
  format: jsonFormat,
  listsModels: true,
  file: (machine) => {
    const folder = pathOn(
      machine,
      given(machine, 'XDG_CONFIG_HOME') ?? pathOn(machine, machine.home, '.config'),
      'opencode',
    );
    const commented = pathOn(machine, folder, 'opencode.jsonc');
    return machine.exists(commented) ? commented : pathOn(machine, folder, 'opencode.json');
  },
  address: { path: ['provider', 'switchboard', 'options', 'baseURL'], of: (url) => `${url}/v1` },
  settings: ({ url, key, model, models }) => [
    { path: ['provider', 'switchboard', 'npm'], value: '@ai-sdk/openai-compatible' },
    { path: ['provider', 'switchboard', 'name'], value: 'Switchboard' },
    { path: ['provider', 'switchboard', 'options', 'baseURL'], value: `${url}/v1` },
    ...(key === undefined
      ? []
      : [{ path: ['provider', 'switchboard', 'options', 'apiKey'], value: key, secret: true }]),
    {
      path: ['provider', 'switchboard', 'models'],
      value: Object.fromEntries(
        [...new Set(model === undefined ? models : [model, ...models])].map((name) => [name, { name }]),
      ),
    },
    ...(model === undefined ? [] : [{ path: ['model'], value: `switchboard/${model}` }]),
  ],
  notes: ({ model }) => [
    model === undefined ? 'Choose a model of Switchboard in OpenCode, with /models.' : 'Start opencode anew.',
    'It knows the models of today: connect again when there are new ones.',
  ],
};
