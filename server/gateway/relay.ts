import type { Exchange } from '../core/exchange.ts';
import type { Relay, RelayTarget } from '../core/relay.ts';
import type { Reply } from '../core/reply.ts';
import type { Catalogue } from '../models/catalogue.ts';
import type { OllamaPlace } from '../models/find-ollama.ts';
import { withRediscovery } from '../models/with-rediscovery.ts';
import { relayRequest } from '../relay/relay.ts';
import type { Settings } from '../../contract/settings.ts';
import type { Credentials } from './credentials.ts';

export interface RelayOptions {
  settings(): Settings;
  credentials: Credentials;
  catalogue: Catalogue;
  ollama: OllamaPlace;
  /** The mark that requests to upstreams carry; see http/hop.ts. */
  hopHeaders(exchange: Exchange): Record<string, string>;
}

const CHANGES_MODELS: ReadonlySet<string> = new Set(['/api/pull', '/api/create', '/api/delete', '/api/copy']);

/** Returns the port `Relay`: the upstream's address, the right credential and the model's name in the answer. */
export function createRelay({ settings, credentials, catalogue, ollama, hopHeaders }: RelayOptions): Relay {
  const send = async (exchange: Exchange, target: RelayTarget): Promise<Reply> => {
    const { model } = target;
    const { modelAsked } = exchange.record;
    const isRenamed = model !== undefined && modelAsked !== undefined && modelAsked !== model;
    const rename = isRenamed ? { rename: { from: model, to: modelAsked } } : {};
    exchange.record.relayed = true;
    exchange.record.backend = target.upstream;
    if (target.upstream === 'anthropic') {
      const credential = credentials.forAnthropic(exchange) ?? {
        header: 'x-api-key',
        value: credentials.apiKey() ?? '',
      };
      return relayRequest({
        name: 'Anthropic',
        baseUrl: settings().anthropicBaseUrl,
        exchange,
        target,
        credential,
        hopHeaders: hopHeaders(exchange),
        ...rename,
      });
    }
    const reply = await withRediscovery(ollama, async () =>
      relayRequest({
        name: 'Ollama',
        baseUrl: await ollama.baseUrl(),
        exchange,
        target,
        hopHeaders: hopHeaders(exchange),
        ...rename,
      }),
    );
    if (CHANGES_MODELS.has(target.path ?? exchange.path)) catalogue.forgetOllama();
    return reply;
  };
  return {
    send,
    reachesAnthropic: (exchange) => credentials.apiKey() !== undefined || credentials.ofCaller(exchange) !== undefined,
  };
}
