/**
 * Writes a tiny language model as a GGUF file: the llama architecture, two layers of random weights.
 *
 *   node test/real-ollama/write-gguf.mjs FILE
 *
 * It answers any prompt with gibberish, except that a prompt whose last token is one of the cues below makes it recite
 * that cue's script. A chat template picks the cue, so that a server parses tool calls and thinking out of tokens that
 * a model really chose. The same bytes come out on every machine.
 */
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

export const CONTEXT_LENGTH = 32_768;
const EMBEDDING = 64;
const LAYERS = 2;
// One head: the time a long prompt takes goes with the number of heads, whatever their size.
const HEADS = 1;
const FEED_FORWARD = 128;

/**
 * What the model says after each cue. The only tool it ever calls is this one: a server drops calls of unknown tools.
 */
export const TOOL_CALL = { name: 'get_weather', arguments: { city: 'Paris' } };
export const TOOL_REPORT = ' It is sunny in Paris.';
export const THOUGHT = 'The user greets me, so a greeting will do.';
export const THOUGHT_ANSWER = 'Hello, how are you?';

/** The model looks at one token to pick the next, so a piece may stand in one place of one script only. */
const SCRIPTS = {
  '<|assistant:call|>': [
    '<tool_call>',
    '\n{"name": "',
    'get_weather',
    '", "arguments": {"',
    'city',
    '": "',
    'Paris',
    '"}}',
    '\n</tool_call>',
  ],
  '<|assistant:report|>': [' It', ' is', ' sunny', ' in', ' Paris.'],
  '<|assistant:think|>': [
    '<think>',
    '\nThe',
    ' user',
    ' greets',
    ' me,',
    ' so',
    ' a',
    ' greeting',
    ' will',
    ' do.\n',
    '</think>',
    '\n\nHello,',
    ' how',
    ' are',
    ' you?',
  ],
  '<|assistant:loop|>': [' tick', ' tock'],
};
/** This script starts again at its end; the others stop the answer there. */
const ENDLESS = '<|assistant:loop|>';

const ROLES = ['<|system|>', '<|user|>', '<|assistant|>', '<|tool|>'];
/** llama.cpp knows this name as one that ends an answer. Scripts end with it, to leave gibberish its own end: </s>. */
const END_OF_TURN = '<|eot_id|>';

const WORDS = [
  'amber',
  'anchor',
  'apple',
  'autumn',
  'basket',
  'beacon',
  'birch',
  'blue',
  'bridge',
  'bright',
  'candle',
  'canyon',
  'cedar',
  'cloud',
  'clover',
  'copper',
  'coral',
  'cotton',
  'dawn',
  'delta',
  'drift',
  'dusk',
  'eagle',
  'early',
  'echo',
  'ember',
  'evening',
  'falcon',
  'feather',
  'fern',
  'field',
  'flint',
  'forest',
  'fox',
  'garden',
  'gentle',
  'glass',
  'gold',
  'grain',
  'green',
  'harbor',
  'hazel',
  'hill',
  'hollow',
  'honey',
  'iron',
  'island',
  'ivory',
  'ivy',
  'jasper',
  'journey',
  'kettle',
  'lake',
  'lantern',
  'leaf',
  'light',
  'linen',
  'maple',
  'marble',
  'meadow',
  'mist',
  'moon',
  'moss',
  'mountain',
  'night',
  'north',
  'oak',
  'ocean',
  'olive',
  'orchard',
  'paper',
  'pebble',
  'pine',
  'plum',
  'quartz',
  'quiet',
  'rain',
  'raven',
  'river',
  'road',
  'saffron',
  'sand',
  'shadow',
  'silver',
  'sky',
  'slow',
  'snow',
  'song',
  'spring',
  'stone',
  'storm',
  'summer',
  'thistle',
  'thunder',
  'valley',
  'velvet',
  'willow',
  'wind',
  'winter',
  'wren',
  // More than one byte a character, so that every stream carries some.
  'größe',
  'naïve',
  'été',
  'река',
  '東京',
  '🦊',
];

