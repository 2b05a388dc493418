import type { Action } from '../../contract/problems.ts';
import { text } from '../texts/text.ts';
import { go } from './route.ts';
import { useApp } from './use-app.ts';
import { useJob } from './use-job.ts';
import type { Job } from './use-job.ts';
import type { WindowState } from './window-state.ts';

/** Does what an action beside an error asks for: goes to the place where it is repaired, or repairs it at once. */
async function doAction(app: WindowState, action: Action, onRetry: (() => void) | undefined): Promise<void> {
  const { client } = app;
  switch (action.do) {
    case 'set-api-key':
    case 'forget-api-key':
    case 'agree-to-plain-key':
      go({ page: 'settings', at: 'key' });
      return;
    case 'find-ollama': {
      const { found } = await app.run('find-ollama', {});
      if (found === undefined) {
        go({ page: 'settings', at: 'ollama' });
        return;
      }
      await app.run('check-health', { upstream: 'ollama' });
      return;
    }
    case 'get-ollama':
      return client.openLink('get-ollama');
    case 'get-claude-code':
      return client.openLink('get-claude-code');
    case 'agree-to-claude-code':
      go({ page: 'settings', at: 'command' });
      return;
    case 'use-port':
      if (action.port === undefined) {
        go({ page: 'settings', at: 'network' });
        return;
      }
      await app.run('change-settings', { port: action.port });
      if (app.gateway.get()?.phase !== 'running') await app.run('start', {});
      return;
    case 'allow-origin':
      if (action.origin !== undefined) await app.run('allow-origin', { origin: action.origin });
      return;
    case 'make-alias':
      go({ page: 'models', alias: action.name ?? '' });
      return;
    case 'start':
      await app.run('start', {});
      return;
    case 'retry':
      if (onRetry === undefined) await app.run('check-health', {});
      else onRetry();
      return;
    case 'open-settings':
      go({ page: 'settings' });
      return;
    case 'open-log':
      go({ page: 'log', ...(action.name === undefined ? {} : { id: action.name }) });
      return;
  }
}

/** Returns how to perform an action, with its own progress and problem. `onRetry` is what 'Try again' means here. */
export function useAction(onRetry?: () => void): { job: Job; perform: (action: Action) => void } {
  const app = useApp();
  const job = useJob();
  return { job, perform: (action) => job.run(() => doAction(app, action, onRetry)) };
}

/** The action to offer where the gateway gave none: 'Try again'. */
export const RETRY: Action = { do: 'retry', label: text.actions.retry };
