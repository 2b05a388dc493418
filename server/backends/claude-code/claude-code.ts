import { execFile } from 'node:child_process';
import type { Answer, ClaudeCall } from '../../core/backend.ts';
import { learnFrom, type Without } from '../claude/learn-from.ts';
import { argumentsFor } from './command-line.ts';
import { createCommandConversation, type Question } from './conversation.ts';
import { environmentFor, usesApiKey } from './environment.ts';
import { guardFor, type Guard } from './guard.ts';
import { createInstaller, type Installation, type Installer, type Probe } from './installation.ts';
import { createParkedTurns } from './parked-turns.ts';
import { createPool } from './pool.ts';
import { startProcess, type ClaudeProcess } from './process.ts';
import { toCommandPlan } from './to-command-plan.ts';
import { COMMAND } from './transport.ts';
import { isAtLeast, TAKES_COMPOSED_TEXT } from './version.ts';
import { prepareWorkDir, type WorkDir } from './work-dir.ts';

export interface ClaudeCodeOptions {
  /** Path or name on the PATH; `claude` when absent. */
  command?: string;
  /** What the command inherits: the user's own environment. This process's when absent. */
  env?: NodeJS.ProcessEnv;
  /** A folder of the gateway's own; the command is run in an empty one below it. */
  workDir: string;
  /** Processes at the same time, about 200 MB each; further requests wait for their turn. Default 8. */
  maxProcesses?: number;
  /** How long a spare process waits for a request. Default 5 minutes. */
  idleMs?: number;
  /**
   * How long a turn waits for the results of the client's tools; later they are taken as history. Default 10 minutes.
   */
  toolWaitMs?: number;
}

/** The way to Claude through the user's own `claude` command. */
export interface ClaudeCode {
  /**
   * Asks a Claude model, one answer for one request.
   * @param cost gets what the command reckons the answer has cost, in US dollars, once that is known. For an answer
   *   that
   *   ends with tool calls it is told together with the one that follows.
   * @throws GatewayError for everything that fails before the first event.
   */
  ask(call: ClaudeCall, cost?: (usd: number) => void): Promise<Answer>;
  /** Tells whether the command is there, new enough and logged in, by asking it; a login itself is never read. */
  probe(signal: AbortSignal): Promise<Probe>;
  /** Starts a spare process for a model's name, so that its first answer does not wait for the start. Never fails. */
  warm(model: string): Promise<void>;
  /** Ends every process, and refuses what is asked afterwards. */
  stop(): Promise<void>;
}

/** The command itself gives an open call up a minute after the turn has been given up here. */
const TOOL_WAIT_MARGIN_MS = 60_000;

