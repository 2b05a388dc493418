import type { LogDetail, LogRow } from '../../contract/log.ts';

const CLIENTS = ['Claude Code 2.1.329', 'Open WebUI', 'Anthropic SDK (Python)', 'OpenAI SDK (JS)', 'curl 8.9'];
const ASKED = ['claude-sonnet-5-5', 'qwen3:8b', 'claude-3-5-sonnet', 'claude-haiku-5-5', 'llama3.2:3b'];

/**
 * Returns the made-up row number `seq` (from 1) of a log whose newest is `newest`: always the same for the same
 * numbers.
 */
export function madeUpRow(seq: number, newest: number, now: number): LogRow {
  const pick = (seq * 2_654_435_761) % 4_294_967_296;
  const client = pick % CLIENTS.length;
  const model = ((pick >> 3) & 1023) % ASKED.length;
  const local = model === 1 || model === 2 || model === 4;
  const failed = seq % 23 === 0;
  const blocked = seq % 61 === 0;
  const dialect = client === 1 ? 'ollama' : client === 3 ? 'openai' : 'anthropic';
  const path = dialect === 'ollama' ? '/api/chat' : dialect === 'openai' ? '/v1/chat/completions' : '/v1/messages';
  const base = {
    id: `req_${String(seq).padStart(8, '0')}`,
    seq,
    at: now - (newest - seq) * 3700,
    method: 'POST',
    path,
    client: blocked ? 'Browser' : (CLIENTS[client] ?? 'curl'),
    dialect,
    changes: 0,
  } as const;
  if (blocked)
    return {
      ...base,
      state: 'failed',
      status: 403,
      blockedOrigin: 'https://chat.example.com',
      durationMs: 1,
      error: { type: 'permission_error', message: 'The page https://chat.example.com is not allowed.' },
    };
  const asked = ASKED[model] ?? 'qwen3:8b';
  const routed = {
    modelAsked: asked,
    modelUsed: asked === 'claude-3-5-sonnet' ? 'qwen3:8b' : asked,
    backend: local ? 'ollama' : 'anthropic',
    rule: asked === 'claude-3-5-sonnet' ? 'alias claude-3-5-*' : local ? 'ollama' : 'claude',
  } as const;
  if (failed)
    return {
      ...base,
      ...routed,
      state: 'failed',
      status: 429,
      durationMs: 320,
      error: { type: 'rate_limit_error', message: 'Anthropic asks to wait 12 s: too many tokens this minute.' },
    };
  const output = 40 + (pick % 900);
  const durationMs = 900 + (pick % 14_000);
  return {
    ...base,
    ...routed,
    state: 'done',
    status: 200,
    stream: true,
    relayed: !local && dialect === 'anthropic',
    firstByteMs: 180 + (pick % 700),
    durationMs,
    tokens: { input: 600 + (pick % 9000), output, ...(local ? {} : { cacheRead: pick % 20_000 }) },
    tokensPerSecond: Math.round(output / (durationMs / 1000)),
    cost: local ? 0 : output * 0.000015,
    stopReason: 'end_turn',
    changes: local && dialect === 'anthropic' ? 2 : 0,
  };
}

/** Returns the detail of a made-up row, whose question is about `length` letters long. */
export function madeUpDetail(row: LogRow, length: number): LogDetail {
  const content = 'Why is the sky blue? '.repeat(Math.ceil(length / 21)).trim();
  const messages = content.match(/.{1,900}/g)?.map((part) => ({ role: 'user', content: part })) ?? [];
  const request = JSON.stringify({ model: row.modelAsked, max_tokens: 1024, messages });
  const answer =
    'event: message_start\ndata: {"type":"message_start"}\n\nevent: content_block_delta\ndata: {"type":"content_block_delta","delta":{"type":"text_delta","text":"Air scatters short waves more."}}\n\nevent: message_stop\ndata: {"type":"message_stop"}\n';
  const upstream = JSON.stringify({ model: row.modelUsed, stream: true, options: { num_predict: 1024 }, messages });
  return {
    row,
    userAgent: `${row.client} (preview)`,
    remote: '127.0.0.1',
    changes:
      row.changes === 0
        ? []
        : ['The cache marks were dropped: Ollama keeps its own cache.', 'max_tokens became num_predict.'],
    timeline: [
      { ms: 0, text: 'The request came in' },
      { ms: 2, text: `The name ${row.modelAsked ?? 'none'} led to ${row.modelUsed ?? 'none'}` },
      { ms: 6, text: 'Sent to the model' },
      { ms: row.firstByteMs ?? 300, text: 'First words' },
      { ms: row.durationMs ?? 900, text: row.state === 'failed' ? (row.error?.message ?? 'Failed') : 'Done' },
    ],
    bodies: {
      request: { state: 'kept', text: request, json: true, bytes: request.length },
      upstreamRequest:
        row.relayed === true
          ? { state: 'same' }
          : { state: 'kept', text: upstream, json: true, bytes: upstream.length },
      upstreamAnswer:
        row.relayed === true
          ? { state: 'same' }
          : {
              state: 'kept',
              text: '{"message":{"content":"Air scatters short waves more."},"done":true}\n',
              json: false,
              bytes: 64,
            },
      answer: { state: 'kept', text: answer, json: false, bytes: answer.length },
    },
  };
}
