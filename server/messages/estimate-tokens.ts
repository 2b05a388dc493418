import { isArray, isObject, numberOf } from '../lib/json.ts';

/** The parts of a request that a model reads. Loose, so that a request need not be valid to be measured. */
export interface Countable {
  system?: unknown;
  messages?: unknown;
  tools?: unknown;
}

/** English text and code have about four characters to a token. */
const CHARACTERS_PER_TOKEN = 4;
/**
 * What a character beyond ASCII costs for each further byte of its UTF-8: Cyrillic about 0.6 tokens in all, Chinese
 * about 0.95.
 */
const TOKENS_PER_EXTRA_BYTE = 0.35;
const PER_MESSAGE = 4;
const PER_TOOL = 8;
/** Between the 256 of Gemma and the 1,600 of Llama's vision models. */
const PER_IMAGE = 800;
/** Most of a PDF's bytes are fonts and drawing. */
const PDF_CHARACTERS_PER_TOKEN = 80;

/**
 * Returns about how many tokens `model` will read. Lengths are added up, nothing is tokenised; what Ollama
 * counted for the model's earlier prompts corrects the sum (see {@link calibrate}). 0 only for nothing at all.
 */
export function estimateTokens(request: Countable, model: string): number {
  const raw = measure(request);
  return raw === 0 ? 0 : Math.max(1, Math.ceil(raw * (factors.get(model) ?? 1)));
}

/** How far each model's tokens are from the plain sum, from its own counts. Kept while the gateway runs. */
const factors = new Map<string, number>();
const MODELS_MOST = 256;
/** Short prompts are mostly template, so they say little about text. */
const LEARN_FROM = 100;
const LOWEST = 0.3;
const HIGHEST = 3;
const WEIGHT_OF_NEW = 0.3;

/** Learns from what `model` really counted for `request` (`prompt_eval_count`). */
export function calibrate(request: Countable, model: string, counted: number): void {
  const raw = measure(request);
  if (raw < LEARN_FROM) return;
  const seen = counted / raw;
  // A count far below the sum is of a prompt that was partly cached or cut, not of the whole.
  if (seen < LOWEST || seen > HIGHEST) return;
  const before = factors.get(model);
  factors.delete(model);
  factors.set(model, before === undefined ? seen : before + (seen - before) * WEIGHT_OF_NEW);
  if (factors.size > MODELS_MOST) {
    const [oldest] = factors.keys();
    if (oldest !== undefined) factors.delete(oldest);
  }
}

/** Returns the plain sum: what a model of average tokens would read. */
function measure(request: Countable): number {
  let total = measureContent(request.system);
  if (isArray(request.messages)) {
    for (const message of request.messages)
      total += PER_MESSAGE + (isObject(message) ? measureContent(message.content) : 0);
  }
  if (isArray(request.tools)) {
    for (const tool of request.tools) total += PER_TOOL + measureJson(tool);
  }
  return total;
}

function measureContent(content: unknown, depth = 0): number {
  if (typeof content === 'string') return measureText(content);
  if (!isArray(content) || depth > DEEPEST) return 0;
  let total = 0;
  for (const block of content) if (isObject(block)) total += measureBlock(block, depth + 1);
  return total;
}

function measureBlock(block: Record<string, unknown>, depth: number): number {
  switch (block.type) {
    case 'text':
      return measureText(block.text);
    case 'thinking':
      return measureText(block.thinking);
    case 'image':
      return PER_IMAGE;
    case 'document':
      return measureText(block.title) + measureText(block.context) + measureSource(block.source, depth);
    case 'tool_use':
    case 'server_tool_use':
      return PER_TOOL + measureText(block.name) + measureJson(block.input);
    case 'redacted_thinking':
      return 0;
    default:
      return PER_MESSAGE + measureText(block.title) + measureText(block.source) + measureContent(block.content, depth);
  }
}

function measureSource(source: unknown, depth: number): number {
  if (!isObject(source)) return 0;
  if (source.type === 'base64')
    return typeof source.data === 'string' ? Math.ceil(source.data.length / PDF_CHARACTERS_PER_TOKEN) : 0;
  if (source.type === 'content') return measureContent(source.content, depth);
  return measureText(source.data);
}

function measureText(text: unknown): number {
  if (typeof text !== 'string') return 0;
  return text.length / CHARACTERS_PER_TOKEN + (Buffer.byteLength(text) - text.length) * TOKENS_PER_EXTRA_BYTE;
}

/** Nothing honest nests deeper, and a stack has its end. */
const DEEPEST = 200;

/** Adds up the keys and values of JSON without writing it. */
function measureJson(value: unknown, depth = 0): number {
  if (typeof value === 'string') return 0.5 + measureText(value);
  if (depth > DEEPEST) return 0;
  if (isArray(value)) {
    let total = 0.5;
    for (const item of value) total += measureJson(item, depth + 1);
    return total;
  }
  if (!isObject(value)) return numberOf(value) === undefined ? 0.5 : 1;
  let total = 0.5;
  for (const key in value) total += 0.75 + key.length / CHARACTERS_PER_TOKEN + measureJson(value[key], depth + 1);
  return total;
}
