import {
  FIND_OLLAMA,
  final,
  OPEN_SETTINGS,
  quoted,
  RETRY,
  TEXT_SAYS_HOW,
  type ErrorEntries,
  type Help,
} from './entry.ts';

/** Who cannot be reached, and what was tried. `upstream` is how the user knows it. */
type Unreachable =
  | { upstream: string; place: string; cause: string }
  | { upstream: 'Ollama'; searched: readonly string[] }
  | { upstream: 'Ollama'; model: string; why: string }
  | { upstream: 'Ollama'; pulling: string }
  | { upstream: 'Anthropic'; claudeCommand: string };

function unreachable(what: Unreachable): string {
  if ('place' in what)
    return `${what.upstream} cannot be reached at ${what.place} (${what.cause}). Start it, or correct its address in Switchboard's settings.`;
  if ('searched' in what)
    return `Ollama cannot be reached: nothing answers as Ollama at ${what.searched.join(' or ')}. Start Ollama (it may use port 11436: OLLAMA_HOST=127.0.0.1:11436), or set its address in Switchboard's settings.`;
  if ('model' in what) return `model '${what.model}' is not one of Claude's, and ${what.why}`;
  if ('pulling' in what)
    return `'${what.pulling}' cannot be pulled, because Ollama cannot be reached. Start Ollama and pull again.`;
  return `The claude command cannot reach Anthropic (${what.claudeCommand}). Check the network, and ANTHROPIC_BASE_URL if it is set.`;
}

type Wrong = { speaksNotAsOllama: string } | { hasNoChat: string } | { anthropicAt: string; contentType: string };

function wrong(what: Wrong): string {
  if ('speaksNotAsOllama' in what)
    return `What answers at ${what.speaksNotAsOllama} does not speak as Ollama does. Correct the address of Ollama in Switchboard's settings.`;
  if ('hasNoChat' in what)
    return `What answers as Ollama has no /api/chat (${what.hasNoChat}). Update Ollama, or correct its address in Switchboard's settings.`;
  return `Anthropic at ${what.anthropicAt} answered with ${what.contentType} where a stream of events was asked for. Check the address of the API in the settings.`;
}

type Failed = { ended: string } | { refused: string } | { answeredItself: string };

function commandFailed(what: Failed): string {
  if ('ended' in what)
    return `The claude command ended without an answer (${what.ended}). Run claude in a terminal to see whether it works there, then try again.`;
  if ('refused' in what)
    return `The claude command refused the request (${what.refused}). Update it (claude update) and try again.`;
  return `The claude command answered by itself and did not ask the model.${what.answeredItself}`;
}

/** What goes wrong between the gateway and a model's own place. */
export const upstreamErrors = {
  upstream_unreachable: {
    type: 'api_error',
    text: unreachable,
    // Ollama's own clients do not look at it, and an app that asked for a model gets what its lookup was told.
    headers: (what: Unreachable): Record<string, string> => ('pulling' in what || 'model' in what ? {} : final()),
    retry: 'later',
    openAi: { type: 'server_error', code: 'upstream_unreachable' },
    problem: 'unreachable',
    help: (what: Unreachable | undefined): Help => (what?.upstream === 'Ollama' ? FIND_OLLAMA : RETRY),
  },
  upstream_disconnected: {
    type: 'api_error',
    status: 502,
    text: ({ upstream, place, cause }: { upstream: string; place: string; cause: string }) =>
      `${upstream} at ${place} closed the connection before its answer was complete (${cause}). Try again; if it happens again, look at ${upstream}'s own log.`,
    problem: 'failed',
    help: RETRY,
  },
  upstream_timeout: {
    type: 'timeout_error',
    text: ({ place, seconds }: { place: string; seconds: number }) =>
      `Ollama at ${place} did not answer within ${seconds} seconds. Look whether it is busy or has to be started again.`,
    retry: 'later',
    problem: 'unreachable',
    help: RETRY,
  },
  upstream_failed: { type: 'api_error', text: quoted, problem: 'failed', help: RETRY },
  upstream_refused: { type: 'invalid_request_error', text: quoted, problem: 'failed', help: RETRY },
  /** Something else answers where the upstream should be. */
  wrong_upstream: {
    type: 'api_error',
    status: 502,
    text: wrong,
    headers: (what: Wrong): Record<string, string> => ('anthropicAt' in what ? final() : {}),
    problem: 'failed',
    help: RETRY,
  },
  permission_denied: {
    type: 'permission_error',
    text: quoted,
    problem: 'not-allowed',
    help: { none: 'The upstream decides what an account may do; its words say what is missing.' },
  },
  not_found: {
    type: 'not_found_error',
    text: quoted,
    problem: 'not-found',
    help: { none: 'The upstream does not have it; asking again changes nothing.' },
  },
  rate_limited: {
    type: 'rate_limit_error',
    text: ({ account, seconds }: { account: string; seconds: number }) =>
      `The account that the claude command uses has reached its rate limit for ${account}. Try again in ${seconds} s.`,
    retry: 'later',
    problem: 'rate-limited',
    help: RETRY,
  },
  overloaded: {
    type: 'overloaded_error',
    text: ({ said }: { said: string }) =>
      `Ollama has more requests than it takes at once (${said}). Wait a little and try again.`,
    retry: 'later',
    problem: 'rate-limited',
    help: RETRY,
  },
  command_unusable: {
    type: 'api_error',
    status: 503,
    text: quoted,
    headers: final,
    problem: 'failed',
    help: OPEN_SETTINGS,
  },
  command_failed: { type: 'api_error', status: 502, text: commandFailed, problem: 'failed', help: TEXT_SAYS_HOW },
} satisfies ErrorEntries;
