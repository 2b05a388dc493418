/** Says that the user's `claude` command is not there or cannot be run. `lookedFor` is the path or the name. */
export function claudeCommandMissing(lookedFor: string): string {
  return `The claude command was not found (looked for ${lookedFor}). Install Claude Code (https://docs.claude.com/en/docs/claude-code/setup), or set the path of the claude command in Switchboard's settings (CLAUDE_PATH).`;
}
