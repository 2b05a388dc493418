import { given, pathOn, type FileApp, type Machine } from './app.ts';
import { jsonFormat } from './json-format.ts';

/**
 * Zed asks Ollama's address for models; a key cannot stand in its settings (https://zed.dev/docs/ai/use-a-local-model).
 * Where the settings are: zed-industries/zed, crates/paths/src/paths.rs.
 */
export const zed: FileApp = {
  id: 'zed',
  name: 'Zed',
  commands: ['zed', 'zeditor'],
  format: jsonFormat,
  file: (machine) => pathOn(machine, folderOf(machine), 'settings.json'),
  address: { path: ['language_models', 'ollama', 'api_url'], of: (url) => url },
  settings: ({ url, model }) => [
    { path: ['language_models', 'ollama', 'api_url'], value: url },
    ...(model === undefined ? [] : [{ path: ['agent', 'default_model'], value: { provider: 'ollama', model } }]),
  ],
  notes: ({ key, model }) => [
    ...(model === undefined ? ['Choose a model in Zed, in the list of Ollama.'] : []),
    ...(key === undefined
      ? []
      : [
          'This gateway asks for a client key, and Zed takes none from its settings: enter one in Zed under Ollama in the providers, or start Zed with OLLAMA_API_KEY set.',
        ]),
  ],
};

function folderOf(machine: Machine): string {
  const { platform, home } = machine;
  if (platform === 'win32')
    return pathOn(machine, given(machine, 'APPDATA') ?? pathOn(machine, home, 'AppData', 'Roaming'), 'Zed');
  if (platform === 'darwin') return pathOn(machine, home, '.config', 'zed');
  return pathOn(
    machine,
    given(machine, 'FLATPAK_XDG_CONFIG_HOME') ?? given(machine, 'XDG_CONFIG_HOME') ?? pathOn(machine, home, '.config'),
    'zed',
  );
}
