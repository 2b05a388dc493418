import { startFakeAnthropic } from '../../test/fakes/anthropic.ts';
import { startFakeOllama } from '../../test/fakes/ollama.ts';

/** Fakes of both upstreams, and apps that ask. */
export interface World {
  /** What the gateway's environment needs to use the fakes. */
  env: Record<string, string>;
  /** Sends made-up requests of all dialects to the gateway, one after the other, for as long as the world lasts. */
  startTraffic(gatewayUrl: () => string): void;
  close(): Promise<void>;
}

/** A made-up request: what an app of this name asks. */
interface MadeUp {
  agent: string;
  path: string;
  body: object;
}

const PAUSE_MS = 1500;
const question = (content: string) => [{ role: 'user', content }];

const REQUESTS: readonly MadeUp[] = [
  {
    agent: 'claude-cli/2.1.329',
    path: '/v1/messages',
    body: { model: 'qwen3:8b', max_tokens: 500, stream: true, messages: question('Why is the sky blue?') },
  },
  {
    agent: 'ollama-python/0.6.4',
    path: '/api/chat',
    body: { model: 'claude-sonnet', messages: question('Summarise this letter in one sentence.') },
  },
  {
    agent: 'OpenAI/Python 2.1',
    path: '/v1/chat/completions',
    body: { model: 'claude-haiku', stream: true, messages: question('Tag this document.') },
  },
  { agent: 'Open WebUI', path: '/api/chat', body: { model: 'llama3.2', messages: question('Tell me a joke.') } },
  {
    agent: 'codex_cli_rs/0.50',
    path: '/v1/responses',
    body: { model: 'claude-opus', stream: true, input: 'Write a test for the parser.' },
  },
  { agent: 'curl/8.9', path: '/v1/messages', body: { model: 'no-such-model', max_tokens: 5, messages: question('?') } },
];

/** Starts the fakes. */
export async function startWorld(): Promise<World> {
  const [ollama, anthropic] = await Promise.all([startFakeOllama(), startFakeAnthropic()]);
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  return {
    env: {
      OLLAMA_BASE_URL: ollama.url,
      ANTHROPIC_BASE_URL: anthropic.url,
      ANTHROPIC_API_KEY: 'sk-ant-made-up',
    },
    startTraffic: (gatewayUrl) => {
      const send = async (turn: number): Promise<void> => {
        const next = REQUESTS[turn % REQUESTS.length];
        if (closed || next === undefined) return;
        // The gateway is away for a moment whenever it is rebuilt.
        await fetch(gatewayUrl() + next.path, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'user-agent': next.agent, 'x-api-key': 'local' },
          body: JSON.stringify(next.body),
        })
          .then((answer) => answer.text())
          .catch(() => undefined);
        timer = setTimeout(() => void send(turn + 1), PAUSE_MS);
      };
      void send(0);
    },
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await Promise.all([ollama.close(), anthropic.close()]);
    },
  };
}
