/**
 * A gateway in the small, as a process of its own that tests can kill: asks one question and says so once the answer
 * has begun, with the processes that were started for it.
 */
import { createClaudeCode } from '../../server/backends/claude-code/claude-code.ts';
import { callOf, processesOf } from './call.ts';

const workDir = process.env['ASKER_WORK_DIR'] ?? '';
const claude = createClaudeCode({ command: process.env['ASKER_COMMAND'] ?? 'claude', workDir });
const { call } = callOf({});
const answer = await claude.ask(call);
const iterator = answer.events[Symbol.asyncIterator]();
await iterator.next();
await claude.warm('claude-opus-5-5');
process.stdout.write(
  `${JSON.stringify(processesOf(process.env['HOME'] ?? '').filter((pid) => pid !== process.pid))}\n`,
);
for (;;) if ((await iterator.next()).done === true) break;
