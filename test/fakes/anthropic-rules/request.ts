import type { IncomingHttpHeaders } from 'node:http';
import { isList, isRecord, record, text, type JsonObject } from '../../support/json.ts';
import { ApiError, invalid } from '../anthropic-errors.ts';
import type { ClaudeModel } from '../anthropic-models.ts';
import { inputTokens } from '../anthropic-reply.ts';
import type { ModelContext, RuleContext } from './context.ts';
import { names, needs, onlyFields } from './fields.ts';
import { checkMessageList } from './messages.ts';
import { checkSampling, checkThinking } from './thinking.ts';
import { checkToolChoice, checkTools } from './tools.ts';
import { checkOutputFormat } from './schema.ts';

const shared = 'model messages system tools tool_choice thinking output_config cache_control speed';
const messageFields = names(
  `${shared} max_tokens stream stop_sequences metadata service_tier inference_geo container diagnostics temperature top_p top_k`,
);
const countFields = names(shared);

/** Beta fields and the beginnings of the beta names that unlock them. */
const betaFields = new Map<string, readonly string[]>([
  ['context_management', ['context-management-', 'compact-2026-01-12']],
  ['compaction', ['compact-2026-09-04']],
  ['mcp_servers', ['mcp-client-']],
  ['fallbacks', ['server-side-fallback-']],
  ['fallback_credit_token', ['fallback-credit-']],
  ['thread', ['message-threads-']],
  ['billing_policy', ['user-profiles-billing-']],
  ['output_format', ['structured-outputs-']],
]);

/** Refuses a body of POST `/v1/messages` that the real API refuses; says why in its words. */
export function checkMessages(body: JsonObject, context: RuleContext): void {
  onlyFields(body, '', withBetas(messageFields, context.headers));
  needs(body, '', 'max_tokens');
  const maxTokens = body['max_tokens'];
  if (!Number.isInteger(maxTokens) || typeof maxTokens !== 'number')
    throw invalid('max_tokens: Input should be a valid integer');
  if (maxTokens < 0) throw invalid('max_tokens: Input should be greater than or equal to 0');
  if (body['stream'] !== undefined && typeof body['stream'] !== 'boolean')
    throw invalid('stream: Input should be a valid boolean');
  checkStopSequences(body['stop_sequences']);
  if (isRecord(body['metadata'])) onlyFields(body['metadata'], 'metadata', names('user_id'));
  const known = checkCommon(body, context);
  const { model } = known;
  if (maxTokens > model.maxOutput) {
    throw invalid(
      `max_tokens: ${String(maxTokens)} > ${String(model.maxOutput)}, which is the maximum allowed number of output tokens for ${model.id}`,
    );
  }
  checkSampling(body, known);
  checkLength(body, model);
}

/** The same for `/v1/messages/count_tokens`, which has neither `max_tokens` nor `stream`. */
export function checkCountTokens(body: JsonObject, context: RuleContext): void {
  onlyFields(body, '', withBetas(countFields, context.headers));
  checkCommon(body, context);
}

function checkCommon(body: JsonObject, context: RuleContext): ModelContext {
  needs(body, '', 'model');
  needs(body, '', 'messages');
  if (!isList(body['messages'])) throw invalid('messages: Input should be a valid list');
  if (body['messages'].length === 0) throw invalid('messages: at least one message is required');
  const { model } = context;
  if (!model) throw new ApiError(404, 'not_found_error', `model: ${text(body['model'])}`);
  const known = { ...context, model };
  checkSystem(body['system']);
  checkTools(body['tools']);
  checkToolChoice(body, known);
  checkThinking(body, known);
  checkOutputFormat(body);
  checkMessageList(body['messages'], known);
  checkBreakpoints(body);
  return known;
}

function withBetas(fields: ReadonlySet<string>, headers: IncomingHttpHeaders): ReadonlySet<string> {
  const header = headers['anthropic-beta'];
  if (header === undefined) return fields;
  const betas = String(header)
    .split(',')
    .map((name) => name.trim());
  const unlocked = [...betaFields].filter(([, starts]) =>
    betas.some((beta) => starts.some((start) => beta.startsWith(start))),
  );
  return new Set([...fields, ...unlocked.map(([name]) => name)]);
}

function checkStopSequences(value: unknown): void {
  if (value === undefined || value === null) return;
  if (!isList(value)) throw invalid('stop_sequences: Input should be a valid list');
  value.forEach((stop, n) => {
    if (typeof stop !== 'string') throw invalid(`stop_sequences.${String(n)}: Input should be a valid string`);
    if (stop.trim() === '') throw invalid('stop_sequences: each stop sequence must contain non-whitespace');
  });
}

function checkSystem(system: unknown): void {
  if (system === undefined || typeof system === 'string') return;
  if (!isList(system)) throw invalid('system: Input should be a valid list');
  system.forEach((entry, n) => {
    const block = record(entry);
    if (block['type'] !== 'text') throw invalid(`system.${String(n)}.type: Input should be 'text'`);
    onlyFields(block, `system.${String(n)}`, names('type text cache_control citations'));
    if (text(block['text']) === '') throw invalid('system: text content blocks must be non-empty');
  });
}

/** At most four cache breakpoints in the whole request. */
function checkBreakpoints(body: JsonObject): void {
  let found = 0;
  JSON.stringify(body, (key, value: unknown) => {
    if (key === 'cache_control' && isRecord(value)) found += 1;
    return key === 'input' || key === 'input_schema' ? undefined : value;
  });
  if (found > 4) throw invalid(`A maximum of 4 blocks with cache_control may be provided. Found ${String(found)}.`);
}

function checkLength(body: JsonObject, model: ClaudeModel): void {
  const tokens = inputTokens(body);
  if (tokens <= model.maxInput) return;
  throw invalid(`prompt is too long: ${String(tokens)} tokens > ${String(model.maxInput)} maximum`);
}
