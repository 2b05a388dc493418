import type { IncomingHttpHeaders } from 'node:http';
import type { Reply, WholeReply } from '../../core/reply.ts';
import { isObject, parseJson, stringOf } from '../../lib/json.ts';
import { consoleRefusal, isOwnCall } from '../../http/access.ts';
import { createConsoleDoor } from './door.ts';
import type { ConsoleFile } from './files.ts';
import type { Control } from '../../control/control.ts';
import { eventChunks } from './event-stream.ts';
import type { Problem } from '../../../contract/problems.ts';

/** A request for anything below `/console`, as the HTTP side hands it over. */
export interface ConsoleRequest {
  method: string;
  /** Without the query. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Uint8Array;
  remoteIsLoopback: boolean;
  /** Aborts when the caller leaves or the gateway stops; a stream of events ends by it. */
  signal: AbortSignal;
}

export interface ConsoleOptions {
  control: Pick<Control, 'answer' | 'subscribe'>;
  /** Printed at start; see `newConsoleToken`. */
  token: string;
  /** Whether callers need a client key: then other machines may open the console too, with the token. */
  clientKeysSet(): boolean;
  /** Reads the window's files; see `consoleFiles`. */
  readFile(path: string): Promise<ConsoleFile | undefined>;
}

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
const EVERY_ANSWER = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
};

/**
 * Returns the console's HTTP side:
 * `GET /console/` the window's page and files (they hold no secret), with `?token=…` also the cookie;
 * `POST /console/api/login` `{token}` → 200 with the cookie, or 401;
 * `POST /console/api/call` `{command, input}` → a CallResult, 401 without the cookie;
 * `GET /console/api/events` → server-sent events, each `data:` a ControlEvent.
 */
export function createConsole(options: ConsoleOptions): (request: ConsoleRequest) => Promise<Reply> {
  const door = createConsoleDoor(options.token);

  const api = async (what: string, request: ConsoleRequest): Promise<Reply> => {
    if (!isOwnCall(request.headers))
      return refuse(403, { code: 'not-allowed', message: "Only the console's own page may do this." });
    const wanted = API.get(what);
    if (wanted === undefined)
      return refuse(404, { code: 'not-found', message: `The console has no ${what}. Load the page again.` });
    if (request.method !== wanted)
      return refuse(405, { code: 'not-allowed', message: `Use ${wanted} for this.` }, { allow: wanted });
    // A form of another page cannot send this type without asking first.
    if (wanted === 'POST' && !/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
      return refuse(415, { code: 'bad-input', message: 'Send JSON, with content-type: application/json.' });
    const body = wanted === 'POST' ? parseJson(Buffer.from(request.body).toString('utf8')) : {};
    if (!isObject(body)) return refuse(400, { code: 'bad-input', message: 'The body is not a JSON object.' });
    if (what === 'login') {
      if (!door.isToken(stringOf(body.token) ?? ''))
        return refuse(401, {
          code: 'not-allowed',
          message: 'This is not the token. Copy it from where Switchboard was started.',
        });
      return json(200, { ok: true }, { 'set-cookie': door.cookie });
    }
    if (!door.holdsCookie(request.headers))
      return refuse(401, {
        code: 'not-allowed',
        message: 'Sign in first, with the token that Switchboard printed at its start.',
      });
    if (what === 'events') {
      const chunks = eventChunks((listener) => options.control.subscribe(listener), request.signal);
      return {
        kind: 'stream',
        status: 200,
        headers: {
          ...EVERY_ANSWER,
          'content-type': 'text/event-stream',
          'cache-control': 'no-store',
          'x-accel-buffering': 'no',
        },
        chunks,
      };
    }
    return json(200, await options.control.answer(stringOf(body.command) ?? '', body.input));
  };

  const page = async (path: string, request: ConsoleRequest): Promise<Reply> => {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return refuse(405, { code: 'not-allowed', message: 'Use GET for this.' }, { allow: 'GET, HEAD' });
    const token = request.query.get('token');
    // The token leaves the address at once: addresses are kept by browsers and shown on screens.
    if (token !== null) return redirect('/console/', door.isToken(token) ? door.cookie : undefined);
    const file = await options.readFile(path);
    if (file === undefined) return refuse(404, { code: 'not-found', message: 'There is no such file in the console.' });
    return {
      kind: 'whole',
      status: 200,
      headers: {
        ...EVERY_ANSWER,
        'content-type': file.type,
        'content-security-policy': POLICY,
        'cache-control': file.lasting ? 'private, max-age=31536000, immutable' : 'no-cache',
      },
      body: request.method === 'HEAD' ? '' : file.body,
    };
  };

  return async (request) => {
    const why = consoleRefusal(request, options.clientKeysSet());
    if (why !== undefined) return refuse(403, { code: 'not-allowed', message: why });
    if (request.path === '/console')
      return redirect(`/console/${request.query.size === 0 ? '' : `?${request.query.toString()}`}`, undefined);
    const rest = decoded(request.path.slice('/console/'.length));
    if (rest === undefined) return refuse(404, { code: 'not-found', message: 'There is no such file in the console.' });
    return rest.startsWith('api/') ? api(rest.slice('api/'.length), request) : page(rest, request);
  };
}

const API: ReadonlyMap<string, 'GET' | 'POST'> = new Map([
  ['login', 'POST'],
  ['call', 'POST'],
  ['events', 'GET'],
]);

function json(status: number, body: unknown, headers: Record<string, string> = {}): WholeReply {
  return {
    kind: 'whole',
    status,
    headers: { ...EVERY_ANSWER, 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body,
  };
}

function refuse(status: number, problem: Problem, headers: Record<string, string> = {}): WholeReply {
  return json(status, { ok: false, problem }, headers);
}

function redirect(location: string, cookie: string | undefined): WholeReply {
  return {
    kind: 'whole',
    status: 303,
    headers: {
      ...EVERY_ANSWER,
      location,
      'cache-control': 'no-store',
      ...(cookie === undefined ? {} : { 'set-cookie': cookie }),
    },
    body: '',
  };
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
