import { type GatewayError, gatewayError, invalidRequest, isError, unsupported } from '../../messages/errors.ts';
import { stringOf, type JsonObject } from '../../lib/json.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { Gateway } from '../../core/gateway.ts';
import type { Reply, WholeReply } from '../../core/reply.ts';
import { isSameModel } from '../../messages/model-names.ts';
import { relayToOllama } from './resolve-target.ts';
import { modelName, optionalBoolean, optionalString, readBody } from './fields.ts';
import { NDJSON_TYPE, ollamaJson } from './json-reply.ts';
import { modelNotFound, modelOfThisName } from './known-model.ts';

/** `POST /api/copy`: makes an alias, for models of either side. Nothing is copied on the disk. */
export async function copyModel(exchange: Exchange, gateway: Gateway): Promise<WholeReply> {
  const fields = readBody(exchange.body);
  const source = requiredName(fields, 'source');
  const destination = requiredName(fields, 'destination');
  await gateway.models.copyAlias(exchange, source, destination);
  exchange.note(`'${destination}' is now an alias of '${source}'; nothing was copied.`);
  return done();
}

/** `DELETE /api/delete`: removes an alias, else lets Ollama remove its model. */
export async function deleteModel(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const name = requiredModel(readBody(exchange.body));
  if (gateway.models.isAlias(name) && (await gateway.models.deleteAlias(name))) {
    exchange.note(`The alias '${name}' was removed; the model it led to is still there.`);
    return done();
  }
  const target = await modelOfThisName(exchange, gateway, name);
  if (target !== undefined && target.backend !== 'ollama') {
    throw unsupported(
      `'${name}' cannot be deleted: it is no model on this machine. Only aliases and Ollama's models can be removed.`,
      'model',
    );
  }
  // A model that the list does not know yet may be there all the same: Ollama has the last word.
  if (target === undefined && !(await gateway.models.ollamaIsThere())) throw modelNotFound(name);
  return gateway.relay.send(exchange, { upstream: 'ollama' });
}

/** `POST /api/pull`: what needs no download is there at once. */
export async function pullModel(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const fields = readBody(exchange.body);
  const name = requiredModel(fields);
  const stream = optionalBoolean(fields, 'stream') ?? true;
  const target = await pullTarget(exchange, gateway, name);
  if (target !== undefined && (target.backend !== 'ollama' || gateway.models.isAlias(name))) {
    exchange.note(`Nothing was pulled: '${name}' leads to ${target.name}, which needs no download.`);
    if (!stream) return ollamaJson({ status: 'success' });
    return {
      kind: 'whole',
      status: 200,
      headers: { 'content-type': NDJSON_TYPE },
      body: '{"status":"pulling manifest"}\n{"status":"success"}\n',
    };
  }
  if (target === undefined && !(await gateway.models.ollamaIsThere())) throw cannotPull(name);
  return gateway.relay.send(exchange, { upstream: 'ollama' });
}

/** `POST /api/push`: only models of Ollama's can be published; of an alias, the model that it leads to. */
export async function pushModel(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const fields = readBody(exchange.body);
  const name = requiredModel(fields);
  const target = await modelOfThisName(exchange, gateway, name);
  if (target === undefined) return gateway.relay.send(exchange, { upstream: 'ollama' });
  if (target.backend !== 'ollama')
    throw unsupported(`'${name}' cannot be pushed: it is no model on this machine.`, 'model');
  return relayToOllama(exchange, gateway, name, target.name);
}

/** `POST /api/create`: a new model of Ollama's, under a name that is not taken and from a model that it has. */
export async function createModel(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const fields = readBody(exchange.body);
  const name = requiredModel(fields);
  if (gateway.models.isAlias(name)) {
    exchange.note(
      `'${name}' is an alias too, and hides the model that is created. Remove the alias to use the model: ollama rm ${name}`,
    );
  } else {
    const taken = await modelOfThisName(exchange, gateway, name);
    if (taken !== undefined && taken.backend !== 'ollama') {
      throw unsupported(
        `'${name}' cannot be created: the name belongs to ${taken.backend === 'demo' ? 'the demo' : 'a Claude'} model. Choose another name.`,
        'model',
      );
    }
  }
  const from = stringOf(fields['from']) ?? '';
  if (from === '') return gateway.relay.send(exchange, { upstream: 'ollama' });
  const base = await modelOfThisName(exchange, gateway, from);
  if (base === undefined || (base.backend === 'ollama' && isSameModel(from, base.name))) {
    return gateway.relay.send(exchange, { upstream: 'ollama' });
  }
  if (base.backend !== 'ollama') {
    throw unsupported(
      `'${from}' cannot be the base of a model: it is no model on this machine. To give it another name: ollama cp ${from} ${name}`,
      'model',
    );
  }
  exchange.note(`The alias ${from} was replaced by ${base.name}, the model it leads to.`);
  return gateway.relay.send(exchange, {
    upstream: 'ollama',
    body: Buffer.from(JSON.stringify({ ...fields, from: base.name })),
  });
}

/** Looks a name up for a pull; a silent Ollama only matters for what would have to be downloaded. */
async function pullTarget(exchange: Exchange, gateway: Gateway, name: string): ReturnType<typeof modelOfThisName> {
  try {
    return await modelOfThisName(exchange, gateway, name);
  } catch (error) {
    if (isError(error, 'upstream_unreachable')) throw cannotPull(name, error);
    throw error;
  }
}

function cannotPull(name: string, cause?: unknown): GatewayError {
  return gatewayError(
    'upstream_unreachable',
    { upstream: 'Ollama', pulling: name },
    cause === undefined ? {} : { cause },
  );
}

function requiredModel(fields: JsonObject): string {
  const name = modelName(fields);
  if (name === '') throw invalidRequest('model is required', 'model');
  return name;
}

function requiredName(fields: JsonObject, key: string): string {
  const name = optionalString(fields, key).trim();
  if (name === '') throw invalidRequest(`${key} is required`, key);
  return name;
}

/** Ollama answers with an empty body. */
function done(): WholeReply {
  return { kind: 'whole', status: 200, body: '' };
}
