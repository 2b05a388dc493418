/**
 * What the user reads and agrees to before answers may come through the `claude` command. Plain text, shown whole by
 * every interface that offers the switch; `link` opens the terms it speaks of.
 */
export const CLAUDE_CODE_CONSENT = {
  title: 'Answer through Claude Code',
  text: [
    'Switchboard can hand requests for Claude models to the claude command (Claude Code) that you installed on this computer. Every such request uses the account that you are logged in with there, counts against its limits or is billed to it.',
    'Whether your account may be used that way is between you and Anthropic. Anthropic says that the login of a Free, Pro or Max plan is meant for Claude Code and its other own apps and not for other products, and that it may enforce this without notice; accounts have been blocked. With an API key there is no such limit, and it is the way that Switchboard recommends.',
    'Switchboard never reads, stores or passes on your login. It only starts the command, as you would in a terminal, without tools and away from your files. Only programs on this computer are answered that way. You can switch it off at any time.',
  ],
  linkLabel: 'Read the terms for Claude Code accounts',
  link: 'https://code.claude.com/docs/en/legal-and-compliance',
  agree: 'I have read this and agree',
} as const;
