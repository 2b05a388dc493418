import { CALLER_REPAIRS, final, OPEN_SETTINGS, RETRY, TEXT_SAYS_HOW, type ErrorEntries } from './entry.ts';

type TooLarge = { body: number } | { file: number } | { image: string } | { claudeImage: string };

/** The largest body or file is told in MiB, an image by the path of its field. */
function tooLarge(what: TooLarge): string {
  if ('body' in what)
    return `The request is larger than ${what.body} MiB, the most that is accepted. Send fewer or smaller images or documents.`;
  if ('file' in what)
    return `The file is larger than the ${what.file} MB that can be kept here. Send a smaller one, or a part of it.`;
  if ('image' in what)
    return `${what.image} is larger than the 10 MB of base64 that Claude takes for one image. Send a smaller one.`;
  return `The image at ${what.claudeImage} is larger than the 10 MB that Claude takes. Send a smaller one.`;
}

type Nowhere = { method: string; path: string; hint: string } | { unkept: string } | { openAi: 'files' };

function nowhere(what: Nowhere): string {
  if ('openAi' in what)
    return "OpenAI's files are not served here. Put pictures and documents into the request itself, as base64. For Anthropic's files send the header anthropic-version.";
  return 'unkept' in what
    ? `There is nothing at ${what.unkept}: Switchboard keeps no answers. Send the whole conversation to POST /v1/responses.`
    : `There is nothing at ${what.method} ${what.path}. ${what.hint}`;
}

type WrongMethod = { method: string } | { method: string; path: string; allow: string } | { responses: 'GET' };

function wrongMethod(what: WrongMethod): string {
  if ('responses' in what)
    return 'Send POST /v1/responses; there is nothing to read here, because Switchboard keeps no answers.';
  return 'path' in what
    ? `${what.path} does not take ${what.method}. Use ${what.allow}.`
    : `The method ${what.method} is not served here.`;
}

/** What is wrong with a request before any model is asked. */
export const requestErrors = {
  invalid_request: {
    type: 'invalid_request_error',
    text: ({ sentence }: { sentence: string }) => sentence,
    problem: 'failed',
    help: RETRY,
  },
  unsupported: {
    type: 'invalid_request_error',
    text: ({ sentence }: { sentence: string }) => sentence,
    retry: 'never',
    openAi: { type: 'invalid_request_error', code: 'unsupported_parameter' },
    problem: 'failed',
    help: RETRY,
  },
  request_too_large: { type: 'request_too_large', text: tooLarge, problem: 'failed', help: RETRY },
  body_broken: {
    type: 'invalid_request_error',
    text: ({ encoding }: { encoding?: string }) =>
      encoding === undefined
        ? 'The request ended before its body was complete.'
        : `The body says that it is ${encoding}, but it cannot be decompressed.`,
    problem: 'failed',
    help: RETRY,
  },
  encoding_unknown: {
    type: 'invalid_request_error',
    status: 415,
    text: ({ encoding }: { encoding: string }) =>
      `The body's content-encoding '${encoding}' is not known here. Send it plain, or as gzip, deflate or br.`,
    problem: 'failed',
    help: CALLER_REPAIRS,
  },
  address_not_fetched: {
    type: 'invalid_request_error',
    text: (what: { address: string; why: string } | { privateHost: string }) =>
      'privateHost' in what
        ? `${what.privateHost} is not on the public internet, so nothing is fetched from it. Send the content itself, as base64.`
        : `${what.address.slice(0, 200)} could not be fetched: ${what.why}. Send the content itself, as base64.`,
    problem: 'failed',
    help: CALLER_REPAIRS,
  },
  route_not_found: { type: 'not_found_error', text: nowhere, problem: 'not-found', help: CALLER_REPAIRS },
  method_not_allowed: {
    type: 'invalid_request_error',
    status: 405,
    text: wrongMethod,
    headers: (what: WrongMethod): Record<string, string> =>
      'allow' in what ? { allow: what.allow } : 'responses' in what ? { allow: 'POST' } : {},
    problem: 'failed',
    help: CALLER_REPAIRS,
  },
  websocket_refused: {
    type: 'invalid_request_error',
    status: 426,
    text: () => 'Websockets are not spoken here. Send POST /v1/responses.',
    headers: () => ({ upgrade: 'HTTP/1.1', connection: 'Upgrade' }),
    problem: 'failed',
    help: CALLER_REPAIRS,
  },
  loop_detected: {
    type: 'invalid_request_error',
    status: 508,
    text: () =>
      'This request came back to the Switchboard that sent it: an upstream address leads to Switchboard itself. Correct the address of Ollama or Anthropic in its settings.',
    headers: final,
    retry: 'never',
    openAi: { type: 'server_error', code: 'loop_detected' },
    problem: 'failed',
    help: OPEN_SETTINGS,
  },
  client_closed: {
    type: 'api_error',
    status: 499,
    text: ({ batch }: { batch?: string }) =>
      batch === undefined
        ? 'The caller left before the answer was complete.'
        : `The batch was ${batch} before this request was answered.`,
    retry: 'never',
    problem: 'stopped',
    help: { none: 'Whoever asked has stopped it.' },
  },
  origin_blocked: {
    type: 'permission_error',
    text: ({ origin }: { origin: string }) =>
      `The page ${origin} may not use this gateway. Allow it in Switchboard's settings, or with ALLOWED_ORIGINS=${origin}.`,
    retry: 'never',
    problem: 'not-allowed',
    help: { none: 'The window lists the pages that were turned away, each with a button of its own.' },
  },
  host_blocked: {
    type: 'permission_error',
    text: ({ host }: { host: string }) =>
      `Requests for the host '${host}' are not answered: this gateway serves this machine only. Use http://localhost, or allow network access in Switchboard's settings.`,
    problem: 'not-allowed',
    help: { none: 'Who may come in is not opened by the way; the settings ask for a key first.' },
  },
  client_key_needed: {
    type: 'authentication_error',
    text: () => 'This gateway needs a client key. Send one of its keys as x-api-key or as Authorization: Bearer.',
    headers: final,
    problem: 'needs-client-key',
    help: CALLER_REPAIRS,
  },
  only_this_machine: {
    type: 'permission_error',
    text: () => 'Answers through the claude command are given only to programs on the same machine.',
    problem: 'not-allowed',
    help: { none: 'It is a rule and no setting: the command answers with the login of this machine.' },
  },
  metrics_off: {
    type: 'not_found_error',
    text: () => 'Metrics are switched off. Switch them on in the settings, or with "metrics": true in settings.json.',
    problem: 'not-found',
    help: OPEN_SETTINGS,
  },
  docs_missing: {
    type: 'api_error',
    text: () =>
      'The files of the documentation page are missing. Install Switchboard again, or build it with: npm run build',
    problem: 'failed',
    help: TEXT_SAYS_HOW,
  },
} satisfies ErrorEntries;
