/**
 * Variables that make the command a plain model: one request for each answer, no text but ours, nothing read or
 * written for the user's projects. Each was checked with the real command against a recorded request body.
 */
const PLAIN: Record<string, string> = {
  // No calls home beside the model's own.
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  DISABLE_AUTOUPDATER: '1',
  // One retry, so that the command tells how long it would wait (`api_retry`); it is ended before it does.
  CLAUDE_CODE_MAX_RETRIES: '1',
  // Nothing that sends the request a second time in another form.
  CLAUDE_CODE_DISABLE_NONSTREAMING_FALLBACK: '1',
  CLAUDE_CODE_DISABLE_REFUSAL_RETRY: '1',
  CLAUDE_CODE_DISABLE_REFUSAL_FALLBACK: '1',
  CLAUDE_CODE_DISABLE_MODEL_ACCESS_FALLBACK: '1',
  CLAUDE_CODE_NO_MODEL_FALLBACK: '1',
  CLAUDE_CODE_DISABLE_LEGACY_MODEL_REMAP: '1',
  DISABLE_AUTO_COMPACT: '1',
  // Text stays text, and no memory or instruction file of the user's is read.
  CLAUDE_CODE_DISABLE_ATTACHMENTS: '1',
  CLAUDE_CODE_DISABLE_FILE_MENTIONS: '1',
  CLAUDE_CODE_DISABLE_CLAUDE_MDS: '1',
  CLAUDE_CODE_DISABLE_AUTO_MEMORY: '1',
  CLAUDE_CODE_ATTRIBUTION_HEADER: '0',
  // Thinking, effort and the rest come from the request alone (CLAUDE_CODE_EXTRA_BODY).
  CLAUDE_CODE_DISABLE_THINKING: '1',
  CLAUDE_CODE_EFFORT_LEVEL: 'unset',
  CLAUDE_CODE_DISABLE_EXPERIMENTAL_BETAS: '1',
  // A client's tool may take its time; the turn must not go on without it.
  CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: '1',
};

/** The variables of Claude Code that say who the user is or how to reach Anthropic; all its others are dropped. */
const KEPT =
  /^CLAUDE_CODE_(OAUTH_|USE_|API_KEY|SKIP_\w+_AUTH$|CLIENT_|CERT_|PROXY|ENABLE_PROXY|GIT_BASH_PATH|CUSTOM_OAUTH)/;

/** Variables outside that prefix which would change an answer or belong to a session around this one. */
const DROPPED: ReadonlySet<string> = new Set([
  'CLAUDE_PROJECT_DIR',
  'CLAUDE_EFFORT',
  'MAX_THINKING_TOKENS',
  'MAX_MCP_OUTPUT_TOKENS',
  'MCP_TIMEOUT',
  'ANTHROPIC_MODEL',
]);

/**
 * Returns the environment of the command: the user's own, so that its login, proxy and API address apply, without
 * what a surrounding Claude Code session left there (a nested command would hang or report to it), and with the
 * variables that make it a plain model.
 * @param tmpDir where the command may put its temporary files; it leaves some behind.
 * @param toolWaitMs how long a call of a client's tool may stay open.
 */
export function environmentFor(env: NodeJS.ProcessEnv, tmpDir: string, toolWaitMs: number): NodeJS.ProcessEnv {
  const result: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith('CLAUDECODE') || DROPPED.has(name)) continue;
    if (name.startsWith('CLAUDE_CODE_') && !KEPT.test(name)) continue;
    result[name] = value;
  }
  return { ...result, ...PLAIN, CLAUDE_CODE_TMPDIR: tmpDir, MCP_TOOL_TIMEOUT: String(toolWaitMs) };
}

/**
 * Tells whether the command signs in with an API key from the environment. Only then may it run `--bare`, which keeps
 * its own remarks about the machine out of the prompt: bare, it never looks at a login.
 */
export function usesApiKey(env: NodeJS.ProcessEnv): boolean {
  const isSet = (name: string): boolean => (env[name] ?? '') !== '';
  return isSet('ANTHROPIC_API_KEY') && !isSet('ANTHROPIC_AUTH_TOKEN') && !isSet('CLAUDE_CODE_OAUTH_TOKEN');
}
