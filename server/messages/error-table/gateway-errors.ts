import { OPEN_SETTINGS, RETRY, TEXT_SAYS_HOW, type ErrorEntries, type Help } from './entry.ts';

/** A port that is taken, with who holds it once the system was asked. */
interface PortTaken {
  port: number;
  asked?: { holder: { name: string; pid: number } | undefined; isOllama: boolean; otherPort: number };
}

function portTaken({ port, asked }: PortTaken): string {
  if (asked === undefined) return `Port ${port} is in use`;
  const { holder, isOllama, otherPort } = asked;
  const who = holder === undefined ? '' : ` by ${holder.name} (process ${holder.pid})`;
  const what = isOllama
    ? ' It answers as Ollama: move Ollama to another port (OLLAMA_HOST=127.0.0.1:11436), or'
    : ' Stop that program, or';
  return `Port ${port} is in use${who}.${what} start Switchboard on another port: --port ${otherPort}`;
}

const OTHER_PORT: Help = { none: 'The state of the gateway offers a port that is free, which has to be looked for.' };

/** What keeps the gateway from starting or going on, and what its own window cannot do. */
export const gatewayErrors = {
  shutting_down: {
    type: 'overloaded_error',
    status: 503,
    text: ({ claudeCommand }: { claudeCommand?: true }) =>
      claudeCommand === true
        ? 'Switchboard is stopping, or the claude command was just switched off. Try again in a moment.'
        : 'Switchboard is being stopped. Start it again and repeat the request.',
    retry: 'later',
    openAi: { type: 'server_error', code: 'shutting_down' },
    problem: 'rate-limited',
    help: RETRY,
  },
  internal_error: {
    type: 'api_error',
    text: ({ said }: { said: string }) =>
      `Switchboard failed on this request: ${said}. This is a fault of Switchboard, please report it.`,
    problem: 'failed',
    help: RETRY,
  },
  port_in_use: { type: 'api_error', text: portTaken, problem: 'port-in-use', help: OTHER_PORT },
  port_reserved: {
    type: 'api_error',
    text: ({ port, why }: { port: number; why?: string }) =>
      why ?? `Port ${port} may not be used: the system reserves it. Choose another with --port, for instance 11436.`,
    problem: 'port-reserved',
    help: OTHER_PORT,
  },
  address_unknown: {
    type: 'api_error',
    text: ({ host }: { host: string }) =>
      `${host} is not an address of this machine. Correct HOST, or leave it out to listen on this machine only.`,
    problem: 'cannot-listen',
    help: TEXT_SAYS_HOW,
  },
  listen_failed: {
    type: 'api_error',
    text: ({ host, port, cause }: { host: string; port: number; cause: string }) =>
      `Cannot listen on ${host}:${port} (${cause}).`,
    problem: 'cannot-listen',
    help: TEXT_SAYS_HOW,
  },
  setting_invalid: {
    type: 'invalid_request_error',
    text: ({ sentence }: { sentence: string }) => sentence,
    problem: 'not-allowed',
    help: OPEN_SETTINGS,
  },
  /** An app's file is none of our settings. */
  app_unchanged: {
    type: 'invalid_request_error',
    text: ({ sentence }: { sentence: string }) => sentence,
    problem: 'not-allowed',
    help: TEXT_SAYS_HOW,
  },
  key_store_missing: {
    type: 'api_error',
    text: () =>
      'This system has no key store (such as GNOME Keyring or KWallet), so the key can only be kept in a file that is not encrypted. Agree to that, or give the key as ANTHROPIC_API_KEY instead.',
    problem: 'plain-key',
    help: { do: 'agree-to-plain-key', label: 'Keep it in a plain file' },
  },
} satisfies ErrorEntries;
