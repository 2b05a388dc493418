import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGateway, type SwitchboardGateway } from '../../server/gateway/gateway.ts';
import type { Journal, RequestRecord } from '../../server/core/record.ts';
import { readOverrides } from '../../server/settings/config.ts';
import {
  createSettingsStore,
  loadSettings,
  plainSettingsFile,
  type SettingsStore,
} from '../../server/settings/store.ts';
import { startFakeAnthropic, type FakeAnthropic } from '../fakes/anthropic.ts';
import { startFakeOllama, type FakeOllama } from '../fakes/ollama.ts';

/** A running gateway between two fakes. */
export interface Stage {
  url: string;
  gateway: SwitchboardGateway;
  store: SettingsStore;
  ollama: FakeOllama;
  anthropic: FakeAnthropic;
  /** Every request so far, as the log knows it. */
  records: RequestRecord[];
  /** What the upstreams answered, by the request's id. */
  received: Map<string, string>;
  /** Resolves to the record of the latest ended request. */
  lastRecord(): Promise<RequestRecord>;
  close(): Promise<void>;
}

/** The key that the gateway is given; the fake API takes any key but `bad-key`. */
export const API_KEY = 'sk-ant-test-key';

/** Starts both fakes and a gateway in this process, with `env` as its environment on top of the fakes' addresses. */
export async function startStage(
  env: NodeJS.ProcessEnv = {},
  fakes: { ollama?: Parameters<typeof startFakeOllama>[0]; anthropic?: Parameters<typeof startFakeAnthropic>[0] } = {},
): Promise<Stage> {
  const [ollama, anthropic] = await Promise.all([startFakeOllama(fakes.ollama), startFakeAnthropic(fakes.anthropic)]);
  const dataDir = mkdtempSync(join(tmpdir(), 'switchboard-test-'));
  const records: RequestRecord[] = [];
  const received = new Map<string, string>();
  const waiting: ((record: RequestRecord) => void)[] = [];
  const journal: Journal = {
    wantsBodies: true,
    begin: () => undefined,
    update: () => undefined,
    answered: () => undefined,
    upstreamAnswered: ({ id }, chunk) => {
      received.set(
        id,
        (received.get(id) ?? '') + (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')),
      );
    },
    end: (record) => {
      records.push(record);
      for (const wake of waiting.splice(0)) wake(record);
    },
  };
  const store = createSettingsStore(plainSettingsFile(dataDir), loadSettings(dataDir).settings);
  const gateway = createGateway({
    settings: store,
    overrides: readOverrides(
      { port: '0' },
      { ANTHROPIC_API_KEY: API_KEY, ANTHROPIC_BASE_URL: anthropic.url, OLLAMA_BASE_URL: ollama.url, ...env },
    ),
    journal,
  });
  const { url } = await gateway.start();
  return {
    url,
    gateway,
    store,
    ollama,
    anthropic,
    records,
    received,
    lastRecord: async () => {
      if (gateway.running() > 0) await new Promise<RequestRecord>((resolve) => waiting.push(resolve));
      const record = records.at(-1);
      if (record === undefined) throw new Error('no request has ended yet');
      return record;
    },
    close: async () => {
      await gateway.stop(0);
      await Promise.all([ollama.close(), anthropic.close()]);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
