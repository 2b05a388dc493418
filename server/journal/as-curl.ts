import { REDACTED } from './redact.ts';

export interface CurlRequest {
  method: string;
  /** Absolute. */
  url: string;
  /** With secrets already replaced. */
  headers: Readonly<Record<string, string>>;
  body?: string | undefined;
}

/** Headers that a repeated request needs; the others belong to the connection or to the program that sent it. */
const KEPT = /^(content-type|accept|anthropic-(version|beta)|openai-(beta|organization|project))$/;
const VARIABLE = 'API_KEY';

/** Returns a command line that sends the request again. Where a credential was, it reads the variable `API_KEY`. */
export function asCurl(request: CurlRequest, shell: 'posix' | 'powershell'): string {
  return shell === 'posix' ? posix(request) : powershell(request);
}

function keptHeaders(headers: CurlRequest['headers']): {
  plain: [string, string][];
  credential: 'x-api-key' | 'authorization' | undefined;
} {
  const plain = Object.entries(headers).filter(([name, value]) => KEPT.test(name) && !value.includes(REDACTED));
  return {
    plain,
    credential: 'x-api-key' in headers ? 'x-api-key' : 'authorization' in headers ? 'authorization' : undefined,
  };
}

function posix({ method, url, headers, body }: CurlRequest): string {
  const { plain, credential } = keptHeaders(headers);
  const lines = [
    `curl -N -X ${method} ${single(url)}`,
    ...plain.map(([name, value]) => `-H ${single(`${name}: ${value}`)}`),
  ];
  if (credential !== undefined)
    lines.push(credential === 'x-api-key' ? `-H "x-api-key: $${VARIABLE}"` : `-H "authorization: Bearer $${VARIABLE}"`);
  if (body !== undefined) lines.push(`--data-raw ${single(body)}`);
  return lines.join(' \\\n  ');
}

/** In a shell's single quotes nothing is special but the quote itself. */
function single(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Windows PowerShell 5 breaks quotes in the arguments of programs such as curl, so its own command is used. */
function powershell({ method, url, headers, body }: CurlRequest): string {
  const { plain, credential } = keptHeaders(headers);
  const contentType = plain.find(([name]) => name === 'content-type')?.[1];
  const fields = plain
    .filter(([name]) => name !== 'content-type')
    .map(([name, value]) => `${quoted(name)} = ${quoted(value)}`);
  if (credential !== undefined)
    fields.push(
      credential === 'x-api-key' ? `'x-api-key' = $env:${VARIABLE}` : `'authorization' = "Bearer $env:${VARIABLE}"`,
    );
  const parts = [`Invoke-WebRequest -UseBasicParsing -Method ${method} -Uri ${quoted(url)}`];
  if (fields.length > 0) parts.push(`-Headers @{ ${fields.join('; ')} }`);
  if (contentType !== undefined) parts.push(`-ContentType ${quoted(contentType)}`);
  if (body !== undefined) parts.push(`-Body ([Text.Encoding]::UTF8.GetBytes(${quoted(body)}))`);
  return parts.join(' `\n  ');
}

/** PowerShell takes typographic quotes for quotes too, so they are doubled as well. */
function quoted(text: string): string {
  return `'${text.replace(/['\u2018-\u201b]/g, '$&$&')}'`;
}
