import { test as base } from '@playwright/test';
import { buildHost } from '../../host/build-host.mjs';
import { HostApplication, type LaunchOptions } from '../../host/launch.ts';
import { startFakeAnthropic, type FakeAnthropic } from '../../fakes/anthropic.ts';
import { startFakeOllama, type FakeOllama } from '../../fakes/ollama.ts';

interface Fixtures {
  ollama: FakeOllama;
  anthropic: FakeAnthropic;
  /** Starts an app; everything started is ended with the test. */
  launch: (options?: LaunchOptions) => HostApplication;
  /** An app between both fakes, past its first run. */
  app: HostApplication;
}

/** Specs against the real, built app in the test host. */
export const test = base.extend<Fixtures, { host: undefined }>({
  host: [
    async ({ playwright: _ }, use) => {
      await buildHost();
      await use(undefined);
    },
    { scope: 'worker', auto: true },
  ],
  ollama: async ({ playwright: _ }, use) => {
    const ollama = await startFakeOllama();
    await use(ollama);
    await ollama.close();
  },
  anthropic: async ({ playwright: _ }, use) => {
    const anthropic = await startFakeAnthropic();
    await use(anthropic);
    await anthropic.close();
  },
  launch: async ({ playwright: _ }, use) => {
    const started: HostApplication[] = [];
    await use((options) => {
      const app = new HostApplication(options);
      started.push(app);
      return app;
    });
    for (const app of started.reverse()) await app.close();
  },
  app: async ({ launch, ollama, anthropic }, use) => {
    await use(launch({ env: { OLLAMA_BASE_URL: ollama.url, ANTHROPIC_BASE_URL: anthropic.url } }));
  },
});

export { expect } from '@playwright/test';