/** Prepares the way to Claude. Nothing is started before the first request. */
export function createClaudeCode(options: ClaudeCodeOptions): ClaudeCode {
  const env = options.env ?? process.env;
  const maxProcesses = Math.max(1, options.maxProcesses ?? 8);
  const toolWaitMs = options.toolWaitMs ?? 600_000;
  const bare = usesApiKey(env);
  const environment = (tmpDir: string): NodeJS.ProcessEnv =>
    environmentFor(env, tmpDir, toolWaitMs + TOOL_WAIT_MARGIN_MS);
  let workDir: WorkDir | undefined;
  let installer: Installer | undefined;
  let found: { installation: Installation; guard: Guard } | undefined;

  const folders = (): WorkDir => (workDir ??= prepareWorkDir(options.workDir));
  const look = (): Installer =>
    (installer ??= createInstaller(options.command ?? 'claude', environment(folders().tmp), folders().empty));

  /** Looks whether the command can be used, and how its processes are to be guarded. */
  const ready = async (): Promise<Installation> => {
    const [installation, hasDeathSignal] = await Promise.all([look().find(), knowsDeathSignal()]);
    found = { installation, guard: guardFor(process.platform, hasDeathSignal) };
    return installation;
  };

  const start = (model: string): ClaudeProcess => {
    if (found === undefined) throw new Error('the command is started before it was looked for');
    const tmpDir = folders().newTmpDir();
    return startProcess({
      file: found.installation.file,
      args: argumentsFor(model, bare),
      env: environment(tmpDir),
      cwd: folders().empty,
      tmpDir,
      guard: found.guard,
      model,
    });
  };

  const parked = createParkedTurns(Math.ceil(maxProcesses / 2), toolWaitMs);
  const pool = createPool({
    start,
    maxProcesses,
    idleMs: options.idleMs ?? 300_000,
    makeRoom: () => parked.dropOldest(),
  });

  /** Goes on with the turn that waits for this request, or tells the conversation to a fresh process. */
  const open = async (question: Question): Promise<Answer> => {
    const resumed = parked.resume(question.plan);
    if (resumed !== undefined) return resumed.conversation.resume(question, resumed.outcomes);
    const claude = await pool.take(question.plan.model, question.signal);
    const conversation = createCommandConversation(claude, {
      toolWaitMs: toolWaitMs + TOOL_WAIT_MARGIN_MS,
      parked: (self, plan, calls) => parked.park({ conversation: self, plan, calls }),
    });
    return conversation.begin(question);
  };

  return {
    async ask(call, cost = () => undefined) {
      call.signal.throwIfAborted();
      const { version } = await ready();
      const note = onlyOnce((change) => call.note(change));
      if (call.betas !== undefined && call.betas !== '')
        note('The beta features that the client asked for are not passed on: the claude command chooses its own.');
      if (call.request.metadata !== undefined)
        note("The client's metadata is not passed on: the claude command sends its own.");
      if (!bare)
        note(
          'Claude Code adds a few lines about this computer and the date to the prompt; it cannot be kept from it while it uses its own login.',
        );
      let without: Without = {};
      let logged = false;
      for (;;) {
        const plan = toCommandPlan(call.request, call.facts, note, without);
        try {
          const answer = await open({
            plan,
            signal: call.signal,
            context: {
              model: call.request.model,
              displayName: call.facts.displayName,
              contextWindow: call.facts.contextWindow,
            },
            headers: headerLines(call.hopHeaders, env['ANTHROPIC_CUSTOM_HEADERS']),
            guardSlash: !isAtLeast(version, TAKES_COMPOSED_TEXT),
            note,
            received: call.received,
            sent(lines) {
              if (!logged) call.sent(lines);
              logged = true;
            },
            cost,
          });
          pool.warm(plan.model);
          return answer;
        } catch (error) {
          const learned = learnFrom(error, { messages: plan.messages, ...plan.body }, without, COMMAND.lessons, note);
          if (learned === undefined) throw error;
          without = learned;
        }
      }
    },
    probe: async (signal) => look().probe(signal),
    async warm(model) {
      try {
        await ready();
        pool.warm(model);
      } catch {
        // Whoever asks is told why.
      }
    },
    async stop() {
      parked.stop();
      await pool.stop();
      workDir?.clear();
    },
  };
}

/** The headers for the requests to Anthropic, as the command takes them: the user's own, and the marks of the hop. */
function headerLines(hopHeaders: Record<string, string>, users: string | undefined): string {
  const lines = Object.entries(hopHeaders).map(([name, value]) => `${name}: ${value}`);
  return [...(users === undefined || users === '' ? [] : [users]), ...lines].join('\n');
}

function onlyOnce(note: (change: string) => void): (change: string) => void {
  const said = new Set<string>();
  return (change) => {
    if (said.has(change)) return;
    said.add(change);
    note(change);
  };
}

let deathSignal: Promise<boolean> | undefined;

/** Tells whether util-linux's setpriv is here; other tools of that name do not know the option. */
function knowsDeathSignal(): Promise<boolean> {
  deathSignal ??= new Promise((resolve) => {
    if (process.platform !== 'linux') return resolve(false);
    execFile('setpriv', ['--pdeathsig', 'KILL', '--', 'true'], { timeout: 5000 }, (error) => resolve(error === null));
  });
  return deathSignal;
}
