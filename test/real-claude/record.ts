import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createClaudeCode } from '../../server/backends/claude-code/claude-code.ts';
import { SCENARIOS, type Scenario } from '../../server/backends/claude-code/fixtures/scenarios.ts';
import { collect } from '../../server/messages/collect.ts';
import { GatewayError } from '../../server/messages/errors.ts';
import type { Message } from '../../server/messages/types.ts';
import type { AnthropicReply } from '../fakes/anthropic.ts';
import { isRecord, parseJson, record, records, type JsonObject } from '../support/json.ts';
import { callOf } from './call.ts';
import { openStage } from './stage.ts';

/**
 * Records the fixtures of server/backends/claude-code from the real command:
 *
 *     RECORD=1 npx vitest run --config test/real-claude/vitest.config.ts
 */

const FIXTURES = join(import.meta.dirname, '../../server/backends/claude-code/fixtures');
const TRANSCRIPT = join(import.meta.dirname, '../../.cache/transcript.jsonl');

const ANSWER = { text: ['Hel', 'lo ', 'thére'] };

const REPLIES: Record<string, readonly AnthropicReply[]> = {
  thinking: [{ blocks: [{ thinking: ['Let me ', 'think.'] }, ANSWER] }],
  tools: [
    {
      blocks: [
        { text: 'Let me look.' },
        { tool: 'mcp__c__get_weather__b7025540', input: { city: 'Oslo' } },
        { tool: 'mcp__c__time', input: {} },
      ],
    },
    { blocks: [ANSWER] },
  ],
  'max-tokens': [{ blocks: [ANSWER], stopReason: 'max_tokens' }],
  refusal: [{ blocks: [ANSWER], stopReason: 'refusal' }],
  'error-400': [
    {
      status: 400,
      body: { type: 'error', error: { type: 'invalid_request_error', message: 'messages.0: this is bad' } },
    },
  ],
  'error-429': [{ status: 429, retryAfter: 7 }],
  'error-529': [{ status: 529 }, { status: 529 }],
  'error-mid': [{ blocks: [ANSWER], errorEvent: { type: 'overloaded_error', message: 'Overloaded' }, errorAfter: 4 }],
  cut: [{ blocks: [ANSWER], cutAfter: 5, delayMs: 20 }],
};

afterAll(() => rmSync(TRANSCRIPT, { force: true }));

test.each(SCENARIOS)('records $name', async (scenario) => {
  const stage = await openStage(scenario.version);
  rmSync(TRANSCRIPT, { force: true });
  const command = join(import.meta.dirname, 'record-command.mjs');
  chmodSync(command, 0o755);
  const claude = createClaudeCode({
    command,
    env: { ...stage.env, REAL_CLAUDE: stage.command, TRANSCRIPT },
    workDir: stage.workDir,
    maxProcesses: 1,
  });
  stage.fake.script(...(REPLIES[scenario.name] ?? [{ blocks: [ANSWER] }]));
  const first = await answerOf(claude, scenario.request);
  if (scenario.results !== undefined && first !== undefined) await answerOf(claude, secondRequest(scenario, first));
  // The last line of the turn comes after the answer.
  await new Promise((resolve) => setTimeout(resolve, 300));
  await claude.stop();
  await stage.close();
  expect(existsSync(TRANSCRIPT)).toBe(true);
  writeFileSync(join(FIXTURES, `${scenario.name}.jsonl`), scrubbed(readFileSync(TRANSCRIPT, 'utf8')));
});

async function answerOf(
  claude: ReturnType<typeof createClaudeCode>,
  request: Scenario['request'],
): Promise<Message | undefined> {
  try {
    return await collect((await claude.ask(callOf(request).call)).events);
  } catch (error) {
    if (error instanceof GatewayError) return undefined;
    throw error;
  }
}

function secondRequest(scenario: Scenario, answer: Message): Scenario['request'] {
  const results = answer.content.flatMap((block) =>
    block.type === 'tool_use'
      ? [{ type: 'tool_result' as const, tool_use_id: block.id, content: scenario.results?.[block.name] ?? '' }]
      : [],
  );
  return {
    ...scenario.request,
    messages: [
      ...scenario.request.messages,
      { role: 'assistant', content: answer.content },
      { role: 'user', content: results },
    ],
  };
}

/** Leaves out what names a machine or a run, and what a spare process said. */
function scrubbed(transcript: string): string {
  const ids = new Map<string, string>();
  const kept: string[] = [];
  for (const line of transcript.split('\n').filter((one) => one !== '')) {
    const entry = record(parseJson(line));
    const way = isRecord(entry['in']) ? 'in' : 'out';
    const value = record(entry[way]);
    if (isSafetyCatch(value)) continue;
    kept.push(JSON.stringify({ [way]: plain(short(value), ids) }));
  }
  return `${kept.join('\n')}\n`;
}

/** When the safety catch is set depends on the time of day; the replay answers it by itself. */
function isSafetyCatch(value: JsonObject): boolean {
  return value['request_id'] === 'catch' || record(value['response'])['request_id'] === 'catch';
}

const INIT_FIELDS = [
  'type',
  'subtype',
  'session_id',
  'tools',
  'mcp_servers',
  'model',
  'apiKeySource',
  'claude_code_version',
  'uuid',
];

function short(value: JsonObject): JsonObject {
  if (value['type'] === 'control_response' && isRecord(record(value['response'])['response'])) {
    const response = record(value['response']);
    const inner = record(response['response']);
    return isRecord(inner['mcp_response']) ? value : { ...value, response: { ...response, response: {} } };
  }
  if (value['subtype'] === 'init')
    return Object.fromEntries(Object.entries(value).filter(([field]) => INIT_FIELDS.includes(field)));
  return value;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function plain(value: unknown, ids: Map<string, string>): unknown {
  if (typeof value === 'string') {
    if (UUID.test(value)) {
      const known = ids.get(value) ?? `id-${ids.size + 1}`;
      ids.set(value, known);
      return known;
    }
    return value
      .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:1')
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '2026-11-21T00:00:00.000Z');
  }
  if (Array.isArray(value))
    return records(value).length === value.length
      ? records(value).map((one) => plain(one, ids))
      : value.map((one: unknown) => plain(one, ids));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === 'cwd' || key === 'messaging_socket_path' ? '' : plain(inner, ids),
    ]),
  );
}