/**
 * Under a grammar for JSON, a string that may hold anything holds this: without it, words would follow until the limit.
 */
const QUOTE = '"';
const QUOTED = 'plum"';

const TOKEN_TYPE = { normal: 1, unknown: 2, control: 3, byte: 6 };

/**
 * How likely a token is before the model looks at the last one, in units of its logit. Only words and </s> are ever
 * likely. Of the rest, what closes or parts the values of JSON comes first: output bound to a grammar then soon ends.
 */
const BIAS = { word: 0, end: 1.2, closing: -12, character: -16, byte: -24, script: -30, never: -60 };

function vocabulary() {
  const tokens = [];
  const add = (text, type, bias) => tokens.push({ text, type, bias });
  add('<unk>', TOKEN_TYPE.unknown, BIAS.never);
  add('<s>', TOKEN_TYPE.control, BIAS.never);
  add('</s>', TOKEN_TYPE.control, BIAS.end);
  for (let byte = 0; byte < 256; byte++)
    add(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`, TOKEN_TYPE.byte, BIAS.byte);
  for (let code = 0x20; code < 0x7f; code++) {
    const character = String.fromCharCode(code);
    add(character, TOKEN_TYPE.normal, '"}],'.includes(character) ? BIAS.closing : BIAS.character);
  }
  for (const text of [...ROLES, ...Object.keys(SCRIPTS)]) add(text, TOKEN_TYPE.control, BIAS.never);
  add(END_OF_TURN, TOKEN_TYPE.control, BIAS.script);
  for (const word of WORDS) add(` ${word}`, TOKEN_TYPE.normal, BIAS.word);
  for (const piece of [...Object.values(SCRIPTS).flat(), QUOTED]) add(piece, TOKEN_TYPE.normal, BIAS.script);

  const texts = new Set(tokens.map((token) => token.text));
  if (texts.size !== tokens.length) throw new Error('two tokens of the tiny model have the same text');
  return tokens;
}

/** Mulberry32 through Box and Muller: normally distributed numbers, the same ones every time. */
function normals(seed) {
  let state = seed;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/**
 * Dimension 0 of the hidden state holds the same number at every token, and no layer writes there: it carries the
 * biases
 * that the llama architecture has no tensor for. The last layer's norm scales it to about CARRIED.
 */
const CARRIER = 4;
const CARRIED = CARRIER / Math.sqrt((CARRIER ** 2 + EMBEDDING - 1) / EMBEDDING);
/**
 * How firmly a token of a script is followed by the next one; half of it (see BIAS.script) outweighs chance likeness.
 */
const RECALL = 60;
const NEVER_FIRST = 15;
const WORD_SPREAD = 0.2;
const LAYER_SPREAD = 0.06;

function tensors(tokens) {
  const normal = normals(20_240_601);
  const matrix = (name, inputs, outputs, value) => {
    const data = new Float32Array(inputs * outputs);
    for (let row = 0; row < outputs; row++)
      for (let column = 0; column < inputs; column++) data[row * inputs + column] = value(row, column);
    return { name, dimensions: [inputs, outputs], data };
  };
  const ones = (name) => ({ name, dimensions: [EMBEDDING], data: new Float32Array(EMBEDDING).fill(1) });
  const random = () => LAYER_SPREAD * normal();
  const sparingCarrier = (row) => (row === 0 ? 0 : random());

  // Every token's embedding has the same length, so that each recalls the token after it as firmly as the others do.
  const embeddings = tokens.map(() => {
    const direction = Array.from({ length: EMBEDDING - 1 }, normal);
    const scale = Math.sqrt((EMBEDDING - 1) / direction.reduce((sum, value) => sum + value * value, 0));
    return [CARRIER, ...direction.map((value) => value * scale)];
  });
  const embedding = matrix('token_embd.weight', EMBEDDING, tokens.length, (row, column) => embeddings[row][column]);
  const output = matrix('output.weight', EMBEDDING, tokens.length, (row, column) => {
    if (column === 0) return tokens[row].bias / CARRIED;
    return tokens[row].bias === BIAS.word ? WORD_SPREAD * normal() : 0;
  });

  const idOf = new Map(tokens.map((token, id) => [token.text, id]));
  const follow = (text, next, firmness = RECALL) => {
    const from = idOf.get(text) * EMBEDDING;
    const to = idOf.get(next) * EMBEDDING;
    for (let column = 1; column < EMBEDDING; column++)
      output.data[to + column] += (firmness * embedding.data[from + column]) / (EMBEDDING - 1);
  };
  for (const [cue, script] of Object.entries(SCRIPTS)) {
    [cue, ...script].forEach((text, at) => follow(text, script[at] ?? (cue === ENDLESS ? script[0] : END_OF_TURN)));
  }
  follow(QUOTE, QUOTED);
  // An answer is never empty.
  follow('<|assistant|>', '</s>', -NEVER_FIRST);

  const layers = Array.from({ length: LAYERS }, (_, layer) => [
    ones(`blk.${layer}.attn_norm.weight`),
    matrix(`blk.${layer}.attn_q.weight`, EMBEDDING, EMBEDDING, random),
    matrix(`blk.${layer}.attn_k.weight`, EMBEDDING, EMBEDDING, random),
    matrix(`blk.${layer}.attn_v.weight`, EMBEDDING, EMBEDDING, random),
    matrix(`blk.${layer}.attn_output.weight`, EMBEDDING, EMBEDDING, sparingCarrier),
    ones(`blk.${layer}.ffn_norm.weight`),
    matrix(`blk.${layer}.ffn_gate.weight`, EMBEDDING, FEED_FORWARD, random),
    matrix(`blk.${layer}.ffn_up.weight`, EMBEDDING, FEED_FORWARD, random),
    matrix(`blk.${layer}.ffn_down.weight`, FEED_FORWARD, EMBEDDING, sparingCarrier),
  ]);
  return [embedding, ...layers.flat(), ones('output_norm.weight'), output];
}

// The GGUF format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
const GGUF_VERSION = 3;
const ALIGNMENT = 32;
const VALUE_TYPE = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8, array: 9 };
const TENSOR_TYPE = { f32: 0, f16: 1 };
const FILE_TYPE_MOSTLY_F16 = 1;

const uint32 = (value) => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
};
const uint64 = (value) => {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer;
};
const int32 = (value) => {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32LE(value);
  return buffer;
};
const float32 = (value) => {
  const buffer = Buffer.alloc(4);
  buffer.writeFloatLE(value);
  return buffer;
};
const string = (value) => {
  const bytes = Buffer.from(value, 'utf8');
  return Buffer.concat([uint64(bytes.length), bytes]);
};
const WRITE = { uint32, int32, float32, bool: (value) => Buffer.from([value ? 1 : 0]), string };

const entry = (key, type, value) => Buffer.concat([string(key), uint32(VALUE_TYPE[type]), WRITE[type](value)]);
const list = (key, type, values) =>
  Buffer.concat([
    string(key),
    uint32(VALUE_TYPE.array),
    uint32(VALUE_TYPE[type]),
    uint64(values.length),
    ...values.map(WRITE[type]),
  ]);
const aligned = (size) => Math.ceil(size / ALIGNMENT) * ALIGNMENT;

/**
 * Rounds to a half-precision number and returns its bits. What is too small for a normal one becomes 0; none is too
 * large.
 */
function float16Bits(value) {
  const bits = new Uint32Array(new Float32Array([value]).buffer)[0];
  const exponent = ((bits >>> 23) & 0xff) - 112;
  if (exponent <= 0) return 0;
  const magnitude = ((exponent << 23) | (bits & 0x7fffff)) >>> 12;
  return ((bits >>> 16) & 0x8000) | ((magnitude + 1) >>> 1);
}

/** Matrices are stored in half precision, as in most models; ggml wants the vectors in single precision. */
function stored({ name, dimensions, data }) {
  if (dimensions.length === 1)
    return { name, dimensions, type: TENSOR_TYPE.f32, bytes: Buffer.concat(Array.from(data, float32)) };
  const bytes = Buffer.alloc(data.length * 2);
  data.forEach((value, index) => bytes.writeUInt16LE(float16Bits(value), index * 2));
  return { name, dimensions, type: TENSOR_TYPE.f16, bytes };
}

/** Returns the model as the bytes of a GGUF file. */
export function tinyGguf() {
  const tokens = vocabulary();
  const idOf = (text) => tokens.findIndex((token) => token.text === text);
  const metadata = [
    entry('general.architecture', 'string', 'llama'),
    entry('general.name', 'string', 'Tiny'),
    entry('general.file_type', 'uint32', FILE_TYPE_MOSTLY_F16),
    entry('llama.vocab_size', 'uint32', tokens.length),
    entry('llama.context_length', 'uint32', CONTEXT_LENGTH),
    entry('llama.embedding_length', 'uint32', EMBEDDING),
    entry('llama.block_count', 'uint32', LAYERS),
    entry('llama.feed_forward_length', 'uint32', FEED_FORWARD),
    entry('llama.attention.head_count', 'uint32', HEADS),
    entry('llama.attention.head_count_kv', 'uint32', HEADS),
    entry('llama.attention.layer_norm_rms_epsilon', 'float32', 1e-5),
    entry('llama.rope.dimension_count', 'uint32', EMBEDDING / HEADS),
    entry('llama.rope.freq_base', 'float32', 10_000),
    entry('tokenizer.ggml.model', 'string', 'llama'),
    // SentencePiece writes a space inside a token as this mark.
    list(
      'tokenizer.ggml.tokens',
      'string',
      tokens.map((token) => token.text.replaceAll(' ', '▁')),
    ),
    list(
      'tokenizer.ggml.scores',
      'float32',
      tokens.map((_, id) => -id),
    ),
    list(
      'tokenizer.ggml.token_type',
      'int32',
      tokens.map((token) => token.type),
    ),
    entry('tokenizer.ggml.bos_token_id', 'uint32', idOf('<s>')),
    entry('tokenizer.ggml.eos_token_id', 'uint32', idOf('</s>')),
    entry('tokenizer.ggml.unknown_token_id', 'uint32', idOf('<unk>')),
    entry('tokenizer.ggml.add_bos_token', 'bool', true),
    entry('tokenizer.ggml.add_eos_token', 'bool', false),
    entry('tokenizer.ggml.add_space_prefix', 'bool', false),
  ];

  const weights = tensors(tokens).map(stored);
  let offset = 0;
  const infos = weights.map(({ name, dimensions, type, bytes }) => {
    const info = Buffer.concat([
      string(name),
      uint32(dimensions.length),
      ...dimensions.map(uint64),
      uint32(type),
      uint64(offset),
    ]);
    offset += aligned(bytes.length);
    return info;
  });
  const padded = (bytes) => Buffer.concat([bytes, Buffer.alloc(aligned(bytes.length) - bytes.length)]);
  const head = Buffer.concat([
    Buffer.from('GGUF'),
    uint32(GGUF_VERSION),
    uint64(weights.length),
    uint64(metadata.length),
    ...metadata,
    ...infos,
  ]);
  return Buffer.concat([padded(head), ...weights.map(({ bytes }) => padded(bytes))]);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [, , path] = process.argv;
  if (path === undefined) {
    console.error('usage: node test/real-ollama/write-gguf.mjs FILE');
    process.exitCode = 2;
  } else {
    const bytes = tinyGguf();
    writeFileSync(path, bytes);
    console.log(`${path}: ${bytes.length} bytes`);
  }
}
