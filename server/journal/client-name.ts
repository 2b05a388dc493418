import type { IncomingHttpHeaders } from 'node:http';

/**
 * User agents and the names that people know the programs by; the first that fits wins. The version, where the
 * expression has a group, is set behind the name. Agents were read off real requests and the programs' sources.
 */
const KNOWN: readonly (readonly [RegExp, string])[] = [
  [/agent-sdk\/([\w.-]+)/i, 'Claude Agent SDK'],
  [/^claude-(?:cli|code)\/([\w.-]+)/i, 'Claude Code'],
  [/^claude(?:-desktop|nest)?\/([\w.-]+)/i, 'Claude Desktop'],
  [/^codex[_-](?:vscode|ide)[\w-]*\/([\w.-]+)/i, 'Codex for VS Code'],
  [/^codex[\w-]*\/([\w.-]+)/i, 'Codex'],
  [/^opencode\/([\w.-]+)/i, 'opencode'],
  [/^open[ _-]?webui(?:\/([\w.-]+))?/i, 'Open WebUI'],
  [/^GitHubCopilotChat\/([\w.-]+)/i, 'GitHub Copilot Chat'],
  [/^continue-cli\/([\w.-]+)/i, 'Continue CLI'],
  [/^continue(?:dev)?\/([\w.-]+)/i, 'Continue'],
  [/^zed\/([\w.-]+)/i, 'Zed'],
  [/^cline\/([\w.-]+)/i, 'Cline'],
  [/^roo-?code\/([\w.-]+)/i, 'Roo Code'],
  [/^kilo-?code\/([\w.-]+)/i, 'Kilo Code'],
  [/^(?:charm )?crush\/([\w.-]+)/i, 'Crush'],
  [/^aider\/([\w.-]+)/i, 'aider'],
  [/^goose\/([\w.-]+)/i, 'goose'],
  [/\bcursor\/([\w.-]+)/i, 'Cursor'],
  [/\bobsidian\/([\w.-]+)/i, 'Obsidian'],
  [/^raycast\/([\w.-]+)/i, 'Raycast'],
  [/\b(?:jetbrains|intellij|ktor-client)\b/i, 'JetBrains IDE'],
  [/\blangchain(?:js)?[\w-]*\/([\w.-]+)/i, 'LangChain'],
  [/\blangchain/i, 'LangChain'],
  [/\bllama-?index/i, 'LlamaIndex'],
  [/^litellm\/([\w.-]+)/i, 'LiteLLM'],
  [/^ai\/([\w.-]+)/i, 'AI SDK'],
  [/\bai-sdk\/(?:[\w-]+\/)?([\w.-]+)/i, 'AI SDK'],
  [/^ollama-js\/([\w.-]+)/i, 'Ollama SDK (JavaScript)'],
  [/^ollama-python\/([\w.-]+)/i, 'Ollama SDK (Python)'],
  [/^ollama\/([\w.-]+)/i, 'ollama command'],
  [/^(?:async)?anthropic(?:bedrock|vertex)?\/python ([\w.-]+)/i, 'Anthropic SDK (Python)'],
  [/^(?:async)?anthropic\w*\/js ([\w.-]+)/i, 'Anthropic SDK (JavaScript)'],
  [/^(?:async)?(?:azure)?openai\/python ([\w.-]+)/i, 'OpenAI SDK (Python)'],
  [/^(?:azure)?openai\/js ([\w.-]+)/i, 'OpenAI SDK (JavaScript)'],
  [/^curl\/([\w.-]+)/i, 'curl'],
  [/^wget\/([\w.-]+)/i, 'Wget'],
  [/\bpowershell\/([\w.-]+)/i, 'PowerShell'],
  [/^httpie\/([\w.-]+)/i, 'HTTPie'],
  [/^PostmanRuntime\/([\w.-]+)/i, 'Postman'],
  [/^insomnia\/([\w.-]+)/i, 'Insomnia'],
  [/\baiohttp\/[\w.-]+/i, 'Python program (aiohttp)'],
  [/^python-requests\//i, 'Python program (requests)'],
  [/^python-httpx\//i, 'Python program (httpx)'],
  [/^python/i, 'Python program'],
  [/^axios\//i, 'Node.js program (axios)'],
  [/^(?:node|undici)\b/i, 'Node.js program'],
  [/^bun\//i, 'Bun program'],
  [/^deno\//i, 'Deno program'],
  [/^go-http-client\//i, 'Go program'],
  [/^okhttp\//i, 'Java program (OkHttp)'],
  [/^java/i, 'Java program'],
];

/**
 * SDKs and HTTP libraries say how a program asks, not which program it is: a name the program gives itself says more.
 */
const LIBRARY = /SDK \(|program|^AI SDK|^LangChain|^LiteLLM|^ollama command/;

/**
 * Returns the caller's name for the log, such as "Claude Code 2.1.329", "Open WebUI" or "curl 8.5.0",
 * from its headers. Never longer than 60 letters.
 */
export function clientName(userAgent: string, headers: IncomingHttpHeaders = {}): string {
  const known = knownName(userAgent);
  if (known !== undefined && !LIBRARY.test(known)) return known;
  const title = ownTitle(headers);
  if (title !== undefined) return title;
  if (known !== undefined) return known;
  const { origin } = headers;
  if (userAgent.startsWith('Mozilla/')) return origin === undefined ? 'Browser' : pageName(origin);
  const first = /^([A-Za-z][\w .+-]{0,38}?)(?:\/v?(\d[\w.-]{0,18}))?(?=[\s(;]|$)/.exec(userAgent);
  if (first?.[1] !== undefined) return first[2] === undefined ? first[1] : `${first[1]} ${first[2]}`;
  return origin === undefined ? 'Unknown app' : pageName(origin);
}

/** Programs send the same user agent with every request, so each is looked up once. */
const looked = new Map<string, string | undefined>();
const LOOKED_MOST = 500;

function knownName(userAgent: string): string | undefined {
  if (looked.has(userAgent)) return looked.get(userAgent);
  if (looked.size >= LOOKED_MOST) looked.clear();
  const name = lookUp(userAgent);
  looked.set(userAgent, name);
  return name;
}

function lookUp(userAgent: string): string | undefined {
  for (const [expression, name] of KNOWN) {
    const match = expression.exec(userAgent);
    if (match === null) continue;
    return match[1] === undefined ? name : `${name} ${match[1].slice(0, 20)}`;
  }
  return undefined;
}

/**
 * The name that a program gives itself beside its user agent: Open WebUI's own headers, Codex's `originator`, `x-title`
 * as OpenRouter asks for it.
 */
function ownTitle(headers: IncomingHttpHeaders): string | undefined {
  for (const header of Object.keys(headers)) if (header.startsWith('x-openwebui-')) return 'Open WebUI';
  const { originator } = headers;
  if (typeof originator === 'string' && originator.startsWith('codex')) return 'Codex';
  const title = headers['x-title'];
  if (typeof title === 'string' && /^[\p{L}\p{N}][\p{L}\p{N} .+_-]{0,39}$/u.test(title)) return title;
  return undefined;
}

function pageName(origin: string): string {
  if (/^(chrome|moz|safari-web)-extension:/.test(origin)) return 'Browser extension';
  if (origin === 'app://obsidian.md') return 'Obsidian';
  if (/^vscode-(webview|file):/.test(origin)) return 'VS Code';
  return `Web page ${origin.replace(/^https?:\/\//, '').slice(0, 50)}`;
}
