import type { JsonObject } from '../../lib/json.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { Gateway } from '../../core/gateway.ts';
import type { ListedModel } from '../../core/models.ts';
import type { WholeReply } from '../../core/reply.ts';
import { capabilitiesOf, contextLengthOf, detailsOf, digestOf, modifiedAt } from './describe-model.ts';
import { ollamaJson } from './json-reply.ts';

/** `GET /api/tags`: every model that can be asked for here, Ollama's own entries as Ollama wrote them. */
export async function listModels(exchange: Exchange, gateway: Gateway): Promise<WholeReply> {
  return ollamaJson({ models: (await gateway.models.list(exchange)).map(entryOf) });
}

/** Returns a model's entry. An alias is listed like the model that it leads to, under its own name. */
function entryOf(model: ListedModel): JsonObject {
  const { ollama } = model;
  if (ollama === undefined) return foreignEntry(model);
  if (model.aliasOf === undefined) return ollama;
  const name = withTag(model.name);
  return { ...ollama, name, model: name };
}

/** The name stands without `:latest`: `codex --oss` compares it to the letter with what its user typed. */
function foreignEntry(model: ListedModel): JsonObject {
  return {
    name: model.name,
    model: model.name,
    modified_at: modifiedAt(model),
    size: 0,
    digest: digestOf(model.claude?.id ?? model.aliasOf ?? model.name),
    details: { ...detailsOf(model), context_length: contextLengthOf(model) },
    capabilities: capabilitiesOf(model),
  };
}

/** Ollama lists every name with its tag. */
function withTag(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1).includes(':') ? name : `${name}:latest`;
}
