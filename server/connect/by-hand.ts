import { ANY_KEY, type HandApp } from './app.ts';

const inDocker = (url: string): string =>
  url.replace(/\/\/(localhost|127\.0\.0\.1|\[::1\])(?=[:/]|$)/, '//host.docker.internal');

/** Apps that keep their settings in a data base or a container of their own: what to enter there. */
export const HAND_APPS: readonly HandApp[] = [
  {
    // Since VS Code keeps providers in a list of its own, it takes the old setting away again at each start
    // (microsoft/vscode, extensions/copilot/src/extension/byok/vscode-node/ollamaProvider.ts).
    id: 'vscode',
    name: 'VS Code, Copilot chat',
    commands: ['code'],
    steps: ({ url, key }) => [
      'In the chat: the list of models, Manage Models, Add Models, Ollama.',
      `Address: ${url}`,
      ...(key === undefined ? [] : ['It sends no key to Ollama, and this gateway asks for one.']),
    ],
  },
  {
    // https://docs.continue.dev/customize/model-providers/top-level/ollama
    id: 'continue',
    name: 'Continue',
    commands: ['cn'],
    steps: ({ url, key, model = 'MODEL' }) => [
      'In config.yaml, which Continue opens from its list of configurations, under models:',
      `  - name: ${JSON.stringify(model)}`,
      '    provider: ollama',
      `    model: ${JSON.stringify(model)}`,
      `    apiBase: ${url}`,
      ...(key === undefined ? [] : [`    apiKey: ${JSON.stringify(key)}`]),
    ],
  },
  {
    // https://docs.openwebui.com/getting-started/quick-start/starting-with-ollama
    id: 'open-webui',
    name: 'Open WebUI',
    commands: [],
    steps: ({ url, key }) => [
      'In Admin Settings, Connections, Ollama:',
      `Address: ${url}, or ${inDocker(url)} when Open WebUI runs in Docker`,
      ...keyLine(key),
    ],
  },
  {
    // https://docs.n8n.io/integrations/builtin/credentials/ollama
    id: 'n8n',
    name: 'n8n',
    commands: [],
    steps: ({ url, key }) => [
      'Create a credential of the kind Ollama:',
      `Base URL: ${url}, or ${inDocker(url)} when n8n runs in Docker`,
      ...keyLine(key),
    ],
  },
  {
    // https://github.com/icereed/paperless-gpt, docs/openai_compatible_providers.md
    id: 'paperless-gpt',
    name: 'Paperless (paperless-gpt)',
    commands: [],
    steps: ({ url, key, model = 'MODEL' }) => [
      'Environment variables of its container; there is no other way:',
      'LLM_PROVIDER=openai',
      `OPENAI_BASE_URL=${inDocker(url)}/v1`,
      `OPENAI_API_KEY=${key ?? ANY_KEY}`,
      `LLM_MODEL=${model}`,
    ],
  },
];

function keyLine(key: string | undefined): string[] {
  return key === undefined ? [] : [`API key: ${key}`];
}
